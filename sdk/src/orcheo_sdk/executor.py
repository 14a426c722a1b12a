"""Run a workflow from Python as if it were a function."""

from typing import Any

from orcheo_sdk.client import OrcheoClient
from orcheo_sdk.errors import ExecutionFailed, TransportFailed
from orcheo_sdk.models import Execution

WAIT_SECONDS = 25
"""The longest that the API holds an answer back."""


class HttpWorkflowExecutor:
    """Executes workflows over HTTP and waits for their end.

    Calls are repeated as the client's policy says: exponential backoff with full jitter on
    statuses 408, 425, 429, 500, 502, 503, 504 and on transport errors, ``Retry-After`` honoured.
    The idempotency key of a run stays the same over all of it, so it is started once.
    """

    def __init__(self, client: OrcheoClient) -> None:
        self._client = client

    def run(
        self,
        workflow_id: str,
        inputs: Any = None,
        *,
        version: int | None = None,
        idempotency_key: str | None = None,
        timeout_seconds: float = 300.0,
    ) -> Execution:
        """Return the execution once it has succeeded.

        Raises:
            ExecutionFailed: It ended as failed or cancelled.
            TransportFailed: It had not ended within ``timeout_seconds``; it goes on by itself.
        """
        world = self._client.world
        deadline = world.monotonic() + timeout_seconds
        execution = self._client.workflows.execute(
            workflow_id,
            inputs,
            version=version,
            idempotency_key=idempotency_key or world.new_key(),
            wait_seconds=max(1, min(WAIT_SECONDS, int(timeout_seconds))),
        )
        pause = 0.2
        while not execution.is_terminal:
            if world.monotonic() >= deadline:
                raise TransportFailed(
                    f"Execution {execution.id} had not ended after {timeout_seconds:g} s; it "
                    "goes on: watch it with `orcheo execution watch`.",
                )
            world.sleep(pause)
            pause = min(5.0, pause * 1.5)
            execution = self._client.executions.get(execution.id)
        if execution.status != "succeeded":
            raise ExecutionFailed(execution.id, execution.status, execution.error)
        return execution
