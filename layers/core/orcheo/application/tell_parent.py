"""Tell an execution that the one which a node of it waits for has ended.

A consequence of the child's end. The end is a decision on the interrupt that the parent's node
waits for: a row that the first writer wins. Then the parent's state machine is woken, as by any
other decision; who dies in between leaves a decision that the reaper finds.
"""

from dataclasses import dataclass
from typing import Any

from orcheo.application.due_times import FIRST_LOOK
from orcheo.application.ports import Clock, ExecutionStore, Orchestrator, timestamp
from orcheo.application.suspend_execution import go_on
from orcheo.domain.commit_log import Decision, Log
from orcheo.domain.executions import Execution
from orcheo.domain.interrupts import WORKFLOW
from orcheo.domain.lifecycles import ExecutionStatus


@dataclass(frozen=True, slots=True)
class TellParent:
    """Tells parents."""

    store: ExecutionStore
    orchestrator: Orchestrator
    clock: Clock

    def __call__(self, execution: Execution, log: Log) -> None:
        """Decide what the parent waits for and wake it; nothing where none waits (any more).

        Raises:
            Unavailable: It is tried again.
        """
        del log  # it may lack the last checkpoint
        above = execution.parent
        if above is None or above.get("kind") != WORKFLOW:
            return
        workspace, parent = execution.workspace, str(above["execution_id"])
        interrupt = str(above["interrupt_id"])
        known = self.store.read_log(workspace, parent)
        if known.end is not None or known.cancelled or known.last_index < 0:
            return  # it waits no more, or was deleted
        if interrupt not in known.decisions:
            # First, so that the reaper soon finds a decision whose writer died after it.
            soon = timestamp(self.clock.now() + FIRST_LOOK)
            self.store.look_at(workspace, parent, at=soon)
            decision = self._decision(execution, interrupt, str(above.get("node_id", "")))
            self.store.put_decision(workspace, parent, decision)
            known = self.store.read_log(workspace, parent)
        go_on(self.store, self.orchestrator, self.clock, (workspace, parent), known)

    def _decision(self, execution: Execution, interrupt: str, node: str) -> Decision:
        return Decision(
            interrupt_id=interrupt,
            at=execution.finished_at or timestamp(self.clock.now()),
            by=execution.id,
            value=self._value(execution),
            asked={
                "node_id": node,
                "kind": WORKFLOW,
                "value": {"execution_id": execution.id, "workflow_id": execution.workflow_id},
                "created_at": execution.created_at,
            },
        )

    def _value(self, execution: Execution) -> dict[str, Any]:
        value: dict[str, Any] = {"status": execution.status.value}
        if execution.status is ExecutionStatus.FAILED:
            value["error"] = execution.error
        if execution.status is ExecutionStatus.SUCCEEDED:
            checkpoint = self.store.read_log(execution.workspace, execution.id).checkpoint
            value["output"] = None if checkpoint is None else checkpoint.body.get("output")
        return value
