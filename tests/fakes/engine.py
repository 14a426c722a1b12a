"""An engine whose graph is one superstep of tasks that each ask something."""

from collections.abc import Mapping
from typing import Any

from orcheo.application.engine_ports import Segment, SegmentResult
from orcheo.application.ports import ExecutionStore
from orcheo.domain.commit_log import EntryType, LogEntry, TaskRow, behind_pauses
from orcheo.domain.errors import ExecutionConflict

AT = "2026-11-02T09:00:00.000Z"


class AskingEngine:
    """Asks ``{task: (interrupt, …)}``: a task asks one thing after another.

    It leaves the rows and entries that the real engine leaves, and its state in the end is what
    was decided.
    """

    def __init__(self, store: ExecutionStore, asks: Mapping[str, tuple[str, ...]]) -> None:
        self.store = store
        self.asks = asks
        self.runs = 0
        self.seconds = 0.0
        """Until the first of its questions expires."""
        self.more: Mapping[str, Mapping[str, Any]] = {}
        """Further members of questions, by interrupt id."""

    def run(self, segment: Segment) -> SegmentResult:
        """Run until everything is decided, or suspend."""
        self.runs += 1
        last = segment.fence
        checkpoint = segment.log.checkpoint
        if checkpoint is None:
            last = self._commit(
                segment, last + 1, {"step": -1, "next": list(self.asks), "tasks": []}
            )
        start = last if checkpoint is None else checkpoint.index
        known = {row.task_id: row for row in segment.log.tasks}
        waits = False
        for task, questions in self.asks.items():
            open_ = [name for name in questions if name not in segment.log.decisions]
            row = _row(task, start, open_[:1], self.more)
            waits = waits or bool(open_)
            if known.get(task) != row:
                owner = segment.execution
                self.store.put_task(owner.workspace, owner.id, row, replaces=known.get(task))
        if waits:
            return SegmentResult(outcome="suspend", last_index=last, seconds=self.seconds)
        output = {name: one.value for name, one in segment.log.decisions.items()}
        last = self._commit(
            segment, last + 1, {"step": 0, "next": [], "tasks": [], "output": output}
        )
        return SegmentResult(outcome="succeeded", last_index=last)

    def _commit(self, segment: Segment, index: int, body: dict[str, Any]) -> int:
        """Put a checkpoint, behind pauses too, as the saver does; return its index."""
        owner = segment.execution
        body = {"claim": segment.fence, **body}
        while True:
            entry = LogEntry(index=index, type=EntryType.CHECKPOINT, at=AT, body=body)
            try:
                self.store.append(owner.workspace, owner.id, entry)
            except ExecutionConflict:
                log = self.store.read_log(owner.workspace, owner.id)
                if not behind_pauses(log, index - 1):
                    raise
                index, body = log.last_index + 1, {**body, "paused": log.paused}
            else:
                return index


def _row(
    task: str, checkpoint: int, asks: list[str], more: Mapping[str, Mapping[str, Any]]
) -> TaskRow:
    body: dict[str, Any] = {"node": task, "status": "waiting" if asks else "succeeded"}
    body |= {"attempts": 1, "started_at": AT, "finished_at": None if asks else AT}
    if asks:
        body["interrupts"] = [
            {"id": name, "kind": "interrupt", "value": f"{name}?", "created_at": AT}
            | dict(more.get(name, {}))
            for name in asks
        ]
    return TaskRow(checkpoint=checkpoint, task_id=task, at=AT, body=body)
