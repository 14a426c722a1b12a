"""Turn the tick of a schedule into a message like any other.

EventBridge Scheduler sends the same text to the queue for every target, with the trigger as the
group. The execution is derived from the trigger and the time for which the tick was meant, so a
tick that is sent twice, or comes hours late, or after a later one, is one execution.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from orcheo.application.dispatch_execution import DispatchOutcome
from orcheo.application.messages import ScheduledTick, TriggerMessage
from orcheo.application.ports import Clock, timestamp
from orcheo.domain.errors import NotFound
from orcheo.domain.identifiers import body_hash, execution_id
from orcheo.domain.workflows import Trigger

SCHEDULE = "schedule"


class Triggers(Protocol):
    """Finds triggers."""

    def get(self, trigger_id: str) -> Trigger:
        """Return a trigger of whichever workspace; NotFound."""
        ...


@dataclass(frozen=True, slots=True)
class DispatchTick:
    """Dispatches ticks."""

    triggers: Triggers
    dispatch: Callable[[TriggerMessage], DispatchOutcome]
    clock: Clock

    def __call__(self, tick: ScheduledTick) -> DispatchOutcome:
        """Create and start the execution of a tick, unless that is done.

        A tick of a trigger that is gone or paused, or whose workflow has no version to run, is
        consumed: trying it again would start nothing either.

        Raises:
            Unavailable: Try the message again; nothing is lost by it.
        """
        try:
            trigger = self.triggers.get(tick.trigger_id)
        except NotFound:
            return DispatchOutcome.IGNORED
        if not trigger.enabled or trigger.active_version is None:
            return DispatchOutcome.IGNORED
        return self.dispatch(self._message(trigger, tick, trigger.active_version))

    def _message(self, trigger: Trigger, tick: ScheduledTick, version: int) -> TriggerMessage:
        at = timestamp(tick.scheduled_time)
        inputs = {"scheduled_time": at}
        return TriggerMessage(
            workspace=trigger.workspace,
            execution_id=execution_id(trigger.workspace, trigger.id, at),
            workflow_id=trigger.workflow_id,
            version=version,
            trigger={"type": SCHEDULE, "id": trigger.id, "event": {"key": at}},
            inputs=inputs,
            body_hash=body_hash(inputs),
            accepted_at=timestamp(self.clock.now()),
        )
