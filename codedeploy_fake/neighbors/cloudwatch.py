"""Alarms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from botocore.exceptions import ClientError

from codedeploy_fake.model.resources import AlarmState
from codedeploy_fake.neighbors.asking import Reader

_TYPES = ["CompositeAlarm", "MetricAlarm"]


class CloudWatch(Reader):
    """Metric and composite alarms, by name."""

    def alarm_states(self, names: Iterable[str]) -> Mapping[str, AlarmState]:
        wanted = tuple(names)
        return self.asking.once(("alarms", wanted), lambda: self._states(wanted), {})

    def _states(self, names: tuple[str, ...]) -> Mapping[str, AlarmState]:
        call = self.asking.call
        try:
            response = call("cloudwatch", "DescribeAlarms", AlarmNames=[*names], AlarmTypes=_TYPES)
            # Older versions of moto leave out the list that is empty.
            found = [*response.get("MetricAlarms", ()), *response.get("CompositeAlarms", ())]
            states = {alarm["AlarmName"]: AlarmState(alarm["StateValue"]) for alarm in found}
            if not found:
                some = call("cloudwatch", "DescribeAlarms", MaxRecords=1, AlarmTypes=_TYPES)
                if not some.get("MetricAlarms") and not some.get("CompositeAlarms"):
                    return {}
        except ClientError:
            # A role that may not read them cannot tell their states.
            states = {}
        return {name: states.get(name, AlarmState.UNAVAILABLE) for name in names}
