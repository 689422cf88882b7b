"""The fixtures' client, and their fake with what wider fixtures have made in it.

Each test starts from what the class, module and session fixtures that are set up have left, and
so do their tear-downs. What the fixtures of a module have made vanishes with the last of them.
"""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from typing import Any

import boto3
import botocore.session

from codedeploy_fake.fake.fake import CodeDeployFake, Snapshot
from codedeploy_fake.interception import patches, stack
from codedeploy_fake.interception.clients import Original
from codedeploy_fake.model.options import Options


@functools.cache
def _session() -> boto3.Session:
    """Return the private session of the process, which has loaded the service model once.

    It reads no configuration file and looks for no credentials, so that the client is the same on
    every machine.
    """
    nothing = {
        "profile": (None, None, None, None),
        "config_file": (None, None, os.devnull, None),
    }
    core = botocore.session.Session(session_vars=nothing)
    core.set_credentials("testing", "testing")
    return boto3.Session(botocore_session=core)


@functools.cache
def _original(region: str) -> Original:
    return Original(_session().client("codedeploy", region_name=region))


def new_client(region: str) -> Any:
    """Return a new client of CodeDeploy, which shares nothing with boto3's default session."""
    return _original(region).copy()


#: Options that the state itself is made of: no test can change them once a fixture has used it.
_OF_THE_STATE = ("account_id", "start_time", "seed")


@dataclass(eq=False)
class Level:
    """A class, a module, ... some of whose fixtures are set up."""

    node: Any
    depth: int
    #: What there is for its tests, and since when; None is nothing.
    snapshot: Snapshot | None
    since: int
    opened: int
    #: The number of its fixtures that are set up.
    fixtures: int = 0


class WideFake:
    """One fake, used by one test after the other while a wider fixture is set up."""

    def __init__(self) -> None:
        self._levels: list[Level] = []
        self._moment = 0
        self.is_active = False
        self._renew(Options())

    def _renew(self, options: Options) -> None:
        self.fake = CodeDeployFake(options)
        #: The options that the state was made with.
        self._made_with = options

    # Tests

    def open(self, options: Options) -> None:
        """Begin a test.

        Raises ``ValueError`` where its options cannot be those of what wider fixtures made.
        """
        self.check(options)
        if self._levels:
            self.rewind(options)
        else:
            self._renew(options)
        self.activate()

    def activate(self) -> None:
        self.is_active = True
        patches.activate(self.fake)

    def close(self) -> None:
        """End a test and its fixtures."""
        self.is_active = False
        stack.remove(self.fake)

    def rewind(self, options: Options) -> None:
        """Go back to the state that the wider fixtures have left."""
        snapshot = self._levels[-1].snapshot if self._levels else None
        if snapshot is None:
            self._reset()
        else:
            self.fake.restore(snapshot)
        self.switch(options)

    def switch(self, options: Options) -> None:
        """Continue under other options; all of them count as long as the fake is unused."""
        self.fake.options = self.fake.service.options = options
        if self.fake.service.state.is_pristine:
            self._reset()

    def check(self, options: Options) -> None:
        """Raise ``ValueError`` for options that the state of wider fixtures cannot have."""
        if not self._levels or self._levels[-1].snapshot is None:
            return
        for name in _OF_THE_STATE:
            wanted, made_with = getattr(options, name), getattr(self._made_with, name)
            if wanted != made_with:
                raise ValueError(
                    f"the test asks for {name}={wanted!r}, but it starts from what class, module "
                    f"or session fixtures made with {name}={made_with!r}: give the option to a "
                    "marker that holds for these fixtures too"
                )

    def _reset(self) -> None:
        self.fake.reset()
        self._made_with = self.fake.options

    # Wider fixtures

    def level(self, node: Any) -> Level:
        """Return the level of a class, a module, ...; it starts from that of the next wider one."""
        depth = len(node.listchain())
        outer = [level for level in self._levels if level.depth <= depth]
        if outer and outer[-1].node is node:
            return outer[-1]
        snapshot = outer[-1].snapshot if outer else None
        level = Level(node, depth, snapshot, self._moment, self._moment)
        self._levels.insert(len(outer), level)
        return level

    def keep(self, level: Level) -> None:
        """Keep the present state as the one that tests start from while this level is set up."""
        self._moment += 1
        snapshot = None if self.fake.service.state.is_pristine else self.fake.snapshot()
        for inner in self._levels[self._levels.index(level) :]:
            inner.snapshot, inner.since = snapshot, self._moment

    def drop(self, level: Level) -> None:
        """Drop a level whose last fixture is torn down, with the state that it left.

        An outer fixture that was set up later, however, has seen it, so that its level keeps what
        there is now.
        """
        index = self._levels.index(level)
        for outer in self._levels[:index]:
            if outer.since > level.opened:
                outer.snapshot = level.snapshot
        del self._levels[index]


class WideFixture:
    """A class, module, ... fixture: told when its set-up and its tear-down begin and end."""

    def __init__(self, world: WideFake, node: Any, options: Options) -> None:
        self._world = world
        self._options = options
        self._level = world.level(node)
        self._level.fixtures += 1
        self._is_torn_down_here = False
        self._is_alone = False
        self._outer_options = world.fake.options
        world.switch(options)

    def set_up_ends(self) -> None:
        """Keep the state. Raise ``ValueError`` if the test's options do not fit it."""
        self._world.keep(self._level)
        self._world.switch(self._outer_options)
        self._world.check(self._outer_options)

    def tear_down_begins(self) -> None:
        """Go back to the state of the fixture; not called while another mock is active."""
        world = self._world
        self._is_torn_down_here = True
        self._outer_options = world.fake.options
        # The test that it is torn down after may be one that does not use the fake.
        self._is_alone = not world.is_active
        if self._is_alone:
            world.activate()
        world.rewind(self._options)

    def tear_down_ends(self) -> None:
        world = self._world
        if self._is_torn_down_here:
            world.keep(self._level)
        self._level.fixtures -= 1
        if not self._level.fixtures:
            world.drop(self._level)
        if self._is_torn_down_here:
            world.rewind(self._outer_options)
        if self._is_alone:
            world.close()
