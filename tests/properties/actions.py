"""What may be done in an account: the names of :class:`Account`'s methods with their arguments."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.properties.account import ALARMS, APPLICATIONS, EVENTS, KINDS, Account

Action = tuple[str, dict[str, Any]]

_NUMBERS = st.integers(0, 30)
_RECENT = st.integers(0, 5)
_FLAGS = st.booleans()
_ROLES = st.sampled_from(["web", "green", "old"])
_REVISIONS = st.integers(0, 3)
_NAMES = st.sampled_from(list(APPLICATIONS))
_SELDOM = st.sampled_from([False, False, False, True])


def _action(name: str, /, **arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Action]:
    return st.tuples(st.just(name), st.fixed_dictionaries(arguments))


DEPLOY = _action(
    "deploy",
    number=_NUMBERS,
    revision_number=_REVISIONS,
    ignoreApplicationStopFailures=_SELDOM,
    updateOutdatedInstancesOnly=_SELDOM,
)
DECIDE = st.one_of(
    _action("stop", number=_RECENT, auto_rollback=st.sampled_from([None, True, False])),
    _action(
        "go_on",
        number=_RECENT,
        wait_type=st.sampled_from([None, "READY_WAIT", "TERMINATION_WAIT"]),
    ),
    _action("skip_wait", number=_RECENT),
    _action(
        "answer_hook",
        number=_RECENT,
        status=st.sampled_from(["Succeeded", "Succeeded", "Failed"]),
    ),
)
ADMINISTER = st.one_of(
    _action("create_application", name=_NAMES),
    _action("delete_application", name=_NAMES),
    _action("rename_application", name=_NAMES, back=_FLAGS),
    _action("create_group", kind=st.sampled_from(KINDS), watched=_FLAGS, rolls_back=_FLAGS),
    _action("update_group", number=_NUMBERS, watched=_FLAGS, rolls_back=_FLAGS, role=_ROLES),
    _action("rename_group", number=_NUMBERS, new_name=st.sampled_from(["other", *KINDS[:2]])),
    _action("delete_group", number=_NUMBERS),
    _action("register_revision", number=_REVISIONS),
)
CHANGE = st.one_of(
    _action("launch", count=st.integers(1, 3), role=_ROLES),
    _action("scale_out", number=st.just(0), by=st.just(1)),
    _action("scale_out", number=_RECENT, by=st.integers(1, 2)),
    _action("terminate", number=_NUMBERS),
    _action("tag_on_premises", number=_NUMBERS, role=_ROLES),
    _action("deregister", number=_NUMBERS),
    _action("set_bundle", number=_REVISIONS, there=_FLAGS),
    _action("set_role", assumable=_FLAGS, permissions=st.sampled_from([None, None, ["ec2:*"], []])),
)
BREAK = st.one_of(
    _action(
        "break_event",
        event=st.sampled_from(EVENTS),
        hangs=_SELDOM,
        number=st.none() | _NUMBERS,
        times=st.sampled_from([None, 1, 2]),
    ),
    _action(
        "set_alarm",
        name=st.sampled_from(ALARMS),
        state=st.sampled_from(["OK", "ALARM", "UNAVAILABLE"]),
    ),
)
MEND = _action("mend")
POLL = _action("poll", number=st.integers(0, 47))
SECONDS = st.sampled_from(
    [0, 0.1, 1, 1, 3, 11, 12, 15, 16, 30, 61, 120, 300, 301, 3600, 3700, 100_000]
)


def carry_out(account: Account, action: Action) -> Any:
    """Does it, and returns what the method returns."""
    name, arguments = action
    return getattr(account, name)(**arguments)
