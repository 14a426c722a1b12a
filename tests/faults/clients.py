"""Those outside: they send a request again until they get an answer, as good clients do."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from orcheo.application.execute_batch import BatchRequest
from orcheo.application.execute_workflow import ExecuteRequest
from orcheo.application.replay_execution import ReplayRequest
from orcheo.domain.errors import OrcheoError, Rejected
from orcheo.domain.identifiers import execution_id
from orcheo.domain.principals import Principal, Role
from orcheo.domain.webhooks import Delivery
from tests.faults.functions import Functions
from tests.faults.scenarios import WORKSPACE, trigger_id, workflow_id
from tests.faults.state_visits import InvocationError

if TYPE_CHECKING:
    from tests.faults.world import World

TRY_AGAIN_SECONDS: Final = 7.0
NOT_YET_SECONDS: Final = 20.0
MAX_TRIES: Final = 60
ADA: Final = Principal(workspace=WORKSPACE, user_id="ada", roles=frozenset({Role.ADMIN}))


@dataclass(slots=True)
class Event:
    """Something that starts an execution."""

    name: str
    execution_id: str
    accepted: bool = False
    """Somebody got a 2xx for it."""


class Clients:
    """All who use one world."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.events: dict[str, Event] = {}
        """By name."""
        self.answers: list[tuple[str, str]] = []
        """(request, final answer): ``ok`` or the error's type, in order."""

    def execute(self, event: str, workflow: str, inputs: Any, **options: Any) -> None:
        """POST /workflows/{id}/execute with the event as idempotency key."""
        owner = workflow_id(workflow)
        known = self._event(event, f"api:{owner}", f"key:{event}")
        request = ExecuteRequest(inputs=inputs, idempotency_key=event, **options)
        self._ask(
            "api",
            f"execute {event}",
            lambda functions: functions.execute(ADA, owner, request),
            lambda: setattr(known, "accepted", True),
        )

    def batch(self, name: str, workflow: str, inputs: Sequence[Any]) -> None:
        """POST /workflows/{id}/execute-batch with the name as key; its events are numbered."""
        owner = workflow_id(workflow)
        known = [
            self._event(f"{name}{index}", f"api:{owner}", f"batch:key:{name}:{index}")
            for index in range(len(inputs))
        ]
        request = BatchRequest(inputs=inputs, idempotency_key=name)

        def accepted() -> None:
            for each in known:
                each.accepted = True

        self._ask(
            "api",
            f"batch {name}",
            lambda functions: functions.execute_batch(ADA, owner, request),
            accepted,
        )

    def deliver(self, event: str, workflow: str, inputs: Any) -> None:
        """POST /webhooks/{id} with the event as delivery id."""
        trigger = trigger_id(workflow)
        known = self._event(event, trigger, f"webhook-id:{event}")
        delivery = Delivery(
            method="POST",
            headers={"webhook-id": event, "content-type": "application/json"},
            query={},
            body=json.dumps(inputs).encode(),
        )
        self._ask(
            "ingest_webhook",
            f"deliver {event}",
            lambda functions: functions.ingest(trigger, delivery),
            lambda: setattr(known, "accepted", True),
        )

    def tick(self, event: str, workflow: str, scheduled: str) -> None:
        """Send what EventBridge Scheduler sends; the queue tells repeats by the body."""
        trigger = trigger_id(workflow)
        self._event(event, trigger, scheduled).accepted = True
        body = json.dumps({"trigger_id": trigger, "scheduled_time": scheduled})
        self._world.queue.send(body, group=trigger, deduplication_id=body)

    def cancel(self, event: str) -> None:
        """DELETE /executions/{id}."""
        target = self.events[event].execution_id
        self._ask(
            "api",
            f"cancel {event}",
            lambda functions: functions.cancel(WORKSPACE, target, by="ada"),
            patient=lambda kind: kind == "NotFound",
        )

    def decide(self, event: str, value: Any) -> None:
        """POST /executions/{id}/decisions/{interrupt}, when something is asked."""
        target = self.events[event].execution_id
        self._ask(
            "api",
            f"decide {event}",
            lambda functions: functions.decide.resume(WORKSPACE, target, value, by="ada"),
            patient=lambda kind: kind in {"NotFound", "Conflict"} and self._is_open(target),
        )

    def pause(self, event: str) -> None:
        """POST /executions/{id}/pause."""
        target = self.events[event].execution_id
        self._ask(
            "api",
            f"pause {event}",
            lambda functions: functions.pause(WORKSPACE, target, by="ada"),
            patient=lambda kind: kind == "NotFound",
        )

    def resume(self, event: str) -> None:
        """POST /executions/{id}/resume, until nothing is paused."""
        target = self.events[event].execution_id
        self._ask(
            "api",
            f"resume {event}",
            lambda functions: functions.pause.resume(WORKSPACE, target, by="ada"),
            patient=lambda kind: kind == "NotFound",
        )

    def retry(self, event: str) -> None:
        """POST /executions/{id}/retry, with the event as idempotency key."""
        target = self.events[event].execution_id
        request = ReplayRequest(kind="retry", idempotency_key=event)
        self._ask("api", f"retry {event}", lambda functions: functions.replay(ADA, target, request))

    def replay(self, event: str, name: str, **options: Any) -> None:
        """POST /executions/{id}/replay, with a name as idempotency key, once it has ended."""
        target = self.events[event].execution_id
        known = self._event(name, f"replay:{target}", f"key:{name}")
        request = ReplayRequest(idempotency_key=name, **options)
        self._ask(
            "api",
            f"replay {event} as {name}",
            lambda functions: functions.replay(ADA, target, request),
            lambda: setattr(known, "accepted", True),
            patient=lambda _kind: self._is_open(target),
        )

    def purge(self, event: str) -> None:
        """DELETE /executions/{id}?purge=true, once it has ended."""
        target = self.events[event].execution_id
        self._ask(
            "api",
            f"purge {event}",
            lambda functions: functions.purge(WORKSPACE, target),
            patient=lambda kind: kind in {"NotFound", "Conflict"} and self._is_open(target),
        )

    # --- asking --------------------------------------------------------------------------------

    def _event(self, name: str, trigger: str, key: str) -> Event:
        found = Event(name, execution_id(WORKSPACE, trigger, key))
        return self.events.setdefault(name, found)

    def _is_open(self, target: str) -> bool:
        found = [each for each in self._world.executions if each.id == target]
        return not found or not found[0].status.is_terminal

    def _ask(
        self,
        function: str,
        name: str,
        act: Callable[[Functions], Any],
        done: Callable[[], None] = lambda: None,
        *,
        patient: Callable[[str], bool] = lambda _kind: False,
        tries: int = MAX_TRIES,
    ) -> None:
        try:
            self._world.invoke(function, act)
        except InvocationError as failure:
            kind, is_final = failure.error, _is_final(failure)
        else:
            self.answers.append((name, "ok"))
            done()
            return
        waits = is_final and patient(kind)
        if tries <= 1 or (is_final and not waits):
            self.answers.append((name, kind))
            return
        self._world.agenda.after(
            NOT_YET_SECONDS if waits else TRY_AGAIN_SECONDS,
            lambda: self._ask(function, name, act, done, patient=patient, tries=tries - 1),
        )


def _is_final(failure: InvocationError) -> bool:
    cause = failure.__cause__
    return isinstance(cause, Rejected) if isinstance(cause, OrcheoError) else False
