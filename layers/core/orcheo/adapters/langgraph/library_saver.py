"""The saver without a claim: LangGraph as a library on the commit log.

For graphs that are run outside the engine, and for LangGraph's own conformance suite. Every
checkpoint of every namespace is a log entry; whoever is late reads the log again and writes
behind. There is no fence: two runs of one thread interleave, as with every stock saver.
"""

import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, Final

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
    get_checkpoint_metadata,
)

from orcheo.adapters.langgraph import bodies, codec
from orcheo.application.ports import Clock, ExecutionStore, timestamp
from orcheo.domain.commit_log import EntryType, Log, LogEntry, TaskRow
from orcheo.domain.errors import ExecutionConflict, StoreUnavailable

_TRIES: Final = 20

Writes = Sequence[tuple[str, Any]]
Entries = list[LogEntry]
"""Named here since ``list`` is a method of savers."""


class CommitLogSaver(BaseCheckpointSaver[int]):
    """LangGraph checkpoints as log entries; a thread is an execution id.

    Args:
        store: Holds the log.
        workspace: The tenant.
        clock: For the entries' times.
    """

    def __init__(self, store: ExecutionStore, workspace: str, clock: Clock) -> None:
        super().__init__()
        self._store = store
        self._workspace = workspace
        self._clock = clock
        self._lock = threading.RLock()
        self._threads: dict[str, None] = {}
        self._early: dict[tuple[str, str, str], list[tuple[Writes, str, str]]] = {}

    # --- reading -------------------------------------------------------------------------------

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Return the checkpoint that a configuration names, or its namespace's newest."""
        thread_id, namespace = _place(config)
        log = self._read(thread_id)
        wanted = get_checkpoint_id(config)
        found = [
            entry
            for entry in _checkpoints(log)
            if entry.body["ns"] == namespace
            and (not wanted or entry.body["checkpoint_id"] == wanted)
        ]
        if not found:
            return None
        newest = max(found, key=lambda entry: str(entry.body["checkpoint_id"]))
        return _tuple(thread_id, newest, log)

    def list(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002 - LangGraph's name
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
        """Return checkpoints, newest first; without a thread those of all this saver wrote."""
        configurable = {} if config is None else config.get("configurable", {})
        threads = [configurable["thread_id"]] if config is not None else [*self._threads]
        namespace = configurable.get("checkpoint_ns")
        wanted = None if config is None else get_checkpoint_id(config)
        earlier = None if before is None else get_checkpoint_id(before)
        count = 0
        for thread_id in threads:
            log = self._read(thread_id)
            entries = sorted(_checkpoints(log), key=_checkpoint_id, reverse=True)
            for entry in entries:
                if namespace is not None and entry.body["ns"] != namespace:
                    continue
                if wanted and _checkpoint_id(entry) != wanted:
                    continue
                if earlier and _checkpoint_id(entry) >= earlier:
                    continue
                found = _tuple(thread_id, entry, log)
                if not _matches(found.metadata, filter):
                    continue
                if limit is not None and count >= limit:
                    return
                count += 1
                yield found

    # --- writing -------------------------------------------------------------------------------

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,  # noqa: ARG002 - whole states are stored
    ) -> RunnableConfig:
        """Append a checkpoint."""
        thread_id, namespace = _place(config)
        body = bodies.checkpoint_body(
            checkpoint, get_checkpoint_metadata(config, metadata), get_checkpoint_id(config)
        )
        with self._lock:
            entry = self._append(thread_id, EntryType.CHECKPOINT, {**body, "ns": namespace})
            early = self._early.pop((thread_id, namespace, checkpoint["id"]), [])
            for writes, task_id, task_path in early:
                self._put_row(thread_id, entry.index, None, writes, task_id, task_path)
        return bodies.config_of(thread_id, namespace, checkpoint["id"])

    def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Add a task's writes to a checkpoint; those that come before it are kept until then."""
        thread_id, namespace = _place(config)
        checkpoint_id = str(get_checkpoint_id(config))
        with self._lock:
            log = self._read(thread_id)
            for entry in _checkpoints(log):
                if entry.body["ns"] == namespace and _checkpoint_id(entry) == checkpoint_id:
                    standing = _row(log, entry.index, task_id)
                    self._put_row(thread_id, entry.index, standing, writes, task_id, task_path)
                    return
            place = (thread_id, namespace, checkpoint_id)
            self._early.setdefault(place, []).append((list(writes), task_id, task_path))

    def delete_thread(self, thread_id: str) -> None:
        """Forget a thread: what stands before the log's last ``cancel`` is not read again."""
        with self._lock:
            if self._read(thread_id).entries:
                self._append(thread_id, EntryType.CANCEL, {"by": "saver", "reason": "deleted"})

    # --- the same for event loops --------------------------------------------------------------

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Return a checkpoint."""
        return self.get_tuple(config)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002 - LangGraph's name
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Return checkpoints, newest first."""
        for found in self.list(config, filter=filter, before=before, limit=limit):
            yield found

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Append a checkpoint."""
        return self.put(config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Add a task's writes to a checkpoint."""
        self.put_writes(config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        """Forget a thread."""
        self.delete_thread(thread_id)

    # --- the log -------------------------------------------------------------------------------

    def _read(self, thread_id: str) -> Log:
        log = self._store.read_log(self._workspace, thread_id, whole=True)
        deleted = max((e.index for e in log.entries if e.type is EntryType.CANCEL), default=-1)
        return Log([entry for entry in log.entries if entry.index > deleted], log.tasks)

    def _append(self, thread_id: str, kind: EntryType, body: dict[str, Any]) -> LogEntry:
        self._threads[thread_id] = None
        for _ in range(_TRIES):
            index = self._store.read_log(self._workspace, thread_id).last_index + 1
            entry = LogEntry(index=index, type=kind, at=timestamp(self._clock.now()), body=body)
            try:
                self._store.append(self._workspace, thread_id, entry)
            except ExecutionConflict:
                continue
            return entry
        raise StoreUnavailable(f"Thread {thread_id!r} is written to too often at once; try again.")

    def _put_row(  # noqa: PLR0917 - the port's arguments and two more
        self,
        thread_id: str,
        checkpoint: int,
        standing: TaskRow | None,
        writes: Writes,
        task_id: str,
        task_path: str,
    ) -> None:
        """Merge writes into a task's row: ordinary slots stay as they are, special ones do not."""
        for _ in range(_TRIES):
            slots: dict[str, Any] = dict(standing.body["slots"]) if standing is not None else {}
            for position, (channel, value) in enumerate(writes):
                slot = str(WRITES_IDX_MAP.get(channel, position))
                if channel in WRITES_IDX_MAP or slot not in slots:
                    slots[slot] = [channel, codec.encode(value)]
            row = TaskRow(
                checkpoint=checkpoint,
                task_id=task_id,
                at=timestamp(self._clock.now()),
                body={
                    "node": "__library",
                    "status": "succeeded",
                    "path": task_path,
                    "slots": slots,
                    "writes": [slots[slot] for slot in sorted(slots, key=int)],
                },
            )
            now = self._store.put_task(self._workspace, thread_id, row, replaces=standing)
            if now == row:
                return
            standing = now
        raise StoreUnavailable(f"Task {task_id!r} is written to too often at once; try again.")


def _place(config: RunnableConfig) -> tuple[str, str]:
    configurable = config.get("configurable", {})
    return str(configurable["thread_id"]), str(configurable.get("checkpoint_ns") or "")


def _checkpoints(log: Log) -> Entries:
    return [entry for entry in log.entries if entry.type is EntryType.CHECKPOINT]


def _checkpoint_id(entry: LogEntry) -> str:
    return str(entry.body["checkpoint_id"])


def _row(log: Log, checkpoint: int, task_id: str) -> TaskRow | None:
    return next(
        (row for row in log.tasks if row.checkpoint == checkpoint and row.task_id == task_id), None
    )


def _tuple(thread_id: str, entry: LogEntry, log: Log) -> CheckpointTuple:
    rows = [row for row in log.tasks if row.checkpoint == entry.index]
    pending = bodies.pending_writes(rows)
    return bodies.tuple_of(thread_id, entry.body["ns"], entry.body, pending)


def _matches(metadata: Mapping[str, Any], wanted: Mapping[str, Any] | None) -> bool:
    return all(metadata.get(name) == value for name, value in (wanted or {}).items())
