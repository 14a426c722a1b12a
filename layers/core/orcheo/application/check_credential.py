"""Try a credential out, and remember what came of it."""

import dataclasses
from dataclasses import dataclass
from typing import Final

from orcheo.application.manage_credentials import again, require_usable
from orcheo.application.ports import Clock, timestamp
from orcheo.application.present_values import PresentValues
from orcheo.application.vault_ports import (
    CredentialStore,
    CredentialTester,
    Verdict,
)
from orcheo.domain.credential_governance import next_check
from orcheo.domain.credential_types import without_values
from orcheo.domain.credentials import Credential, CredentialStatus, Health
from orcheo.domain.errors import CredentialUnhealthy, NotFound
from orcheo.domain.principals import Principal

_SHOWN: Final = 300


@dataclass(frozen=True, slots=True)
class CheckCredential:
    """Tries credentials out."""

    store: CredentialStore
    values: PresentValues
    tester: CredentialTester
    clock: Clock

    def __call__(self, principal: Principal, credential_id: str) -> Credential:
        """Try one of the caller's workspace; return it with what came of it.

        Raises:
            Conflict: Nothing may use it: it is revoked or expired, or has no value yet.
        """
        credential = self.store.get(principal.workspace, credential_id)
        require_usable(credential, self.clock.now())
        return self.check(credential, insist=True)

    def check(self, credential: Credential, *, insist: bool = False) -> Credential:
        """Try one that may be used.

        Args:
            credential: Which.
            insist: Ask an authorization server again that has refused its refresh token.
        """
        try:
            fields = self.values(credential, insist=insist)
        except NotFound:
            return self.record(
                credential, Verdict(works=False, message="Its value is gone; rotate it.")
            )
        except CredentialUnhealthy as unhealthy:
            return self.record(credential, Verdict(works=False, message=unhealthy.message))
        # What renewed its token has changed the row as well.
        credential = self.store.get(credential.workspace, credential.id)
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
