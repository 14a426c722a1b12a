"""What crosses: JSON between callers and the function, frames between its processes.

To the function (``handle`` in ``service``)::

    {"action": "import", "script": text, "entrypoint": name | null, "timeout_seconds": 60,
     "within_seconds": n | null, "bytecode": {…} | null, "wants_bytecode": bool}
    {"action": "call", "script": text, "entrypoint": name | null, "at": position,
     "role": "node" | "branch" | "reducer", "arguments": [tagged JSON …], "config": {…},
     "answers": [{"kind", "hash", "answer"} …], "timeout_seconds": 60,
     "bytecode": {…} | null, "may_compile": bool}
    {"action": "export", "script": text, empty where there is none, "entrypoint": name | null,
     "graph": {…}, "timeout_seconds": 60, "within_seconds": n | null, "bytecode": {…} | null}

``timeout_seconds`` is the wall clock of each child, ``within_seconds`` of the whole import.
``bytecode`` is ``{script_sha256, tag, data}``, what an import gave to a caller that wanted it.

Arguments by role:

* ``node``, ``branch``: ``[state]``, or ``[state, "sent"]`` when the state is the argument of a
  ``Send``, which LangGraph hands over as it is, without rebuilding a dataclass or pydantic model.
* ``reducer``: ``[has_current, current, [updates …]]``; all updates are folded in one call, and the
  result is the new value.
* ``task``: ``[[positional …], {keyword: …}]``; ``at`` is ``task/<n>``, in order of definition.
* ``graph``: ``[null]``; ``at`` is ``compiled/<n>``, in order of creation, of a graph that is no
  part of the imported one. The result is its specification; its callables are below that position.

From the function::

    {"ok": true, "graph": {…}, "warnings": [{code, message, line?}], "log": [line …],
     "compiled": 0 | 1, "bytecode": {…}?}
    {"ok": true, "outcome": "result" | "request" | "error", "result": tagged JSON,
     "request": the first of the requests, "requests": [{number, key, kind, hash, payload} …],
     "error": {type, families, message, line?, traceback?},
     "log": [{stream: "print", text} | {stream: "writer", value}], "seconds": s}
    {"ok": true, "python": text, "entrypoint": name | null}
    {"ok": false, "missing": "bytecode"}: a call that may not compile; ask again with bytecode
    {"ok": false, "error": {"type": class name in domain.errors, "message", "details"}}

A branch's result has been through its path map: it is a node id (``END`` for the end), a ``send``
tag, or a list of these. A node's result is its update as returned, ``send`` and ``command`` tags
included. Ids in ``goto`` are node ids with ``END`` for the end.

Requests are numbered from 0 as they come. ``answers`` has the answer to number n at index n, with
the request's ``key``; what has no answer yet is its key alone. A key names the coroutine and the
place of the request in it, so a request keeps its number however coroutines take turns. All that
are open when a call ends are given, for coroutines that run side by side and ``@task`` futures do
not wait for each other. Kinds:

* ``interrupt``: the payload is the value that a person is shown; a request of this kind may have
  ``options: {schema?, expires_seconds?, default?}``, tagged JSON.
* ``invoke``: ``{graph: position, method: "invoke" | "stream", input, config: {configurable,
  recursion_limit}, stream_mode?}``; the answer is the state that the graph ends with, or a list of
  what it streams.
* ``task``: ``{at, name, arguments, keywords, retry?}``; the answer is what the task returns.
* ``chat``: ``{model: {provider, name, options}, messages, tools, tool_choice, response_schema}``;
  the answer is one message.

``hash`` is the SHA-256 of the canonical JSON of ``{kind, payload}``, where the payload is cut down
to what must be the same on every run of a node: all of an interrupt's value, for a person's answer
is given only to the question that the person saw; graph and method; the task's position; the model.
What a graph, task or model is given may hold the time of day: the answer that was given stands. An
answer whose hash is another's ends the call as ``NondeterministicNode``. ``seed`` makes chance the
same on every run of a node.

An answer that failed has ``error: {type, families, message}`` and is raised in the script, by the
class of that name or of the nearest family that the script knows, else as ``EffectFailed``.

Between processes a frame is two lengths (big-endian, 32 bits), a JSON document and a blob, which
holds bytecode.
"""

import hashlib
import json
import struct
from collections.abc import Callable
from typing import Any, Final

from orcheo.domain.values import TAG, VALUE

_SETS: Final = ("set", "frozenset")
ROLES: Final = frozenset({"node", "branch", "reducer", "task", "graph"})
_LENGTHS: Final = struct.Struct(">II")
BYTECODE: Final = "bytecode"
MAX_FRAME: Final = 64 * 1024 * 1024
"""A longer frame is a broken peer, not a message."""


class BrokenFrame(Exception):  # noqa: N818 - an outcome of reading
    """The peer closed the stream inside a frame, or sent what is none."""


def frame(document: Any, blob: bytes = b"") -> bytes:
    """Return the frame for a document and a blob."""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )
    return _LENGTHS.pack(len(text), len(blob)) + text + blob


def read_frame(read: Callable[[int], bytes]) -> tuple[Any, bytes] | None:
    """Read one frame.

    Args:
        read: Returns at most so many bytes, at least one, and none at the end of the stream.

    Returns:
        The document and the blob; null where the stream ends before a frame.

    Raises:
        BrokenFrame: The stream ends inside a frame, or a length is absurd.
    """
    head = _read_exactly(read, _LENGTHS.size, at_start=True)
    if not head:
        return None
    text_length, blob_length = _LENGTHS.unpack(head)
    if text_length + blob_length > MAX_FRAME:
        raise BrokenFrame(f"A frame of {text_length + blob_length} bytes was announced.")
    return parse(_read_exactly(read, text_length)), _read_exactly(read, blob_length)


def frame_size(data: bytes) -> int:
    """Return how many bytes the frame at the start of some bytes announces, its head included."""
    return _LENGTHS.size + sum(_LENGTHS.unpack_from(data))


def parse(text: bytes) -> Any:
    """Return the document that bytes of JSON hold; BrokenFrame."""
    try:
        return json.loads(text.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise BrokenFrame("A frame does not hold JSON.") from error


def _read_exactly(read: Callable[[int], bytes], count: int, *, at_start: bool = False) -> bytes:
    parts: list[bytes] = []
    missing = count
    while missing:
        part = read(min(missing, 1 << 20))
        if not part:
            if at_start and missing == count:
                return b""
            raise BrokenFrame("The stream ended inside a frame.")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def request_hash(kind: str, payload: Any) -> str:
    """Return the hash by which an answer is matched to its request."""
    return hashlib.sha256(_canonical({"kind": kind, "payload": payload}).encode()).hexdigest()


def _canonical(document: Any) -> str:
    """Return JSON that is the same in every process, though the order of sets is not."""
    return json.dumps(_ordered(document), sort_keys=True, separators=(",", ":"))


def _ordered(value: Any) -> Any:
    if isinstance(value, list):
        return [_ordered(each) for each in value]
    if not isinstance(value, dict):
        return value
    known = {name: _ordered(each) for name, each in value.items()}
    if known.get(TAG) in _SETS and isinstance(known.get(VALUE), list):
        known[VALUE] = sorted(known[VALUE], key=_canonical)
    return known


def error_reply(kind: str, message: str, **details: Any) -> dict[str, Any]:
    """Return the reply that raises this error at the caller."""
    return {"ok": False, "error": {"type": kind, "message": message, "details": details}}
