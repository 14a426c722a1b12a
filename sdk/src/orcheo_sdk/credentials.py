"""``/credentials``: the vault. Values go in and never come out."""

from collections.abc import Mapping
from typing import Any

from orcheo_sdk.models import Credential, CredentialTemplate, CredentialType, Page
from orcheo_sdk.transport import Transport, path


class Credentials:
    """``/credentials``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self,
        name: str,
        *,
        secret: Mapping[str, Any],
        type: str | None = None,  # noqa: A002 - the wire's own name
        template: str | None = None,
        settings: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        **more: Any,
    ) -> Credential:
        """Make a credential, to which graphs refer as ``[[name]]``.

        Args:
            name: Letters, digits, ``_`` and ``-``.
            secret: As the type's ``secret_schema`` says.
            type: See ``types()``; null: that of the template.
            template: See ``templates()``.
            settings: As the type's ``settings_schema`` says.
            idempotency_key: The same key again makes no second.
            more: ``owner``, ``scope``, ``rotation``, ``expires_at``, ``on_unhealthy``.
        """
        given = {"type": type, "template": template, "settings": settings, **more}
        body = {key: value for key, value in given.items() if value is not None}
        return self._transport.fetch(
            Credential,
            "POST",
            "/credentials",
            json={"name": name, "secret": dict(secret), **body},
            idempotency_key=idempotency_key,
        )

    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[Credential]:
        """Return one page, by name."""
        params = {"limit": limit, "cursor": cursor}
        return self._transport.fetch(Page[Credential], "GET", "/credentials", params=params)

    def get(self, credential_id: str) -> Credential:
        """Return one, without its values."""
        return self._transport.fetch(Credential, "GET", path("/credentials/{}", credential_id))

    def update(self, credential_id: str, *, revision: int, **changes: Any) -> Credential:
        """Change what is known of one; ``revision`` is that from which the change was made."""
        return self._transport.fetch(
            Credential,
            "PATCH",
            path("/credentials/{}", credential_id),
            json=changes,
            headers={"if-match": f'"{revision}"'},
        )

    def rotate(
        self,
        credential_id: str,
        secret: Mapping[str, Any],
        *,
        overlap_seconds: int | None = None,
        idempotency_key: str | None = None,
    ) -> Credential:
        """Give one a new value; the old one still holds for a while."""
        body: dict[str, Any] = {"secret": dict(secret)}
        if overlap_seconds is not None:
            body["overlap_seconds"] = overlap_seconds
        return self._transport.fetch(
            Credential,
            "POST",
            path("/credentials/{}/rotate", credential_id),
            json=body,
            idempotency_key=idempotency_key,
        )

    def check(self, credential_id: str) -> Credential:
        """Try one out now; ``health`` and ``health_message`` say what came of it."""
        return self._transport.fetch(
            Credential, "POST", path("/credentials/{}/health", credential_id)
        )

    def revoke(self, credential_id: str) -> Credential:
        """End one for good and destroy its values."""
        return self._transport.fetch(
            Credential, "POST", path("/credentials/{}/revoke", credential_id)
        )

    def delete(self, credential_id: str) -> None:
        """Revoke one and forget it."""
        self._transport.request("DELETE", path("/credentials/{}", credential_id))

    def attention(self, *, limit: int | None = None, cursor: str | None = None) -> Page[Credential]:
        """Return those of one page that someone should look at, with their alerts."""
        params = {"limit": limit, "cursor": cursor}
        return self._transport.fetch(Page[Credential], "GET", "/credentials/health", params=params)

    def types(self) -> "list[CredentialType]":
        """Return the types with their forms."""
        return self._transport.fetch(Page[CredentialType], "GET", "/credentials/types").items

    def templates(self) -> "list[CredentialTemplate]":
        """Return the services that credentials are made for."""
        target = "/credentials/templates"
        return self._transport.fetch(Page[CredentialTemplate], "GET", target).items
