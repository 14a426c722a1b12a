"""Consent: a person lets a credential act for them (RFC 6749, section 4.1, with PKCE S256).

``state`` is told once, kept as a hash, good for ten minutes and for one answer. It is bound to the
user who asked; where a browser asked, to that browser too, by a secret in a cookie that only the
way back sees: a link that someone else sends brings no account of theirs into this workspace.
"""

import datetime as dt
import hmac
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from orcheo.application.manage_credentials import require_live
from orcheo.application.oauth_ports import AuthorizationServer, Consent, ConsentStore
from orcheo.application.ports import Clock, Randomness, timestamp
from orcheo.application.present_values import PresentValues
from orcheo.application.token_lease import TokenLeases
from orcheo.application.vault_ports import CredentialStore, SecretValues
from orcheo.domain.credential_governance import is_expired
from orcheo.domain.credentials import Credential
from orcheo.domain.errors import (
    AuthorizationRefused,
    Conflict,
    Forbidden,
    NotFound,
    Unprocessable,
)
from orcheo.domain.identifiers import is_workspace
from orcheo.domain.oauth import challenge, encoded, state_hash, with_tokens
from orcheo.domain.principals import Principal

CONSENT_SECONDS: Final = 600
_CODES: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedConsent:
    """Where a person is to go."""

    authorization_url: str
    expires_at: str
    browser_secret: str | None
    """For the cookie of the browser that asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """Who brings an answer home: a browser by its secret, or a principal."""

    browser_secret: str | None = None
    principal: Principal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCredential:
    """Asks people for consent, and takes up what they gave."""

    store: CredentialStore
    values: SecretValues
    consents: ConsentStore
    leases: TokenLeases
    server: AuthorizationServer
    present: PresentValues
    clock: Clock
    randomness: Randomness

    def start(
        self, principal: Principal, credential_id: str, *, redirect_uri: str
    ) -> StartedConsent:
        """Return where a person is to consent.

        Args:
            principal: An editor whom its scope allows.
            credential_id: Of the type ``oauth2``, with the grant ``authorization_code``.
            redirect_uri: The way back, as the authorization server knows it.

        Raises:
            Unprocessable: There is nothing to consent to.
        """
        credential = self.store.get(principal.workspace, credential_id)
        if credential.scope.role is not None:
            principal.require(credential.scope.role)
        require_live(credential)
        now = self.clock.now()
        if is_expired(credential, now):
            raise Conflict(f"Credential {credential.name!r} expired at {credential.expires_at}.")
        settings = credential.settings
        if credential.type != "oauth2" or settings["grant"] != "authorization_code":
            raise Unprocessable(
                f"Credential {credential.name!r} needs no consent: it is no 'oauth2' with the "
                "grant 'authorization_code'."
            )
        state = f"{principal.workspace}.{encoded(self.randomness.token_bytes(32))}"
        verifier = encoded(self.randomness.token_bytes(48))
        secret = encoded(self.randomness.token_bytes(32)) if principal.by_cookie else None
        ends = timestamp(now + dt.timedelta(seconds=CONSENT_SECONDS))
        self.consents.put(
            Consent(
                workspace=principal.workspace,
                state_hash=state_hash(state),
                credential_id=credential.id,
                user_id=principal.user_id,
                browser_hash=None if secret is None else state_hash(secret),
                verifier=verifier,
                redirect_uri=redirect_uri,
                expires_at=ends,
            )
        )
        query = {
            **settings.get("authorization_params", {}),
            "response_type": "code",
            "client_id": settings["client_id"],
            "redirect_uri": redirect_uri,
            "state": state,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        if settings.get("scopes"):
            query["scope"] = " ".join(settings["scopes"])
        return StartedConsent(
            authorization_url=_with_query(str(settings["authorization_url"]), query),
            expires_at=ends,
            browser_secret=secret,
        )

    def finish(
        self, bearer: Bearer, *, state: str, code: str | None, error: str | None
    ) -> Credential:
        """Take up what the authorization server sent a person back with.

        Raises:
            Forbidden: The state is not one that this bearer awaits: unknown, used, too old, or
                another's. The message does not say which.
            AuthorizationRefused: The person, or the server, said no.
            AuthorizationServerUnavailable: Consent again.
        """
        consent = self._taken(bearer, state)
        if error is not None or code is None:
            said = (error or "no code")[:_CODES]
            raise AuthorizationRefused(f"The consent was not given: {said!r}.", code=said)
        credential = self.store.get(consent.workspace, consent.credential_id)
        require_live(credential)
        with self.leases.held(credential):
            try:
                fields = dict(self.values.read(credential.workspace, credential.id).fields)
            except NotFound:
                fields = {}
            tokens = self.server.exchange(
                credential.settings,
                fields.get("client_secret"),
                code=code,
                verifier=consent.verifier,
                redirect_uri=consent.redirect_uri,
            )
            fresh = with_tokens(fields, tokens, self.clock.now())
            self.present.stored(credential, fresh, token=f"consent:{consent.state_hash}")
        return self.store.get(consent.workspace, consent.credential_id)

    def _taken(self, bearer: Bearer, state: str) -> Consent:
        workspace = state.partition(".")[0]
        consent = (
            self.consents.take(workspace, state_hash(state)) if is_workspace(workspace) else None
        )
        if (
            consent is None
            or consent.expires_at <= timestamp(self.clock.now())
            or not _is_theirs(consent, bearer)
        ):
            raise Forbidden(
                "This consent is not awaited here: it was used, is older than ten minutes, or "
                "was begun elsewhere. Begin again: POST /oauth/start."
            )
        return consent


def _is_theirs(consent: Consent, bearer: Bearer) -> bool:
    if consent.browser_hash is not None:
        given = bearer.browser_secret or ""
        return hmac.compare_digest(consent.browser_hash, state_hash(given))
    principal = bearer.principal
    return principal is not None and (principal.workspace, principal.user_id) == (
        consent.workspace,
        consent.user_id,
    )


def _with_query(url: str, query: dict[str, str]) -> str:
    parts = urlsplit(url)
    joined = "&".join(each for each in (parts.query, urlencode(query)) if each)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, joined, ""))
