"""Keys of the ``runtime`` table: the only place that spells them."""

from typing import Final

from orcheo.adapters.dynamodb.items import Item, text
from orcheo.domain.executions import DUE_SHARDS
from orcheo.domain.slots import MAX_PRIORITY

META: Final = "META"
DEDUPE: Final = "DEDUPE"
DUE_INDEX: Final = "due"
LISTING_INDEX: Final = "listing"

LOG_FIRST: Final = "L#"
LOG_LAST: Final = "U"
"""``L#``, ``META``, ``R#``, ``SUSPENSION`` and ``T#`` lie between these two: what a resume reads.
Backwards, so that what is not an entry comes before the newest of them."""
SUSPENSION: Final = "SUSPENSION"
CONFLICT_FIRST: Final = "CONFLICT#"
CONFLICT_LAST: Final = "CONFLICT#~"
FRAME_LAST: Final = "E#~"


def execution_pk(workspace: str, execution_id: str) -> str:
    """Return the partition of an execution."""
    return f"W#{workspace}#X#{execution_id}"


def dedupe_pk(workspace: str, execution_id: str) -> str:
    """Return the partition of a dedupe row: its own, so that a purge leaves it."""
    return f"W#{workspace}#D#{execution_id}"


def conflict_sk(body_hash: str) -> str:
    """Return the sort key of a conflict, in the partition of the dedupe row."""
    return f"{CONFLICT_FIRST}{body_hash}"


def entry_sk(index: int) -> str:
    """Return the sort key of a log entry."""
    return f"L#{index:010}"


def task_sk(checkpoint: int, task_id: str) -> str:
    """Return the sort key of a task row."""
    return f"T#{checkpoint:010}#{task_id}"


def decision_sk(interrupt_id: str) -> str:
    """Return the sort key of a decision, the reply to an interrupt."""
    return f"R#{interrupt_id}"


def frame_sk(sequence: int) -> str:
    """Return the sort key of a frame."""
    return f"E#{sequence:010}"


def key(pk: str, sk: str) -> Item:
    """Return a primary key."""
    return {"pk": text(pk), "sk": text(sk)}


def owner(pk: str) -> tuple[str, str]:
    """Return workspace and execution that a partition belongs to."""
    _, workspace, _, execution_id = pk.split("#")
    return workspace, execution_id


def entry_index(sk: str) -> int:
    """Return the index that an entry's sort key states."""
    return int(sk.removeprefix("L#"))


def task_of(sk: str) -> tuple[int, str]:
    """Return checkpoint and task id that a task row's sort key states."""
    _, checkpoint, task_id = sk.split("#", 2)
    return int(checkpoint), task_id


def interrupt_of(sk: str) -> str:
    """Return the interrupt that a decision's sort key states."""
    return sk.removeprefix("R#")


def listed_at(created_at: str, execution_id: str) -> str:
    """Return the sort key of the ``listing`` index: by age, ties by id."""
    return f"{created_at}#{execution_id}"


# --- slots ------------------------------------------------------------------------------------

ADMISSION: Final = "ADMISSION"
"""In an execution's partition: its attempts to take slots."""
SLOT_DUE_SHARD: Final = 2 * DUE_SHARDS
"""Of the ``due`` index, behind those of running and of ended executions: holds the slot items."""
SLOT_FIRST: Final = "SLOT#"
SLOT_LAST: Final = "SLOT#~"
QUEUE_FIRST: Final = "Q#"
QUEUE_LAST: Final = "Q#~"


def scope_pk(workspace: str, scope: str) -> str:
    """Return the partition of a scope's slot items and of its queue."""
    return f"W#{workspace}#S#{scope}"


def scope_of(pk: str) -> tuple[str, str]:
    """Return workspace and scope that a partition belongs to; a scope may hold any character."""
    _, workspace, _, scope = pk.split("#", 3)
    return workspace, scope


def slot_sk(index: int) -> str:
    """Return the sort key of a slot item."""
    return f"SLOT#{index:02}"


def slot_index(sk: str) -> int:
    """Return the number that a slot item's sort key states."""
    return int(sk.removeprefix("SLOT#"))


def queue_sk(priority: int, created_at: str, execution_id: str) -> str:
    """Return the sort key of a row in a queue: the higher priority first, then the older."""
    return f"Q#{MAX_PRIORITY - priority:03}#{created_at}#{execution_id}"


def row_of(sk: str) -> tuple[int, str, str]:
    """Return priority, age and execution that a queue row's sort key states."""
    _, rank, created_at, execution_id = sk.split("#")
    return MAX_PRIORITY - int(rank), created_at, execution_id
