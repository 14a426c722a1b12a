"""A node that is another workflow: it starts an execution, waits for its end, and gives its state.

The child's id is derived from the task and from how many children of it have failed so far, so
whoever runs the task asks for the same child. The task's row names the child before it is asked
for: hence a parent that ends knows every child that there may be. It says ``waiting`` only after
that: hence what waits was asked for, and an invocation that died or failed in between only leads to
its being asked for again. Asking twice is harmless.

A task that is given up while its child may still run says so in its row, ends the child, and only
then fails: whoever takes over in between does the same, and dispatch asks the row. A child that has
not come an hour after it was asked for is asked for again; the reaper wakes its parent for that.

What the row waits for is an interrupt of the kind ``workflow``, decided not by a person but by the
end of the child (``tell_parent``): ``{status, output | error}``.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.runtime import Runtime

from orcheo.adapters.langgraph import codec
from orcheo.adapters.langgraph.attempts import (
    RESULTS,
    Attempt,
    Attempts,
    settling,
    write_row,
)
from orcheo.adapters.langgraph.proxies import Proxy, begin, scope_of
from orcheo.adapters.langgraph.run import Run
from orcheo.adapters.langgraph.signals import Aborted, Stopped, described
from orcheo.adapters.langgraph.substitutes import substitute
from orcheo.adapters.langgraph.task_book import TaskRecord
from orcheo.application.due_times import ASK_AGAIN
from orcheo.application.effect_ports import ChildRequest
from orcheo.application.ports import timestamp
from orcheo.domain.commit_log import TaskRow
from orcheo.domain.errors import (
    NodeFailed,
    SubWorkflowCancelled,
    SubWorkflowFailed,
    Unavailable,
)
from orcheo.domain.graph import WorkflowNode
from orcheo.domain.identifiers import child_event, execution_id, interrupt_id
from orcheo.domain.interrupts import WORKFLOW
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.templates import references, render
from orcheo.domain.values import encode


def workflow_node(node: WorkflowNode) -> Proxy:
    """Return the proxy of a workflow as a node."""
    channel = node.output.channel if node.output is not None else None

    def written(output: Any) -> Any:
        return {RESULTS: {node.id: output}} if channel is None else {channel: output}

    def proxy(state: Any, config: RunnableConfig, runtime: Runtime[Run]) -> Any:
        run, record = begin(runtime, node.id)
        given = substitute(run, record, config, written)
        if given is not None:
            return given.result
        scope = scope_of(run, state)

        def act(_attempt: Attempt) -> Any:
            return written(_Child(run, record, node).output(scope))

        def abandon() -> None:
            _Child(run, record, node).abandon()

        return Attempts(run, record, node.retry, node, abandon=abandon).perform(act)

    return proxy


class _Child:
    """The present child of a task."""

    def __init__(self, run: Run, record: TaskRecord, node: WorkflowNode) -> None:
        self._run = run
        self._record = record
        self._node = node
        parent = run.execution
        number = record.journal.generation + 1
        source, self._event = child_event(parent.id, record.id, number)
        self._id = execution_id(parent.workspace, source, self._event)
        self._interrupt = interrupt_id(parent.id, record.id, 0, record.journal.generation)

    def output(self, scope: Mapping[str, Any]) -> Any:
        """Return the child's final state as plain JSON.

        Raises:
            Stopped: It has not ended.
            SubWorkflowFailed: It failed.
            SubWorkflowCancelled: It was cancelled.
            NodeFailed: It cannot be started.
        """
        self._record.child = self._id
        decision = self._run.decisions.get(self._interrupt)
        if decision is None:
            self._await(scope)
            raise Stopped
        return self._outcome(codec.plain(codec.decode(decision.value)))

    def _await(self, scope: Mapping[str, Any]) -> None:
        run, record = self._run, self._record
        row = run.book.row(record.id)
        status = None if row is None else row.body["status"]
        if row is not None and status == "waiting":
            self._ask_again(row, scope)
        else:
            request = self._request(scope)
            if row is None or status != "executing" or row.body.get("abandoned"):
                write_row(run, record, "executing")
            run.parts.sub_workflows.start(request)
            self._wait([self._asked()])
        run.book.suspended = True

    def _wait(self, asked: Sequence[Mapping[str, Any]]) -> None:
        run, record = self._run, self._record
        write_row(run, record, "waiting", interrupts=asked, **settling(run, record))

    def _ask_again(self, row: TaskRow, scope: Mapping[str, Any]) -> None:
        """Ask again for a child that has not come; nothing where it may still be on its way."""
        parts = self._run.parts
        if parts.clock.now() < dt.datetime.fromisoformat(row.at) + ASK_AGAIN:
            return
        parts.sub_workflows.start_again(self._request(scope))
        self._wait(row.body["interrupts"])

    def abandon(self) -> None:
        """End the child, where the task has asked for it and it may still run; Aborted."""
        run, record = self._run, self._record
        row = run.book.row(record.id)
        if row is None or row.body.get("child") != self._id or self._interrupt in run.decisions:
            return
        write_row(run, record, "executing", abandoned=True)
        try:
            run.parts.sub_workflows.abandon(run.execution, self._id)
        except Unavailable as error:
            run.book.broken(error)
            raise Aborted(error) from error

    def _asked(self) -> dict[str, Any]:
        return {
            "id": self._interrupt,
            "kind": WORKFLOW,
            "value": {"execution_id": self._id, "workflow_id": self._node.workflow_id},
            "created_at": timestamp(self._run.parts.clock.now()),
        }

    def _request(self, scope: Mapping[str, Any]) -> ChildRequest:
        node = self._node
        named = references(node.inputs)
        if named:
            raise NodeFailed(
                f"Node {self._record.node!r} passes {min(named, key=str)} on as an input, which is "
                "stored; refer to the credential in the workflow that uses it."
            )
        return ChildRequest(
            parent=self._run.execution,
            node_id=self._record.node,
            interrupt_id=self._interrupt,
            execution_id=self._id,
            event_key=self._event,
            workflow_id=node.workflow_id,
            version=node.version,
            inputs=self._run.lending.redact(encode(render(node.inputs, scope, "inputs"))),
        )

    def _outcome(self, ended: Mapping[str, Any]) -> Any:
        status = str(ended["status"])
        if status == ExecutionStatus.SUCCEEDED.value:
            return ended.get("output")
        error = self._error(status, ended.get("error") or {})
        journal = self._record.journal
        # The next attempt is another child: the journal counts those that failed.
        journal.reserve(0, WORKFLOW)
        journal.put(0, {"error": described(error)[0]})
        raise error

    def _error(self, status: str, error: Mapping[str, Any]) -> NodeFailed:
        name = f"Execution {self._id!r} of workflow {self._node.workflow_id!r}"
        if status == ExecutionStatus.CANCELLED.value:
            return SubWorkflowCancelled(f"{name} was cancelled.", execution_id=self._id)
        said = f"{error.get('type', 'Error')}: {error.get('message', '')}"
        return SubWorkflowFailed(f"{name} failed: {said}", execution_id=self._id, error=dict(error))
