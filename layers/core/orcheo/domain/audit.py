"""Entries of the audit log: who did what to which object, from where, and whether they might.

No entry holds anything that a body said: ids, names of operations and of flags, nothing else.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

MAX_TEXT: Final = 256
"""Characters that are kept of a text which a client chose: an id in a path, a user agent."""


class ActorKind(StrEnum):
    """Who acts."""

    USER = "user"
    """A person."""
    TOKEN = "token"  # noqa: S105 - a kind, not a token
    """A machine, by a service token."""
    EXECUTION = "execution"
    """An execution that uses a credential."""


class Outcome(StrEnum):
    """What came of it."""

    ALLOWED = "allowed"
    DENIED = "denied"
    """The actor may not do this: a role, a scope, another site's page."""
    FAILED = "failed"
    """It ended in an error of ours: whether something was changed is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditActor:
    """Who."""

    kind: ActorKind
    id: str
    """A user's, a token's (``tk_…``) or an execution's (``ex_…``)."""
    name: str | None = None
    """Of a token: the user whom it acts as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditObject:
    """What was acted on."""

    kind: str
    """``workflow``, ``execution``, ``trigger``, ``credential``, ``user``, …"""
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSource:
    """From where."""

    ip: str | None = None
    """The address that API Gateway saw: behind the edge, the edge's."""
    forwarded_for: str | None = None
    """What came as ``X-Forwarded-For``: behind the edge its last address but one is the client's;
    without the edge, whatever the client claims."""
    user_agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One act."""

    id: str
    """``au_…``."""
    at: str
    """ISO 8601 in UTC with milliseconds: entries sort by it."""
    workspace: str
    actor: AuditActor
    operation: str
    """The ``operationId`` in the OpenAPI document, or ``use_credential``."""
    flags: tuple[str, ...] = ()
    """Query parameters that were ``true``, such as ``purge``."""
    objects: tuple[AuditObject, ...] = ()
    outcome: Outcome
    source: AuditSource = AuditSource()
    request_id: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the entry as it is stored and shown; what is null is left out of ``source``."""
        source = {
            "ip": self.source.ip,
            "forwarded_for": self.source.forwarded_for,
            "user_agent": self.source.user_agent,
        }
        return {
            "id": self.id,
            "at": self.at,
            "workspace": self.workspace,
            "actor": {"kind": self.actor.kind.value, "id": self.actor.id, "name": self.actor.name},
            "operation": self.operation,
            "flags": list(self.flags),
            "objects": [{"kind": each.kind, "id": each.id} for each in self.objects],
            "outcome": self.outcome.value,
            "source": {name: value for name, value in source.items() if value is not None},
            "request_id": self.request_id,
        }

    @staticmethod
    def of_json(value: Mapping[str, Any]) -> "AuditEntry":
        """Return what ``to_json`` gave."""
        actor = value["actor"]
        return AuditEntry(
            id=value["id"],
            at=value["at"],
            workspace=value["workspace"],
            actor=AuditActor(kind=ActorKind(actor["kind"]), id=actor["id"], name=actor["name"]),
            operation=value["operation"],
            flags=tuple(value.get("flags", ())),
            objects=tuple(AuditObject(kind=o["kind"], id=o["id"]) for o in value["objects"]),
            outcome=Outcome(value["outcome"]),
            source=AuditSource(**value["source"]),
            request_id=value["request_id"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Which entries are asked for; null: any."""

    since: dt.datetime
    """The first moment."""
    until: dt.datetime
    """The first moment after the last."""
    actor: str | None = None
    """Id or name of an actor."""
    operation: str | None = None
    object_id: str | None = None
    outcome: Outcome | None = None

    def fits(self, entry: AuditEntry) -> bool:
        """Tell whether an entry is asked for, whatever its time."""
        return (
            self.actor in {None, entry.actor.id, entry.actor.name}
            and self.operation in {None, entry.operation}
            and (self.object_id is None or any(o.id == self.object_id for o in entry.objects))
            and self.outcome in {None, entry.outcome}
        )


def kept(text: str | None) -> str | None:
    """Return as much of a client's text as an entry keeps; null where there is none."""
    return text[:MAX_TEXT] if text else None
