"""The limits of an execution, which count over all its invocations and state machines."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from orcheo.adapters.langgraph.signals import Failed
from orcheo.domain.executions import Execution
from orcheo.domain.graph import Settings


def check_limits(
    execution: Execution,
    settings: Settings,
    body: Mapping[str, Any],
    *,
    seconds: float,
    now: dt.datetime,
) -> None:
    """End an execution that is past one of its limits; Failed.

    Args:
        execution: Has the deadline.
        settings: Of its version.
        body: Of the newest checkpoint, of the root or of a sub-graph; supersteps of the root count.
        seconds: That it has been running; waits do not count.
        now: By the clock on the wall.
    """
    # A fork's supersteps keep the numbers that they have in its source, and count afresh.
    steps = 0 if "ns" in body else int(body["step"]) - int(body.get("base_step", 0))
    if "output" not in body and steps >= settings.max_steps:
        raise Failed(
            {
                "type": "MaxStepsExceeded",
                "message": f"The graph was not done after {settings.max_steps} supersteps; "
                "look for a loop without an exit, or raise 'settings.max_steps'.",
            }
        )
    if "output" in body:
        return
    if seconds >= settings.timeout_seconds:
        raise Failed(
            {
                "type": "ExecutionTimeout",
                "message": f"The execution ran for more than {settings.timeout_seconds} s; "
                "raise 'settings.timeout_seconds' if this is meant.",
            }
        )
    if now >= dt.datetime.fromisoformat(execution.deadline_at):
        raise Failed(
            {
                "type": "DeadlineExceeded",
                "message": "The execution's deadline has passed; raise "
                "'settings.deadline_seconds' if this is meant.",
            }
        )
