"""Records of the ``runtime`` table's stream, as a function gets them, and what they mean.

The stream also brings what is not worth telling, the publisher's own frames and progress first of
all. The event source mapping filters those out before they cost an invocation; what comes through
nevertheless is passed over here.
"""

import binascii
import functools
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from orcheo.adapters.dynamodb import runtime_keys as keys
from orcheo.adapters.dynamodb import stream_keys
from orcheo.adapters.dynamodb.execution_items import entry_of, task_row_of
from orcheo.adapters.dynamodb.items import Bodies, read_text
from orcheo.application.ports import BlobStore
from orcheo.application.stream_ports import StreamRecord
from orcheo.domain.errors import NotFound
from orcheo.domain.frames import Content, Created, Followed, Unreadable

_UNREADABLE: Final = (
    AttributeError,
    KeyError,
    TypeError,
    ValueError,  # of JSON, of UTF-8, of an entry type that is not known
    binascii.Error,
    zlib.error,
    NotFound,  # of a blob that is gone
)
"""What reading an item's body raises when it is not as this version of the code writes it."""


def stream_records(blobs: BlobStore, event: Mapping[str, Any]) -> Sequence[StreamRecord]:
    """Return the records of a batch that may be worth telling, in order."""
    bodies = Bodies(blobs)
    found: list[StreamRecord] = []
    for record in event.get("Records", []):
        change = record["dynamodb"]
        image = change.get("NewImage")
        name = record.get("eventName")
        sk = change["Keys"]["sk"]["S"]
        if image is None or not _is_told(name, sk):
            continue
        workspace, execution_id = keys.owner(change["Keys"]["pk"]["S"])
        found.append(
            StreamRecord(
                position=change["SequenceNumber"],
                workspace=workspace,
                execution_id=execution_id,
                load=functools.partial(_content, bodies, image),
            ),
        )
    return found


def _is_told(event_name: str | None, sk: str) -> bool:
    if sk.startswith(stream_keys.TASK):
        return event_name in {"INSERT", "MODIFY"}
    is_kind = sk == keys.META or sk.startswith((stream_keys.ENTRY, stream_keys.CONNECTION_FIRST))
    return is_kind and event_name == "INSERT"


def _content(bodies: Bodies, image: Mapping[str, Any]) -> Content:
    sk = image["sk"]["S"]
    if sk == keys.META:
        return created_of(bodies, image)
    if sk.startswith(stream_keys.ENTRY):
        return readable_entry_of(bodies, image)
    if sk.startswith(stream_keys.TASK):
        return _task_of(bodies, image)
    return Followed()


def _task_of(bodies: Bodies, image: Mapping[str, Any]) -> Content:
    try:
        return task_row_of(bodies, image)
    except _UNREADABLE:
        return Followed()  # says nothing: the superstep's checkpoint will name the task


def created_of(bodies: Bodies, item: Mapping[str, Any]) -> Created:
    """Return what a status item said when it was written, whatever it says now."""
    workspace, _ = keys.owner(item["pk"]["S"])
    body = bodies.read(workspace, item)
    return Created(
        workflow_id=item["workflow_id"]["S"],
        version=body["version"],
        at=body["created_at"],
    )


def readable_entry_of(bodies: Bodies, item: Mapping[str, Any]) -> Content:
    """Return a log entry, or Unreadable in its place."""
    try:
        return entry_of(bodies, item)
    except _UNREADABLE:
        index = keys.entry_index(item["sk"]["S"])
        return Unreadable(index=index, at=read_text(item, "at") or "")
