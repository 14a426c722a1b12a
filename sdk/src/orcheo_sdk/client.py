"""The typed client of the API."""

from typing import Any, Self

import httpx

from orcheo_sdk.audit import Audit
from orcheo_sdk.credentials import Credentials
from orcheo_sdk.executions import Executions
from orcheo_sdk.models import Document, NodeType, Page
from orcheo_sdk.retrying import RetryPolicy
from orcheo_sdk.settings import load
from orcheo_sdk.streaming import Connect, connect
from orcheo_sdk.transport import DEFAULT_TIMEOUT, Transport, World, path
from orcheo_sdk.triggers import Triggers
from orcheo_sdk.workflows import Workflows


class OrcheoClient:
    """One workspace of one API.

    Args:
        api_url: Such as ``https://orcheo.example/api``; see ``settings.load`` for the defaults.
        token: A service token.
        ws_url: Address of the streams; derived from ``api_url`` where null.
        policy: How calls are repeated.
        transport: The network; a test's ``httpx.MockTransport``.
        timeout: Of one attempt.
        world: Time and chance.
        opener: Opens WebSockets.
    """

    def __init__(
        self,
        api_url: str | None = None,
        token: str | None = None,
        *,
        ws_url: str | None = None,
        policy: RetryPolicy | None = None,
        transport: httpx.BaseTransport | None = None,
        timeout: httpx.Timeout | float = DEFAULT_TIMEOUT,
        world: World | None = None,
        opener: Connect = connect,
    ) -> None:
        settings = load(api_url, token, ws_url)
        self.api_url = settings.api_url
        self._transport = Transport(
            settings.api_url,
            settings.token,
            policy=policy,
            transport=transport,
            timeout=timeout,
            world=world,
        )
        self.world = self._transport.world
        self.workflows = Workflows(self._transport)
        self.executions = Executions(self._transport, settings, opener)
        self.triggers = Triggers(self._transport)
        self.nodes = Nodes(self._transport)
        self.credentials = Credentials(self._transport)
        self.audit = Audit(self._transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def health(self) -> dict[str, Any]:
        """Return what ``/health`` says."""
        return self._transport.fetch(Document, "GET", "/health").root

    def me(self) -> dict[str, Any]:
        """Return whom the token stands for."""
        return self._transport.fetch(Document, "GET", "/me").root


class Nodes:
    """``/nodes``: the registry."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> list[NodeType]:
        """Return every built-in node and router."""
        return self._transport.fetch(Page[NodeType], "GET", "/nodes").items

    def get(self, type_name: str) -> NodeType:
        """Return a built-in node or router with the schema of its configuration."""
        return self._transport.fetch(NodeType, "GET", path("/nodes/{}", type_name))
