"""``/workflows``: import, versions, execute."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orcheo_sdk.errors import OrcheoError
from orcheo_sdk.models import (
    Batch,
    Difference,
    Execution,
    Imported,
    ImportJob,
    Page,
    PythonScript,
    Validation,
    Version,
    Workflow,
)
from orcheo_sdk.transport import Transport, parsed, path

ACCEPTED = 202


class Workflows:
    """``/workflows``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[Workflow]:
        """Return one page, newest first."""
        query = {"limit": limit, "cursor": cursor}
        return self._transport.fetch(Page[Workflow], "GET", "/workflows", params=query)

    def iterate(self) -> Iterator[Workflow]:
        """Yield every workflow, newest first, page by page."""
        cursor: str | None = None
        while True:
            page = self.list(limit=100, cursor=cursor)
            yield from page.items
            if page.cursor is None or page.cursor == cursor:
                return
            cursor = page.cursor

    def get(self, workflow_id: str) -> Workflow:
        """Return a workflow."""
        return self._transport.fetch(Workflow, "GET", path("/workflows/{}", workflow_id))

    def create(
        self,
        name: str,
        *,
        graph: dict[str, Any] | None = None,
        description: str = "",
        idempotency_key: str | None = None,
    ) -> Workflow:
        """Create a workflow, with its first version where a graph is given."""
        body: dict[str, Any] = {"name": name, "description": description}
        if graph is not None:
            body["graph"] = graph
        return self._transport.fetch(
            Workflow, "POST", "/workflows", json=body, idempotency_key=idempotency_key
        )

    def update(
        self, workflow_id: str, changes: dict[str, Any], *, revision: int | None = None
    ) -> Workflow:
        """Change a workflow; with ``revision``, only if it is still that one."""
        headers = {} if revision is None else {"if-match": f'"{revision}"'}
        return self._transport.fetch(
            Workflow, "PUT", path("/workflows/{}", workflow_id), json=changes, headers=headers
        )

    def delete(self, workflow_id: str, *, purge: bool = False) -> None:
        """Archive a workflow, or delete it for good."""
        query = {"purge": "true" if purge else None}
        self._transport.request("DELETE", path("/workflows/{}", workflow_id), params=query)

    def import_python(
        self,
        name: str | None,
        script: str,
        *,
        entrypoint: str | None = None,
        workflow_id: str | None = None,
        description: str | None = None,
        timeout_seconds: float = 120.0,
        idempotency_key: str | None = None,
    ) -> Imported:
        """Import a LangGraph script; wait for it where it takes long.

        Raises:
            ApiProblem: The script is refused; ``details`` says the line.
            OrcheoError: The import was still running after ``timeout_seconds``.
        """
        members = {
            "name": name,
            "script": script,
            "entrypoint": entrypoint,
            "workflow_id": workflow_id,
            "description": description,
        }
        transport = self._transport
        answer = transport.request(
            "POST",
            "/workflows/import-python",
            json={key: value for key, value in members.items() if value is not None},
            idempotency_key=idempotency_key,
        )
        deadline = transport.world.monotonic() + timeout_seconds
        while answer.status_code == ACCEPTED:
            job = parsed(ImportJob, answer)
            if transport.world.monotonic() >= deadline:
                raise OrcheoError(
                    f"Import {job.id} was still running after {timeout_seconds:g} s; it goes on: "
                    f"GET /imports/{job.id} says what it comes to.",
                )
            transport.world.sleep(1)
            answer = transport.request("GET", path("/imports/{}", job.id))
        return parsed(Imported, answer)

    def validate(self, graph: dict[str, Any]) -> Sequence[dict[str, Any]]:
        """Return the issues of a graph; nothing is stored."""
        body = {"graph": graph}
        return self._transport.fetch(Validation, "POST", "/workflows/validate", json=body).issues

    def versions(
        self, workflow_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[Version]:
        """Return versions without their graphs, newest first."""
        query = {"limit": limit, "cursor": cursor}
        target = path("/workflows/{}/versions", workflow_id)
        return self._transport.fetch(Page[Version], "GET", target, params=query)

    def version(self, workflow_id: str, number: int) -> Version:
        """Return a version with its graph and script."""
        target = path("/workflows/{}/versions/{}", workflow_id, number)
        return self._transport.fetch(Version, "GET", target)

    def python(self, workflow_id: str, number: int) -> PythonScript:
        """Return a version as a Python script that imports back to the same graph."""
        target = path("/workflows/{}/versions/{}/python", workflow_id, number)
        return self._transport.fetch(PythonScript, "GET", target)

    def diff(self, workflow_id: str, before: int, after: int) -> Difference:
        """Return what differs between two versions."""
        target = path("/workflows/{}/versions/{}/diff/{}", workflow_id, before, after)
        return self._transport.fetch(Difference, "GET", target)

    def activate(self, workflow_id: str, number: int) -> Workflow:
        """Let new executions run this version."""
        target = path("/workflows/{}/versions/{}/activate", workflow_id, number)
        return self._transport.fetch(Workflow, "POST", target)

    def execute(
        self,
        workflow_id: str,
        inputs: Any = None,
        *,
        version: int | None = None,
        priority: int | None = None,
        config: dict[str, Any] | None = None,
        pins: Mapping[str, Any] | None = None,
        stop_after: str | None = None,
        idempotency_key: str | None = None,
        wait_seconds: int | None = None,
    ) -> Execution:
        """Start an execution; with ``wait_seconds`` (1 to 25) the answer may be its end.

        Args:
            workflow_id: What runs.
            inputs: What the graph gets; JSON values.
            version: Null: the active one.
            priority: -100 to 100.
            config: LangGraph's ``configurable``.
            pins: Outputs by node, in place of running it.
            stop_after: Node behind whose superstep the execution succeeds.
            idempotency_key: The same key with the same body is the same execution.
            wait_seconds: How long the answer may be held back.
        """
        members = {
            "version": version,
            "priority": priority,
            "config": config,
            "pins": None if pins is None else dict(pins),
            "stop_after": stop_after,
        }
        body: dict[str, Any] = {"inputs": {} if inputs is None else inputs}
        body |= {key: value for key, value in members.items() if value is not None}
        return self._transport.fetch(
            Execution,
            "POST",
            path("/workflows/{}/execute", workflow_id),
            json=body,
            headers={} if wait_seconds is None else {"prefer": f"wait={wait_seconds}"},
            idempotency_key=idempotency_key,
        )

    def execute_batch(
        self,
        workflow_id: str,
        inputs: Sequence[Any],
        *,
        version: int | None = None,
        priority: int | None = None,
        config: dict[str, Any] | None = None,
        idempotency_key: str | None = None,
    ) -> Batch:
        """Start one execution for each of up to 1,000 inputs.

        Raises:
            ApiProblem: ``BatchIncomplete`` where some were not sent, on the last attempt: its
                ``details`` list them; the same call with the same key sends the rest.
        """
        members = {"version": version, "priority": priority, "config": config}
        body: dict[str, Any] = {"inputs": list(inputs)}
        body |= {key: value for key, value in members.items() if value is not None}
        target = path("/workflows/{}/execute-batch", workflow_id)
        return self._transport.fetch(
            Batch, "POST", target, json=body, idempotency_key=idempotency_key
        )
