"""The typed client of the API."""

from collections.abc import Iterator, Sequence
from typing import Any, Self

import httpx

from orcheo_sdk.models import Execution, Frame, Imported, NodeRun, Page, Trigger, Version, Workflow
from orcheo_sdk.retrying import RetryPolicy
from orcheo_sdk.settings import load
from orcheo_sdk.streaming import Connect, Stream, connect
from orcheo_sdk.transport import DEFAULT_TIMEOUT, Transport, World

ACCEPTED = 202


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
        self.executions = Executions(self._transport, settings.ws_url, opener)
        self.triggers = Triggers(self._transport)
        self.nodes = Nodes(self._transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def health(self) -> dict[str, Any]:
        """Return what ``/health`` says."""
        found: dict[str, Any] = self._transport.request("GET", "/health").json()
        return found

    def me(self) -> dict[str, Any]:
        """Return whom the token stands for."""
        found: dict[str, Any] = self._transport.request("GET", "/me").json()
        return found


class Workflows:
    """``/workflows``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[Workflow]:
        """Return one page, newest first."""
        query = {"limit": limit, "cursor": cursor}
        answer = self._transport.request("GET", "/workflows", params=query)
        return Page[Workflow].model_validate(answer.json())

    def get(self, workflow_id: str) -> Workflow:
        """Return a workflow."""
        answer = self._transport.request("GET", f"/workflows/{workflow_id}")
        return Workflow.model_validate(answer.json())

    def create(
        self, name: str, *, graph: dict[str, Any] | None = None, description: str = ""
    ) -> Workflow:
        """Create a workflow, with its first version where a graph is given."""
        body: dict[str, Any] = {"name": name, "description": description}
        if graph is not None:
            body["graph"] = graph
        found = self._transport.request("POST", "/workflows", json=body).json()
        return Workflow.model_validate(found.get("workflow", found))

    def update(
        self, workflow_id: str, changes: dict[str, Any], *, revision: int | None = None
    ) -> Workflow:
        """Change a workflow; with ``revision``, only if it is still that one."""
        headers = {} if revision is None else {"if-match": f'"{revision}"'}
        path = f"/workflows/{workflow_id}"
        found = self._transport.request("PUT", path, json=changes, headers=headers).json()
        return Workflow.model_validate(found.get("workflow", found))

    def delete(self, workflow_id: str, *, purge: bool = False) -> None:
        """Archive a workflow, or delete it for good."""
        query = {"purge": "true" if purge else None}
        self._transport.request("DELETE", f"/workflows/{workflow_id}", params=query)

    def import_python(
        self,
        name: str,
        script: str,
        *,
        entrypoint: str | None = None,
        workflow_id: str | None = None,
        description: str | None = None,
        timeout_seconds: float = 120.0,
    ) -> Imported:
        """Import a LangGraph script; wait for it where it takes long."""
        optional = {
            "entrypoint": entrypoint,
            "workflow_id": workflow_id,
            "description": description,
        }
        body = {"name": name, "script": script}
        body |= {key: value for key, value in optional.items() if value is not None}
        answer = self._transport.request("POST", "/workflows/import-python", json=body)
        world = self._transport.world
        deadline = world.monotonic() + timeout_seconds
        while answer.status_code == ACCEPTED and world.monotonic() < deadline:
            world.sleep(1)
            answer = self._transport.request("GET", f"/imports/{answer.json()['id']}")
        return Imported.model_validate(answer.json())

    def validate(self, graph: dict[str, Any]) -> Sequence[dict[str, Any]]:
        """Return the issues of a graph; nothing is stored."""
        found = self._transport.request("POST", "/workflows/validate", json={"graph": graph})
        issues: Sequence[dict[str, Any]] = found.json()["issues"]
        return issues

    def versions(self, workflow_id: str) -> Page[Version]:
        """Return the versions, newest first."""
        answer = self._transport.request("GET", f"/workflows/{workflow_id}/versions")
        return Page[Version].model_validate(answer.json())

    def activate(self, workflow_id: str, number: int) -> Workflow:
        """Let new executions run this version."""
        path = f"/workflows/{workflow_id}/versions/{number}/activate"
        found = self._transport.request("POST", path).json()
        return Workflow.model_validate(found.get("workflow", found))

    def execute(
        self,
        workflow_id: str,
        inputs: Any = None,
        *,
        version: int | None = None,
        idempotency_key: str | None = None,
        wait_seconds: int | None = None,
    ) -> Execution:
        """Start an execution; with ``wait_seconds`` (1 to 25) the answer may be its end."""
        headers: dict[str, str] = {}
        if idempotency_key is not None:
            headers["idempotency-key"] = idempotency_key
        if wait_seconds is not None:
            headers["prefer"] = f"wait={wait_seconds}"
        body: dict[str, Any] = {"inputs": {} if inputs is None else inputs}
        if version is not None:
            body["version"] = version
        path = f"/workflows/{workflow_id}/execute"
        answer = self._transport.request("POST", path, json=body, headers=headers)
        return Execution.model_validate(answer.json())


class Executions:
    """``/executions``."""

    def __init__(self, transport: Transport, ws_url: str, opener: Connect) -> None:
        self._transport = transport
        self._ws_url = ws_url
        self._opener = opener

    def list(
        self,
        *,
        workflow_id: str | None = None,
        status: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[Execution]:
        """Return one page, newest first."""
        query = {"workflow_id": workflow_id, "status": status, "limit": limit, "cursor": cursor}
        answer = self._transport.request("GET", "/executions", params=query)
        return Page[Execution].model_validate(answer.json())

    def get(self, execution_id: str) -> Execution:
        """Return an execution."""
        answer = self._transport.request("GET", f"/executions/{execution_id}")
        return Execution.model_validate(answer.json())

    def cancel(self, execution_id: str) -> Execution:
        """Cancel an execution: nothing is committed afterwards."""
        answer = self._transport.request("DELETE", f"/executions/{execution_id}")
        return Execution.model_validate(answer.json())

    def nodes(self, execution_id: str) -> Page[NodeRun]:
        """Return every visit of every node."""
        answer = self._transport.request("GET", f"/executions/{execution_id}/nodes")
        return Page[NodeRun].model_validate(answer.json())

    def events(self, execution_id: str, *, after: int = 0, limit: int = 200) -> Page[Frame]:
        """Return frames of the event log."""
        query = {"after": after, "limit": limit}
        path = f"/executions/{execution_id}/events"
        answer = self._transport.request("GET", path, params=query)
        return Page[Frame].model_validate(answer.json())

    def stream(self, execution_id: str, *, after: int = 0) -> Iterator[Frame]:
        """Yield every frame once, in order, until the execution has ended."""
        return iter(
            Stream(self._transport, self._ws_url, execution_id, after=after, opener=self._opener),
        )


class Triggers:
    """``/triggers``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create_webhook(
        self,
        workflow_id: str,
        *,
        secret: str,
        auth_type: str = "hmac_sha256",
        header: str = "x-signature",
    ) -> Trigger:
        """Create a webhook whose deliveries are signed."""
        auth = {"type": auth_type, "secret": secret, "header": header}
        body = {"type": "webhook", "config": {"auth": auth, "methods": ["POST"]}}
        path = f"/workflows/{workflow_id}/triggers"
        return Trigger.model_validate(self._transport.request("POST", path, json=body).json())

    def list(self, workflow_id: str) -> Page[Trigger]:
        """Return a workflow's triggers."""
        answer = self._transport.request("GET", f"/workflows/{workflow_id}/triggers")
        return Page[Trigger].model_validate(answer.json())

    def get(self, trigger_id: str) -> Trigger:
        """Return a trigger."""
        answer = self._transport.request("GET", f"/triggers/{trigger_id}")
        return Trigger.model_validate(answer.json())

    def pause(self, trigger_id: str) -> Trigger:
        """Refuse deliveries from now on."""
        answer = self._transport.request("POST", f"/triggers/{trigger_id}/pause")
        return Trigger.model_validate(answer.json())

    def resume(self, trigger_id: str) -> Trigger:
        """Take deliveries again."""
        answer = self._transport.request("POST", f"/triggers/{trigger_id}/resume")
        return Trigger.model_validate(answer.json())

    def delete(self, trigger_id: str) -> None:
        """Delete a trigger and its secret."""
        self._transport.request("DELETE", f"/triggers/{trigger_id}")


class Nodes:
    """``/nodes``: the registry."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> list[dict[str, Any]]:
        """Return every built-in node and router."""
        found: list[dict[str, Any]] = self._transport.request("GET", "/nodes").json()["items"]
        return found
