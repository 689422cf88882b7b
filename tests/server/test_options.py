"""The options of the server are checked when it is made."""

from __future__ import annotations

import math
from typing import Any

import pytest

from codedeploy_fake.server import application


def test_an_unknown_option_is_named_with_the_nearest_one() -> None:
    with pytest.raises(TypeError, match=r"no option 'sped'.*did you mean 'speed'"):
        application(sped=60)
    with pytest.raises(TypeError, match=r"no option 'x'; its options are progress, speed[^;]*$"):
        application(x=60)


@pytest.mark.parametrize("speed", [0, 0.5, -1, math.inf, math.nan, "60", None, True])
def test_a_clock_goes_at_least_as_fast_as_the_process_clock(speed: Any) -> None:
    with pytest.raises(ValueError, match="speed must be a number of 1 or more"):
        application(speed=speed)


def test_the_options_of_the_mock_are_checked_as_the_mock_does() -> None:
    with pytest.raises(ValueError, match='"poll", "clock" or "instant"'):
        application(progress="fast")
    with pytest.raises(ValueError, match="region must be"):
        application(region="nowhere")
