"""Show an execution as the API describes it: status item and log, folded."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from orcheo.application.claim_checks import redeemed
from orcheo.application.find_execution import find_execution
from orcheo.application.ports import BlobStore, ExecutionStore
from orcheo.domain import history
from orcheo.domain.commit_log import Log, LogEntry, NodeRun
from orcheo.domain.cost import cost
from orcheo.domain.errors import NotFound
from orcheo.domain.excerpts import child, cut
from orcheo.domain.executions import Execution
from orcheo.domain.interrupts import WORKFLOW, Interrupt, interrupts
from orcheo.domain.replays import checkpoints, following, shown_values
from orcheo.domain.values import plain

_LAST: Final = 5
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class ReadExecution:
    """Reads executions."""

    store: ExecutionStore
    blobs: BlobStore

    def __call__(
        self, workspace: str, execution_id: str, *, limit_bytes: int | None = None
    ) -> dict[str, Any]:
        """Return an execution with its nodes and, once it has ended, its output; NotFound.

        With ``limit_bytes`` larger inputs and outputs are cut, see ``domain.excerpts``.
        """
        execution, log = self._read(workspace, execution_id)
        runs = history.node_runs(log)
        output = history.output(log) if execution.status.is_terminal else None
        inputs = plain(redeemed(self.blobs, workspace, execution.inputs))
        return {
            **self.summary(execution),
            "paused": log.paused and not execution.status.is_terminal,
            "inputs": _cut(inputs, limit_bytes, "/inputs"),
            "output": _cut(output, limit_bytes, "/output"),
            "nodes": [_node(run) for run in history.latest_visits(runs)],
            "cost": cost(execution, log) if log.entries else {},
        }

    def nodes(
        self, workspace: str, execution_id: str, *, limit_bytes: int | None = None
    ) -> list[dict[str, Any]]:
        """Return every visit of every node, with output and error; NotFound.

        With ``limit_bytes`` larger outputs are cut, see ``domain.excerpts``.
        """
        _, log = self._read(workspace, execution_id)
        return [
            {
                **_node(run),
                "step": run.step,
                "child": run.child,
                "output": _cut(run.output, limit_bytes, f"/nodes/{index}/output"),
                "error": run.error,
                "pinned": run.pinned,
                "reused": run.reused,
            }
            for index, run in enumerate(history.node_runs(log))
        ]

    def checkpoints(
        self, workspace: str, execution_id: str, *, after: int = -1, values: bool = False
    ) -> list[dict[str, Any]]:
        """Return checkpoints, oldest first, from behind a log index on; NotFound.

        Args:
            workspace: The tenant.
            execution_id: Whose they are.
            after: Only those with a higher log index.
            values: Whether each holds the state, as plain JSON by channel.
        """
        _, log = self._read(workspace, execution_id)
        return [
            _checkpoint(entry, values=values) for entry in checkpoints(log) if entry.index > after
        ]

    def checkpoint(
        self, workspace: str, execution_id: str, index: int, *, limit_bytes: int | None = None
    ) -> dict[str, Any]:
        """Return one checkpoint with its state; NotFound.

        With ``limit_bytes`` larger channels are cut, see ``domain.excerpts``.
        """
        _, log = self._read(workspace, execution_id)
        for entry in checkpoints(log):
            if entry.index == index:
                shown = _checkpoint(entry, values=True)
                at = f"/checkpoints/{index}/values"
                values = {
                    name: _cut(value, limit_bytes, child(at, name))
                    for name, value in shown["values"].items()
                }
                return {**shown, "values": values}
        raise NotFound(
            f"Execution {execution_id!r} has no checkpoint {index}; "
            f"GET /executions/{execution_id}/checkpoints lists those that it has."
        )

    def document(self, workspace: str, execution_id: str, path: str) -> dict[str, Any]:
        """Return what a JSON Pointer leads into: the part of an execution that it names first.

        There are ``inputs``, ``output``, ``nodes`` (in the order of ``nodes()``) and
        ``checkpoints`` (by log index, each with ``values``).

        Raises:
            NotFound: There is no such execution, or no such part.
        """
        match path.split("/"):
            case ["", "inputs" | "output", *_]:
                whole = self(workspace, execution_id)
                return {"inputs": whole["inputs"], "output": whole["output"]}
            case ["", "nodes", *_]:
                return {"nodes": self.nodes(workspace, execution_id)}
            case ["", "checkpoints", index, *_] if index.isdecimal():
                shown = self.checkpoint(workspace, execution_id, int(index))
                return {"checkpoints": {index: {"values": shown["values"]}}}
            case _:
                raise NotFound(
                    f"There is nothing at {path[:_SHOWN]!r}; begin with /inputs, /output, "
                    "/nodes/<number>/output or /checkpoints/<index>/values."
                )

    def cost(self, workspace: str, execution_id: str) -> dict[str, Any]:
        """Return what an execution has cost so far, with a breakdown; NotFound.

        See ``domain.cost``: an estimate from the log, at list prices.
        """
        return cost(*self._read(workspace, execution_id))

    def conflicts(self, workspace: str, execution_id: str) -> list[dict[str, Any]]:
        """Return the events that came under its id with another body; NotFound."""
        if self.store.acceptance(workspace, execution_id) is None:
            self.store.get(workspace, execution_id)
        return [
            {
                "body_hash": each.body_hash,
                "trigger": dict(each.trigger),
                "accepted_at": each.accepted_at,
                "created_by": each.created_by,
            }
            for each in self.store.conflicts(workspace, execution_id)
        ]

    def interrupts(self, workspace: str, execution_id: str) -> list[dict[str, Any]]:
        """Return all that an execution has asked people so far, with the answers; NotFound."""
        _, log = self._read(workspace, execution_id)
        is_over = log.end is not None or log.cancelled
        asked = [each for each in interrupts(log) if each.kind != WORKFLOW]
        return [_interrupt(each, is_over=is_over) for each in asked]

    def accepted(self, execution: Execution) -> dict[str, Any]:
        """Return an execution that was accepted just now: it has its inputs, and no log."""
        inputs = plain(redeemed(self.blobs, execution.workspace, execution.inputs))
        return {**self.summary(execution), "inputs": inputs}

    @staticmethod
    def summary(execution: Execution) -> dict[str, Any]:
        """Return what a list shows: all that needs neither the log nor the inputs."""
        return {
            "id": execution.id,
            "workflow_id": execution.workflow_id,
            "version": execution.version,
            "status": execution.status.value,
            "trigger": execution.trigger,
            "error": execution.error,
            "created_at": execution.created_at,
            "started_at": execution.started_at,
            "finished_at": execution.finished_at,
            "parent": execution.parent,
        }

    def last(
        self, workspace: str, workflow_ids: Collection[str]
    ) -> Mapping[str, list[dict[str, Any]]]:
        """Return what became of each workflow's last executions, newest first.

        At most five each, among the newest 10,000 of the workspace.
        """
        found = self.store.latest(workspace, workflow_ids, each=_LAST)
        return {
            workflow_id: [
                {
                    "id": execution.id,
                    "status": execution.status.value,
                    "created_at": execution.created_at,
                    "finished_at": execution.finished_at,
                }
                for execution in executions
            ]
            for workflow_id, executions in found.items()
        }

    def _read(self, workspace: str, execution_id: str) -> tuple[Execution, Log]:
        """Return status item and log; what is accepted but not dispatched yet is scheduled."""
        execution = find_execution(self.store, workspace, execution_id)
        log = self.store.read_log(workspace, execution_id, whole=True)
        return history.projected(execution, log), log


def _cut(value: Any, limit_bytes: int | None, path: str) -> Any:
    return value if limit_bytes is None else cut(value, limit_bytes, path)


def _node(run: NodeRun) -> dict[str, Any]:
    fields = dataclasses.asdict(dataclasses.replace(run, output=None, error=None))
    shown: Sequence[str] = ("id", "status", "attempts", "started_at", "finished_at")
    return {name: fields[name] for name in shown}


def _checkpoint(entry: LogEntry, *, values: bool) -> dict[str, Any]:
    body = entry.body
    ran = (str(task["node"]) for task in body.get("tasks") or ())
    shown: dict[str, Any] = {
        "index": entry.index,
        "step": body.get("step"),
        "at": entry.at,
        "source": body.get("source"),
        "nodes": [node for node in ran if not node.startswith("__")],
        "next": following(entry),
        "checkpoint_id": str(body.get("checkpoint_id", "")),
        "forked_from": body.get("forked_from"),
    }
    return {**shown, "values": shown_values(entry)} if values else shown


def _interrupt(interrupt: Interrupt, *, is_over: bool) -> dict[str, Any]:
    asked = {**interrupt.asked(), "id": interrupt.id, "value": plain(interrupt.value)}
    if interrupt.has_default:
        asked["default"] = plain(interrupt.default)
    decision = interrupt.decision
    if decision is not None and decision.error is not None:
        return {**asked, "status": "expired", "decision": None}
    if decision is None:
        return {**asked, "status": "cancelled" if is_over else "pending", "decision": None}
    answer = {"value": plain(decision.value), "by": decision.by, "at": decision.at}
    return {**asked, "status": "decided", "decision": answer}
