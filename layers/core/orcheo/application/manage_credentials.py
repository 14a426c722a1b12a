"""The life of credentials: made, changed, rotated, revoked, deleted. Values only ever go in.

A change touches two stores, so its steps stand in an order in which each prefix is a state that
can be found and gone on from:

* *create*: the row (``issued``), the value, the row (``active``). A value never is without a row.
* *rotate*: the value (the old one becomes the previous), the row. The row alone lags.
* *revoke*: the row, then the values: from the first step on nothing may use them.
* *delete*: as revoke, then the row, which leaves its id behind as deleted.

What a crash leaves undone is done by repeating the request (``Idempotency-Key``), or by the
scheduled check, which looks an hour later at whatever was being changed (``check_credentials``).
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeVar

from orcheo.application.credential_templates import template_named
from orcheo.application.ports import Clock, Page, Randomness, timestamp
from orcheo.application.token_lease import TokenLeases
from orcheo.application.vault_ports import CredentialStore, SecretValues
from orcheo.domain.credential_governance import POLICY, is_expired, next_check
from orcheo.domain.credential_types import (
    CredentialType,
    awaits_consent,
    read_secret,
    read_settings,
    type_named,
)
from orcheo.domain.credentials import (
    Credential,
    CredentialScope,
    CredentialStatus,
    Health,
    RotationPolicy,
    next_status,
)
from orcheo.domain.errors import (
    Conflict,
    Forbidden,
    IdempotencyConflict,
    IllegalTransition,
    NotFound,
    RevisionConflict,
    Unprocessable,
)
from orcheo.domain.identifiers import CREDENTIAL, identifier, identifier_of
from orcheo.domain.principals import Principal, Role

_ENTROPY: Final = 20
_TRIES: Final = 5
_FIRST: Final = "create"
"""Names the value that a credential begins with."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCredential:
    """What someone asks for."""

    name: str
    type: str | None = None
    """Null: that of the template."""
    template: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Over those of the template."""
    secret: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    scope: CredentialScope = field(default_factory=CredentialScope)
    owner: str | None = None
    """Null: who makes it."""
    rotation: RotationPolicy | None = None
    expires_at: str | None = None
    on_unhealthy: Literal["fail", "wait"] = "fail"


@dataclass(frozen=True, slots=True)
class ManageCredentials:
    """The credentials of a workspace."""

    store: CredentialStore
    values: SecretValues
    leases: TokenLeases
    clock: Clock
    randomness: Randomness

    # --- reading -------------------------------------------------------------------------------

    def get(self, principal: Principal, credential_id: str) -> Credential:
        """Return one; NotFound."""
        return self.store.get(principal.workspace, credential_id)

    def list(self, principal: Principal, *, limit: int, cursor: str | None) -> Page[Credential]:
        """Return one page in the order of their names."""
        return self.store.list(principal.workspace, limit=limit, cursor=cursor)

    # --- changing ------------------------------------------------------------------------------

    def create(
        self, principal: Principal, new: NewCredential, *, idempotency_key: str | None = None
    ) -> Credential:
        """Store a new one with its value.

        The same key again goes on where the request before came to, and gives the same credential.

        Raises:
            Unprocessable: Type, settings, secret or expiry are not right.
            NotFound: There is no such template.
            Conflict: The name is taken.
            IdempotencyConflict: The key came before with something else.
        """
        kind, settings = _kind_and_settings(new)
        fields = read_secret(kind, settings, new.secret)
        now = self.clock.now()
        wanted = Credential(
            workspace=principal.workspace,
            id=self._new_id(principal, idempotency_key),
            name=new.name,
            type=kind.name,
            template=new.template,
            status=CredentialStatus.ISSUED,
            settings=settings,
            scope=new.scope,
            owner=new.owner or principal.user_id,
            rotation=new.rotation,
            expires_at=_future(new.expires_at, now),
            on_unhealthy=new.on_unhealthy,
            check_at=_settled(now),
            created_at=timestamp(now),
            created_by=principal.user_id,
            updated_at=timestamp(now),
        )
        standing = self._stand(wanted, repeatable=idempotency_key is not None)
        version: str | None = None
        if fields:
            version = self.values.put(wanted.workspace, wanted.id, fields, token=_FIRST)
        elif awaits_consent(kind, settings, fields):
            return standing
        return self.take_up(standing, frozenset(fields), version)

    def change(
        self,
        principal: Principal,
        credential_id: str,
        changes: Mapping[str, Any],
        *,
        accepts: Callable[[int], bool],
    ) -> Credential:
        """Change what is known of it: owner, scope, rotation, expires_at, on_unhealthy, settings.

        Args:
            principal: Its owner, or an administrator.
            credential_id: Which.
            changes: Members of Credential with what they become; settings replace all.
            accepts: Tells whether the revision is the one that the change was made from.

        Raises:
            RevisionConflict: It is not.
            Unprocessable: Settings or expiry are not right.
        """
        standing = self._owned(principal, credential_id)
        if not accepts(standing.revision):
            raise RevisionConflict(
                f"Credential {credential_id!r} is at revision {standing.revision}, which If-Match "
                "does not name; read it again and apply the change to that.",
                revision=standing.revision,
            )
        require_live(standing)
        now = self.clock.now()
        wanted = dict(changes)
        if "settings" in wanted:
            wanted["settings"] = read_settings(type_named(standing.type), wanted["settings"])
            if wanted["settings"] != standing.settings:
                wanted |= {
                    "health": Health.UNKNOWN,
                    "health_message": None,
                    "refused_value_id": None,
                }
        if wanted.get("expires_at") is not None:
            wanted["expires_at"] = _future(wanted["expires_at"], now)
        return self._save(dataclasses.replace(standing, **wanted))

    def rotate(
        self,
        principal: Principal,
        credential_id: str,
        secret: Mapping[str, Any],
        *,
        overlap_seconds: int | None = None,
        idempotency_key: str | None = None,
    ) -> Credential:
        """Give it a new value, beside which the old one still holds for a while.

        Rotating again within that time ends the oldest: at most two values hold.

        Args:
            principal: An editor whom its scope allows.
            credential_id: Which.
            secret: All fields of the new value.
            overlap_seconds: How long the old one holds; null: as its rotation policy says, or a
                day. 0 ends it at once.
            idempotency_key: The same key again rotates once.
        """
        standing = self.get(principal, credential_id)
        if standing.scope.role is not None:
            principal.require(standing.scope.role)
        require_live(standing)
        fields = read_secret(type_named(standing.type), standing.settings, secret)
        if overlap_seconds is None:
            overlap_seconds = _overlap(standing)
        nonce = idempotency_key or self.randomness.token_bytes(_ENTROPY).hex()
        token = f"rotate:{principal.user_id}:{nonce}"
        if standing.type != "oauth2":
            return self._put(standing, fields, token, overlap_seconds)
        with self.leases.held(standing):
            # What was not given again stays: a new client secret keeps the tokens.
            fields = {**self._present(standing), **fields}
            return self._put(standing, fields, token, overlap_seconds)

    def revoke(self, principal: Principal, credential_id: str) -> Credential:
        """End it for good and destroy its values; revoking again destroys what may be left."""
        self._owned(principal, credential_id)
        return self._revoked(principal.workspace, credential_id)

    def delete(self, principal: Principal, credential_id: str) -> None:
        """Revoke it and forget it; its name is free again."""
        self._owned(principal, credential_id)
        self._revoked(principal.workspace, credential_id)
        at = _settled(self.clock.now())
        self.store.delete(principal.workspace, credential_id, check_at=at)

    # --- steps ---------------------------------------------------------------------------------

    def _put(
        self, standing: Credential, fields: Mapping[str, str], token: str, overlap: int
    ) -> Credential:
        version = self.values.put(standing.workspace, standing.id, fields, token=token)
        if overlap == 0:
            self.values.drop_previous(standing.workspace, standing.id)
        return self.take_up(standing, frozenset(fields), version, overlap=overlap)

    def _present(self, standing: Credential) -> Mapping[str, str]:
        try:
            return self.values.read(standing.workspace, standing.id).fields
        except NotFound:
            return {}

    def _new_id(self, principal: Principal, key: str | None) -> str:
        if key is None:
            return identifier(CREDENTIAL, self.randomness.token_bytes(_ENTROPY))
        parts = (principal.workspace, principal.user_id, key)
        return identifier_of(CREDENTIAL, "\x1f".join(parts))

    def _stand(self, wanted: Credential, *, repeatable: bool) -> Credential:
        """Return the row of a new credential: written now, or by the same request before."""
        try:
            self.store.create(wanted)
        except Conflict:
            if not repeatable:
                raise
            try:
                standing = self.store.get(wanted.workspace, wanted.id)
            except NotFound:
                standing = None
            if standing is None:
                raise  # the name is another one's
            asked = ("name", "type", "template")
            if any(getattr(standing, each) != getattr(wanted, each) for each in asked):
                raise IdempotencyConflict(
                    "This 'Idempotency-Key' made another credential before; use a new key."
                ) from None
            return standing
        return wanted

    def take_up(
        self,
        read: Credential,
        fields: frozenset[str],
        version: str | None,
        *,
        overlap: int | None = None,
    ) -> Credential:
        """Write into the row that there is a new value; twice is once.

        Args:
            read: The credential as it was read.
            fields: Names of all that is stored.
            version: Id of the value; null: it has none.
            overlap: Seconds for which the value before still holds; null: as its policy says.
        """

        def attempt() -> Credential:
            try:
                standing = self.store.get(read.workspace, read.id)
            except NotFound:
                self.values.destroy(read.workspace, read.id)  # deleted while the value was stored
                raise
            if standing.status is CredentialStatus.REVOKED:
                self.values.destroy(read.workspace, read.id)
                raise IllegalTransition(f"Credential {read.name!r} was revoked meanwhile.")
            if standing.value_id == version and standing.status is not CredentialStatus.ISSUED:
                return standing  # a repeat
            return self._save(self._with_value(standing, fields, version, overlap))

        return again(attempt)

    def _with_value(
        self,
        standing: Credential,
        fields: frozenset[str],
        version: str | None,
        overlap: int | None,
    ) -> Credential:
        now = self.clock.now()
        kind = type_named(standing.type)
        status, ends = standing.status, standing.overlap_ends_at
        if overlap is None:
            overlap = _overlap(standing)
        if status is CredentialStatus.ISSUED:
            if not awaits_consent(kind, standing.settings, fields):
                status = next_status(status, CredentialStatus.ACTIVE)
        elif overlap:
            if status is CredentialStatus.ACTIVE:
                status = next_status(status, CredentialStatus.ROTATING)
            ends = timestamp(now + dt.timedelta(seconds=overlap))
        elif status is CredentialStatus.ROTATING:
            status, ends = next_status(status, CredentialStatus.ACTIVE), None
        return dataclasses.replace(
            standing,
            status=status,
            fields=kind.lendable(standing.settings, fields),
            value_id=version,
            refused_value_id=None,
            rotated_at=timestamp(now),
            overlap_ends_at=ends,
            health=Health.UNKNOWN,
            health_message=None,
        )

    def _revoked(self, workspace: str, credential_id: str) -> Credential:
        def attempt() -> Credential:
            standing = self.store.get(workspace, credential_id)
            if standing.status is CredentialStatus.REVOKED:
                return standing
            now = self.clock.now()
            return self.store.replace(
                dataclasses.replace(
                    standing,
                    status=next_status(standing.status, CredentialStatus.REVOKED),
                    fields=frozenset(),
                    value_id=None,
                    overlap_ends_at=None,
                    token_expires_at=None,
                    check_at=_settled(now),
                    updated_at=timestamp(now),
                ),
                expected_revision=standing.revision,
            )

        revoked = again(attempt)
        self.values.destroy(workspace, credential_id)
        return revoked

    def _owned(self, principal: Principal, credential_id: str) -> Credential:
        standing = self.get(principal, credential_id)
        if standing.owner != principal.user_id and not principal.may(Role.ADMIN):
            raise Forbidden(
                f"Credential {standing.name!r} is {standing.owner!r}'s; only its owner or an "
                "administrator may do this."
            )
        return standing

    def _save(self, changed: Credential) -> Credential:
        now = self.clock.now()
        return self.store.replace(
            dataclasses.replace(
                changed,
                updated_at=timestamp(now),
                check_at=timestamp(next_check(changed, now)),
            ),
            expected_revision=changed.revision,
        )


def again(attempt: Callable[[], _T]) -> _T:
    """Try a change until nobody else came in between; RevisionConflict after five."""
    for _ in range(_TRIES - 1):
        try:
            return attempt()
        except RevisionConflict:
            continue
    return attempt()


def require_usable(credential: Credential, now: dt.datetime) -> None:
    """Refuse one that nothing may use: revoked, expired, or still without a value; Conflict."""
    require_live(credential)
    if is_expired(credential, now):
        raise Conflict(f"Credential {credential.name!r} expired at {credential.expires_at}.")
    if credential.status is CredentialStatus.ISSUED:
        raise Conflict(f"Credential {credential.name!r} has no value yet: consent, or rotate it.")


def require_live(credential: Credential) -> None:
    """Refuse one that is revoked; IllegalTransition."""
    if credential.status is CredentialStatus.REVOKED:
        raise IllegalTransition(
            f"Credential {credential.name!r} is revoked; make a new one, after deleting this."
        )


def _overlap(credential: Credential) -> int:
    return (credential.rotation or RotationPolicy(every_days=1)).overlap_seconds


def _kind_and_settings(new: NewCredential) -> tuple[CredentialType, dict[str, Any]]:
    template = None if new.template is None else template_named(new.template)
    name = new.type or (None if template is None else template.type)
    if name is None:
        message = "give a type, or a template"
        raise Unprocessable(f"type: {message}", errors=[{"path": "type", "message": message}])
    kind = type_named(name)
    begun = template.settings if template is not None and template.type == kind.name else {}
    return kind, read_settings(kind, {**begun, **new.settings})


def _future(expires_at: str | None, now: dt.datetime) -> str | None:
    """Return an expiry as it is stored; Unprocessable unless it is a time to come."""
    if expires_at is None:
        return None
    message = "is no time to come with a zone, such as 2027-01-31T00:00:00Z"
    try:
        given = dt.datetime.fromisoformat(expires_at)
    except ValueError:
        given = now
    if given.tzinfo is None or given <= now:
        raise Unprocessable(
            f"expires_at: {message}", errors=[{"path": "expires_at", "message": message}]
        )
    return timestamp(given)


def _settled(now: dt.datetime) -> str:
    return timestamp(now + dt.timedelta(minutes=POLICY.settle_minutes))
