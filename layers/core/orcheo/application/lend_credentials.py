"""Lend credentials to executions: the port ``Vault``.

The first invocation that uses a credential issues the execution's *grant*: the values of all that
its version refers to, and no other field, sealed for this execution alone. The next ones open it
with one request to KMS. What issues it needs no such request: it has just read the values.

What may not be lent is no failure here. It is kept with the grant why, and whoever uses it fails.
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from orcheo.application.ports import Clock, Randomness, timestamp
from orcheo.application.vault_ports import (
    Access,
    AccessLog,
    CredentialStore,
    Envelope,
    Grant,
    GrantStore,
    Lent,
    PresentFields,
)
from orcheo.domain.credentials import Credential, CredentialStatus, Health, Reference
from orcheo.domain.errors import (
    CredentialUnavailable,
    CredentialUnhealthy,
    NodeFailed,
    NotFound,
)
from orcheo.domain.executions import Execution
from orcheo.domain.identifiers import AUDIT, GRANT, identifier

GRACE: Final = dt.timedelta(minutes=10)
"""That a grant outlasts the invocation which issued it."""
TOUCHED: Final = dt.timedelta(hours=1)
"""How exactly it is known when a credential was last used."""
_ENTROPY: Final = 20
_REFUSALS: Final[Mapping[str, type[NodeFailed]]] = {
    kind.__name__: kind for kind in (CredentialUnavailable, CredentialUnhealthy)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LendCredentials:
    """Lends by grants."""

    credentials: CredentialStore
    present: PresentFields
    envelope: Envelope
    grants: GrantStore
    accesses: AccessLog
    main_field: Callable[[Credential], str | None]
    """Which field ``[[name]]`` means; null where a reference must say it."""
    clock: Clock
    randomness: Randomness

    def open(
        self,
        execution: Execution,
        references: frozenset[Reference],
        *,
        fence: int,
        seconds: float,
    ) -> Lent:
        """Return the values of references; see the port."""
        grant = self.grants.find(execution.workspace, execution.id)
        until = self.clock.now() + dt.timedelta(seconds=seconds)
        if (
            grant is not None
            and references <= grant.references
            and timestamp(until) < grant.expires_at
        ):
            return _read(self.envelope.open(grant.sealed, grant.context))
        return self._issue(execution, references, fence, until)

    def _issue(
        self,
        execution: Execution,
        references: frozenset[Reference],
        fence: int,
        until: dt.datetime,
    ) -> Lent:
        workspace, now = execution.workspace, timestamp(self.clock.now())
        names = sorted({reference.name for reference in references})
        found = self.credentials.by_names(workspace, names)
        grant_id = identifier(GRANT, self.randomness.token_bytes(_ENTROPY))
        fields: dict[Reference, str] = {}
        refused: dict[Reference, NodeFailed] = {}
        for reference in sorted(references, key=str):
            try:
                fields[reference] = self._field(execution, found.get(reference.name), reference)
            except NodeFailed as refusal:
                refused[reference] = refusal
        lent = [found[name] for name in names if any(each.name == name for each in fields)]
        self._record(execution, lent, fields, grant_id, now)
        seconds = (until - self.clock.now()).total_seconds()
        values = self._values(lent, fields, refused, seconds)
        context = {
            "workspace": workspace,
            "execution_id": execution.id,
            "grant_id": grant_id,
        }
        self.grants.put(
            Grant(
                workspace=workspace,
                execution_id=execution.id,
                id=grant_id,
                fence=fence,
                references=references,
                sealed=self.envelope.seal(_written(values, refused), context),
                issued_at=now,
                expires_at=_expiry(until + GRACE, lent, now),
            )
        )
        return Lent(values=values, refused=refused)

    def _field(
        self, execution: Execution, credential: Credential | None, reference: Reference
    ) -> str:
        """Return which field a reference means; NodeFailed where it must not be lent."""
        if credential is None:
            raise CredentialUnavailable(
                f"There is no credential {reference.name!r}; create it, or correct the name."
            )
        check_lendable(credential, execution, timestamp(self.clock.now()))
        field = reference.field or self.main_field(credential)
        if field is None:
            raise CredentialUnavailable(
                f"Credential {credential.name!r} has several secret fields; say which: "
                f"{_choices(credential)}."
            )
        if field not in credential.fields:
            known = ", ".join(sorted(credential.fields)) or "none"
            raise CredentialUnavailable(
                f"Credential {credential.name!r} has no secret field {field!r}; it has {known}."
            )
        return field

    def _record(
        self,
        execution: Execution,
        lent: Sequence[Credential],
        fields: Mapping[Reference, str],
        grant_id: str,
        now: str,
    ) -> None:
        self.accesses.record(
            [
                Access(
                    workspace=execution.workspace,
                    credential_id=credential.id,
                    id=identifier(AUDIT, self.randomness.token_bytes(_ENTROPY)),
                    at=now,
                    execution_id=execution.id,
                    workflow_id=execution.workflow_id,
                    version=execution.version,
                    grant_id=grant_id,
                    fields=sorted({f for r, f in fields.items() if r.name == credential.name}),
                    created_by=execution.created_by,
                )
                for credential in lent
            ]
        )
        since = timestamp(dt.datetime.fromisoformat(now) - TOUCHED)
        for credential in lent:
            if credential.last_used_at is None or credential.last_used_at < since:
                self.credentials.used(execution.workspace, credential.id, at=now)

    def _values(
        self,
        lent: Sequence[Credential],
        fields: Mapping[Reference, str],
        refused: dict[Reference, NodeFailed],
        seconds: float,
    ) -> dict[Reference, str]:
        values: dict[Reference, str] = {}
        for credential in lent:
            mine = {ref: name for ref, name in fields.items() if ref.name == credential.name}
            try:
                secret = self.present(credential, seconds=seconds)
            except NotFound:
                secret = {}
            except NodeFailed as failed:
                refused |= dict.fromkeys(mine, failed)
                continue
            for reference, name in mine.items():
                if name in secret:
                    values[reference] = secret[name]
                else:
                    refused[reference] = CredentialUnavailable(
                        f"Credential {credential.name!r} has lost the value of {name!r}; "
                        "enter it again."
                    )
        return values


def check_lendable(credential: Credential, execution: Execution, now: str) -> None:
    """Refuse what an execution must not use.

    Raises:
        CredentialUnavailable: It is revoked, has no value, has expired, or is out of its scope.
        CredentialUnhealthy: Its last check failed.
    """
    name = f"Credential {credential.name!r}"
    if credential.status is CredentialStatus.ISSUED:
        raise CredentialUnavailable(f"{name} has no value yet; enter one, or give the consent.")
    if credential.status is CredentialStatus.REVOKED:
        raise CredentialUnavailable(f"{name} is revoked; create another one.")
    if credential.expires_at is not None and credential.expires_at <= now:
        raise CredentialUnavailable(f"{name} expired at {credential.expires_at}; renew it.")
    workflows = credential.scope.workflow_ids
    if workflows is not None and execution.workflow_id not in workflows:
        raise CredentialUnavailable(
            f"{name} is not for workflow {execution.workflow_id!r}; add that to its scope."
        )
    role = credential.scope.role
    if role is not None and not execution.acts_as(role):
        raise CredentialUnavailable(
            f"{name} is only for executions that someone with the role {role.value!r} is behind."
        )
    if credential.health is Health.UNHEALTHY:
        said = credential.health_message or "its last check failed"
        raise CredentialUnhealthy(f"{name} does not work: {said}.")


def _choices(credential: Credential) -> str:
    fields = sorted(credential.fields)
    return ", ".join(str(Reference(credential.name, field)) for field in fields) or "it has none"


def _expiry(latest: dt.datetime, lent: Sequence[Credential], now: str) -> str:
    """Return when a grant ends: with the first of what it holds."""
    ends = [timestamp(latest)]
    for credential in lent:
        ends += [each for each in (credential.expires_at, credential.token_expires_at) if each]
    return min(each for each in ends if each > now)


def _written(values: Mapping[Reference, str], refused: Mapping[Reference, NodeFailed]) -> bytes:
    document = {
        "values": [[ref.name, ref.field, value] for ref, value in values.items()],
        "refused": [[ref.name, ref.field, why.type, why.message] for ref, why in refused.items()],
    }
    return json.dumps(document, separators=(",", ":")).encode()


def _read(plaintext: bytes) -> Lent:
    document: dict[str, Any] = json.loads(plaintext)
    return Lent(
        values={Reference(name, field): value for name, field, value in document["values"]},
        refused={
            Reference(name, field): _REFUSALS[kind](message)
            for name, field, kind, message in document["refused"]
        },
    )
