"""Try a credential out, and remember what came of it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from orcheo.application.manage_credentials import again, require_usable
from orcheo.application.ports import Clock, timestamp
from orcheo.application.vault_ports import (
    CredentialStore,
    CredentialTester,
    SecretValues,
    Verdict,
)
from orcheo.domain.credential_governance import next_check
from orcheo.domain.credentials import Credential, CredentialStatus, Health
from orcheo.domain.errors import NotFound
from orcheo.domain.principals import Principal

_SHOWN: Final = 300
_SHORT: Final = 4
"""Texts below this length are no secret, and would be cut out of words."""


@dataclass(frozen=True, slots=True)
class CheckCredential:
    """Tries credentials out."""

    store: CredentialStore
    values: SecretValues
    tester: CredentialTester
    clock: Clock

    def __call__(self, principal: Principal, credential_id: str) -> Credential:
        """Try one of the caller's workspace; return it with what came of it.

        Raises:
            Conflict: Nothing may use it: it is revoked or expired, or has no value yet.
        """
        credential = self.store.get(principal.workspace, credential_id)
        require_usable(credential, self.clock.now())
        return self.check(credential)

    def check(self, credential: Credential) -> Credential:
        """Try one that may be used."""
        try:
            fields = self._fields(credential)
        except NotFound:
            return self.record(
                credential, Verdict(works=False, message="Its value is gone; rotate it.")
            )
        verdict = self.tester.test(credential, fields)
        shown = without_values(verdict.message, fields)
        return self.record(credential, dataclasses.replace(verdict, message=shown))

    def record(self, credential: Credential, verdict: Verdict) -> Credential:
        """Remember a verdict, unless the credential has another value or other settings by now.

        A verdict that says nothing leaves its health as it is.
        """

        def attempt() -> Credential:
            standing = self.store.get(credential.workspace, credential.id)
            same = (standing.value_id, standing.settings) == (
                credential.value_id,
                credential.settings,
            )
            if standing.status is CredentialStatus.REVOKED or not same:
                return standing
            now = self.clock.now()
            health = standing.health
            if verdict.works is not None:
                health = Health.HEALTHY if verdict.works else Health.UNHEALTHY
            changed = dataclasses.replace(
                standing,
                health=health,
                health_message=verdict.message[:_SHOWN],
                checked_at=timestamp(now),
            )
            changed = dataclasses.replace(changed, check_at=timestamp(next_check(changed, now)))
            return self.store.replace(changed, expected_revision=standing.revision)

        return again(attempt)

    def _fields(self, credential: Credential) -> Mapping[str, str]:
        if not credential.fields:
            return {}
        return self.values.read(credential.workspace, credential.id).fields


def without_values(text: str, fields: Mapping[str, str]) -> str:
    """Return a text in which no value of some fields is left, the longest cut out first."""
    for value in sorted(fields.values(), key=len, reverse=True):
        if len(value) >= _SHORT:
            text = text.replace(value, "***")
    return text
