"""Run a share of a wide superstep: what ``fan_out`` has handed out.

A share claims nothing, so it fences nobody and any number of them run beside each other. What it
does are task rows, first writer wins, and rows take effect only through a later log entry: so a
share that is late, or there twice, or outlives a cancel, changes nothing that counts. It looks
before it begins, and now and then between its tasks, whether the claim that handed it out is still
the newest, and does no work for nothing.
"""

from dataclasses import dataclass
from typing import Literal

from orcheo.application.engine_ports import Engine, Segment
from orcheo.application.messages import Chunk
from orcheo.application.ports import ExecutionStore
from orcheo.application.version_cache import VersionCache
from orcheo.domain.commit_log import EntryType, Log
from orcheo.domain.errors import ExecutionConflict, NotFound
from orcheo.domain.executions import Execution


@dataclass(frozen=True, slots=True)
class AdvanceChunk:
    """Runs shares."""

    executions: ExecutionStore
    versions: VersionCache
    engine: Engine

    def __call__(
        self, execution: Execution, chunk: Chunk, budget_seconds: float
    ) -> Literal["continue", "superseded"]:
        """Run it; what became of its tasks is in their rows.

        Raises:
            Unavailable: A dependency failed; the same share may be tried again, and that counts as
                an attempt of each task without a result.
        """
        log = self.executions.read_log(execution.workspace, execution.id)
        if not is_handed_out(log, chunk):
            return "superseded"
        try:
            version = self.versions.get(
                execution.workspace, execution.workflow_id, execution.version
            )
        except NotFound:
            return "continue"  # the next turn meets the same, and says so
        segment = Segment(
            execution=execution,
            version=version,
            log=log,
            fence=chunk.claim,
            drain_after_seconds=budget_seconds,
            chunk=chunk,
        )
        try:
            self.engine.run(segment)
        except ExecutionConflict:
            return "superseded"
        return "continue"


def owner(log: Log) -> int:
    """Return the newest claim; -1 where there is none."""
    claims = [entry.index for entry in log.entries if entry.type is EntryType.CLAIM]
    if log.checkpoint is not None:
        claims.append(int(log.checkpoint.body.get("claim", -1)))
    return max(claims, default=-1)


def is_handed_out(log: Log, chunk: Chunk) -> bool:
    """Tell whether the claim that handed out a share still decides."""
    checkpoint = log.checkpoint
    if log.end is not None or log.cancelled or checkpoint is None or log.paused:
        return False
    return checkpoint.index == chunk.checkpoint and owner(log) == chunk.claim
