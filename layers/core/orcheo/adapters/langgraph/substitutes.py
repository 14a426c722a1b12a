"""What a task gives without being run: the output that was pinned for its node."""

from dataclasses import dataclass
from typing import Any

from orcheo.adapters.langgraph import codec
from orcheo.adapters.langgraph.attempts import shown
from orcheo.adapters.langgraph.run import Run
from orcheo.adapters.langgraph.task_book import TaskRecord
from orcheo.application.ports import timestamp


@dataclass(frozen=True, slots=True)
class Substitute:
    """A value in place of a run."""

    value: Any


def pinned(run: Run, record: TaskRecord) -> Substitute | None:
    """Return the pin of a task's node; null where the node is to run."""
    pins = run.execution.pins
    return Substitute(codec.decode(pins[record.node])) if record.node in pins else None


def take(run: Run, record: TaskRecord, result: Any) -> Any:
    """Enter a result that was not computed here into a task's record, and return it.

    It counts as no attempt. Where the task is alone in its superstep it costs no write.
    """
    now = timestamp(run.parts.clock.now())
    record.attempts = 0
    record.started_at = record.finished_at = now
    record.output = codec.encode(shown(result))
    record.pinned = True
    record.returned = True
    return result
