"""Values that many tests need: valid, small, each field open to change."""

from typing import Any, Final

from orcheo.application.messages import TriggerMessage
from orcheo.application.ports import Acceptance
from orcheo.domain.commit_log import Decision, EntryType, LogEntry, Suspension, TaskRow
from orcheo.domain.executions import Execution
from orcheo.domain.graph import Graph
from orcheo.domain.identifiers import body_hash, execution_id
from orcheo.domain.lifecycles import ExecutionStatus, VersionStatus
from orcheo.domain.workflows import Version, Workflow

WORKSPACE: Final = "acme"
WORKFLOW: Final = "wf_" + "a" * 26
TRIGGER: Final = "tr_" + "b" * 26
AT: Final = "2026-11-02T09:00:00.000Z"
DEADLINE: Final = "2026-11-03T09:00:00.000Z"


def an_id(event: str = "event") -> str:
    """Return the id of the execution that an event starts."""
    return execution_id(WORKSPACE, TRIGGER, event)


def a_message(event: str = "event", **changes: Any) -> TriggerMessage:
    """Return an accepted event."""
    inputs = changes.pop("inputs", {"name": "Ada"})
    fields: dict[str, Any] = {
        "workspace": WORKSPACE,
        "execution_id": an_id(event),
        "workflow_id": WORKFLOW,
        "version": 1,
        "trigger": {"type": "webhook", "id": TRIGGER, "event": {"key": event}},
        "inputs": inputs,
        "body_hash": body_hash(inputs),
        "accepted_at": AT,
        **changes,
    }
    return TriggerMessage(**fields)


def an_acceptance(event: str = "event", **changes: Any) -> Acceptance:
    """Return a dedupe row."""
    fields: dict[str, Any] = {
        "workspace": WORKSPACE,
        "execution_id": an_id(event),
        "workflow_id": WORKFLOW,
        "version": 1,
        "body_hash": body_hash({"name": "Ada"}),
        "trigger": {"type": "webhook", "id": TRIGGER, "event": {"key": event}},
        "accepted_at": AT,
        **changes,
    }
    return Acceptance(**fields)


def an_execution(event: str = "event", **changes: Any) -> Execution:
    """Return a status item, scheduled unless told otherwise."""
    fields: dict[str, Any] = {
        "workspace": WORKSPACE,
        "id": an_id(event),
        "workflow_id": WORKFLOW,
        "version": 1,
        "status": ExecutionStatus.SCHEDULED,
        "trigger": {"type": "webhook", "id": TRIGGER, "event": {"key": event}},
        "inputs": {"name": "Ada"},
        "body_hash": body_hash({"name": "Ada"}),
        "created_at": AT,
        "deadline_at": DEADLINE,
        **changes,
    }
    return Execution(**fields)


def an_entry(index: int, kind: EntryType = EntryType.CLAIM, **body: Any) -> LogEntry:
    """Return a log entry."""
    return LogEntry(index=index, type=kind, at=AT, body=body)


def a_checkpoint(index: int, step: int, **body: Any) -> LogEntry:
    """Return a checkpoint entry as the engine writes it."""
    full: dict[str, Any] = {
        "checkpoint_id": f"1f0-{index:04}",
        "parent_id": None,
        "ns": "",
        "step": step,
        "source": "loop" if step >= 0 else "input",
        "values": {},
        "versions": {},
        "seen": {},
        "metadata": {},
        "tasks": [],
        "next": [],
        "output": {},
        **body,
    }
    return LogEntry(index=index, type=EntryType.CHECKPOINT, at=AT, body=full)


def an_interrupt(name: str = "in_a", value: Any = "Approve?", **changes: Any) -> dict[str, Any]:
    """Return an interrupt as a task row holds it."""
    return {"id": name, "kind": "interrupt", "value": value, "created_at": AT, **changes}


def a_waiting_row(
    *interrupts: dict[str, Any], node: str = "ask", task_id: str = "t1", checkpoint: int = 1
) -> TaskRow:
    """Return the row of a task that waits for decisions, as the engine writes it."""
    body: dict[str, Any] = {
        "node": node,
        "status": "waiting",
        "attempts": 1,
        "started_at": AT,
        "finished_at": None,
        "interrupts": list(interrupts or [an_interrupt()]),
    }
    return TaskRow(checkpoint=checkpoint, task_id=task_id, at=AT, body=body)


def a_decision(interrupt_id: str = "in_a", value: Any = "yes", **changes: Any) -> Decision:
    """Return a decision."""
    fields: dict[str, Any] = {
        "interrupt_id": interrupt_id,
        "at": AT,
        "by": "ada",
        "value": value,
        **changes,
    }
    return Decision(**fields)


def a_suspension(
    index: int = 2,
    attempt: int = 0,
    token: str = "token",
    at: str = AT,
) -> Suspension:
    """Return where a state machine stands still."""
    return Suspension(index=index, attempt=attempt, token=token, at=at)


def a_workflow(**changes: Any) -> Workflow:
    """Return a workflow whose version 1 is active."""
    fields: dict[str, Any] = {
        "id": WORKFLOW,
        "name": "Greeting",
        "latest_version": 1,
        "active_version": 1,
        "created_at": AT,
        "updated_at": AT,
        "created_by": "ada",
        **changes,
    }
    return Workflow(**fields)


def a_version(number: int = 1, **changes: Any) -> Version:
    """Return a validated version of that workflow."""
    graph = {
        "nodes": [
            {"id": "greet", "kind": "builtin", "type": "set_variable", "config": {"m": "Hello"}},
        ],
        "edges": [{"from": "START", "to": "greet"}, {"from": "greet", "to": "END"}],
    }
    fields: dict[str, Any] = {
        "workflow_id": WORKFLOW,
        "number": number,
        "status": VersionStatus.VALIDATED,
        "graph": Graph.model_validate(changes.pop("graph", graph)),
        "created_at": AT,
        "created_by": "ada",
        **changes,
    }
    return Version(**fields)
