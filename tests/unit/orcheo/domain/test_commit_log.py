"""The fence, checked against every writer that the design has, in random interleavings."""

import random
from collections.abc import Iterator

import pytest

from orcheo.domain.commit_log import EntryType, Log, LogEntry, end_status
from orcheo.domain.lifecycles import ExecutionStatus

STEPS = 4


class _Store:
    """A dense log whose only guard is that an index is taken once."""

    def __init__(self, *, fenced: bool = True) -> None:
        self.entries: dict[int, LogEntry] = {}
        self.fenced = fenced

    def put(self, index: int, kind: EntryType, **body: object) -> bool:
        if index in self.entries:
            if self.fenced:
                return False
            index = max(self.entries) + 1
        self.entries[index] = LogEntry(index=index, type=kind, at="", body=dict(body))
        return True

    def log(self) -> Log:
        return Log([self.entries[index] for index in sorted(self.entries)])


def _invocation(store: _Store, name: str) -> Iterator[None]:
    while True:
        log = store.log()
        yield
        if log.end or log.cancelled:
            return
        fence = log.last_index + 1
        if store.put(fence, EntryType.CLAIM, by=name):
            break
    yield
    newest = log.checkpoint
    index = fence
    for step in range(newest.body["step"] + 1 if newest else 1, STEPS + 1):
        yield
        index += 1
        if not store.put(index, EntryType.CHECKPOINT, by=name, step=step):
            return
    yield
    store.put(index + 1, EntryType.END, status="succeeded")


def _cancel(store: _Store, patience: int) -> Iterator[None]:
    for _ in range(patience):
        yield
    while True:
        log = store.log()
        if log.end:
            return
        yield
        if store.put(log.last_index + 1, EntryType.CANCEL):
            return


def _violation(log: Log) -> str | None:
    if [entry.index for entry in log.entries] != list(range(len(log.entries))):
        return "not dense"
    steps = [e.body["step"] for e in log.entries if e.type is EntryType.CHECKPOINT]
    if steps != sorted(set(steps)):
        return "a step was rewound or done twice"
    owner: object = None
    stopped = False
    for entry in log.entries:
        if entry.type is EntryType.CLAIM:
            owner = entry.body["by"]
        if entry.type is EntryType.CHECKPOINT and (stopped or entry.body["by"] != owner):
            return "a fenced writer committed"
        stopped = stopped or entry.type in (EntryType.CANCEL, EntryType.END)
    return None


def _interleave(seed: int, *, fenced: bool = True) -> Log:
    chance = random.Random(seed)
    store = _Store(fenced=fenced)
    actors = [_invocation(store, name) for name in "ABC"]
    if chance.random() < 0.5:
        actors.append(_cancel(store, chance.randrange(12)))
    while actors:
        actor = chance.choice(actors)
        if next(actor, actor) is actor:
            actors.remove(actor)
    return store.log()


@pytest.mark.parametrize("block", range(4))
def test_no_interleaving_rewinds_or_commits_past_a_fence(block: int) -> None:
    for seed in range(block * 500, (block + 1) * 500):
        assert _violation(_interleave(seed)) is None, f"seed {seed}"


@pytest.mark.long
def test_no_interleaving_of_many_rewinds() -> None:
    for seed in range(50_000):
        assert _violation(_interleave(seed)) is None, f"seed {seed}"


def test_without_the_condition_the_check_fails() -> None:
    assert any(_violation(_interleave(seed, fenced=False)) for seed in range(50))


def test_a_log_answers_what_a_resume_asks() -> None:
    entries = [
        LogEntry(index=0, type=EntryType.CLAIM, at=""),
        LogEntry(index=1, type=EntryType.CHECKPOINT, at="", body={"step": 0}),
        LogEntry(index=2, type=EntryType.CLAIM, at=""),
        LogEntry(index=3, type=EntryType.CLAIM, at=""),
    ]
    log = Log(entries)
    assert (log.last_index, log.claims_since_checkpoint, log.end) == (3, 2, None)
    assert log.checkpoint == entries[1]
    assert Log([]).last_index == -1
    end = LogEntry(index=4, type=EntryType.END, at="", body={"status": "failed", "error": None})
    ended = Log([*entries, end])
    assert ended.end == end
    assert end_status(end) is ExecutionStatus.FAILED
