"""Identifiers: their forms, and the one derivation on which exactly-once rests.

An id is ``<prefix>_<26 lower-case base-32 characters>``: 130 bits, safe in URLs, as a Step
Functions
execution name (80 characters of letters, digits, ``-`` and ``_``) and as an SQS deduplication id
(128).
"""

import base64
import hashlib
import json
import re
from typing import Any, Final

WORKFLOW: Final = "wf"
EXECUTION: Final = "ex"
TRIGGER: Final = "tr"
IMPORT: Final = "im"
INTERRUPT: Final = "in"
BATCH: Final = "ba"
AUDIT: Final = "au"
CREDENTIAL: Final = "cr"
GRANT: Final = "gr"
SERVICE_TOKEN: Final = "tk"  # noqa: S105 - what ids start with

_LENGTH: Final = 26
_FORM: Final = re.compile(r"^[a-z]{2,4}_[a-z2-7]{26}$")
_WORKSPACE: Final = re.compile(r"^[a-z0-9][a-z0-9-]{0,62}$")


def identifier(prefix: str, entropy: bytes) -> str:
    """Return an id from at least 17 random bytes."""
    return f"{prefix}_{base64.b32encode(entropy).decode().lower()[:_LENGTH]}"


def identifier_of(prefix: str, name: str) -> str:
    """Derive an id from a name: always the same."""
    return identifier(prefix, hashlib.sha256(name.encode()).digest())


def is_identifier(text: str, prefix: str) -> bool:
    """Tell whether the text has the form of an id with this prefix."""
    return text.startswith(f"{prefix}_") and _FORM.match(text) is not None


def is_workspace(text: str) -> bool:
    """Tell whether the text can name a workspace: it becomes a part of every key."""
    return _WORKSPACE.match(text) is not None


def execution_id(workspace: str, trigger: str, event_key: str) -> str:
    """Derive the execution that an event starts.

    The same event of the same trigger always names the same execution, wherever and however often
    it is
    delivered. Parts are joined by a unit separator, which none of them may contain.

    Args:
        workspace: The tenant.
        trigger: A trigger id, or ``api:<workflow id>`` for the API.
        event_key: What the sender calls the event: a delivery id, an idempotency key.
    """
    digest = hashlib.sha256(f"{workspace}\x1f{trigger}\x1f{event_key}".encode()).digest()
    return identifier(EXECUTION, digest)


def child_event(parent: str, task: str, number: int) -> tuple[str, str]:
    """Return what an execution that a node starts is derived from: its trigger and its event key.

    Args:
        parent: The execution of the node.
        task: Id of the node's task, which no other task of that execution has.
        number: Of the child, from 1: each that failed and is tried again has a successor.
    """
    return f"workflow:{parent}", f"{task}:{number}"


def interrupt_id(execution: str, task: str, number: int, generation: int = 0) -> str:
    """Derive the id of what a task asks a person: the same whoever runs the task, and how often.

    Args:
        execution: Its id.
        task: Id of the task, which no other task of the execution has.
        number: Of the request, in the order in which the task makes them.
        generation: Rises when a task that is tried again may ask something else there.
    """
    place = f"{number}.{generation}" if generation else str(number)
    digest = hashlib.sha256(f"{execution}\x1f{task}\x1f{place}".encode()).digest()
    return identifier(INTERRUPT, digest)


def body_hash(value: Any) -> str:
    """Return the SHA-256 of a JSON value in canonical form, as hexadecimal."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def content_hash(data: bytes) -> str:
    """Return the SHA-256 of the bytes, as hexadecimal."""
    return hashlib.sha256(data).hexdigest()
