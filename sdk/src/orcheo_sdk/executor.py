"""Run a workflow from Python as if it were a function."""

from collections.abc import Mapping
from typing import Any

from orcheo_sdk.client import OrcheoClient
from orcheo_sdk.errors import ExecutionFailed, StillRunning
from orcheo_sdk.models import Execution, Workflow

WAIT_SECONDS = 25
"""The longest that the API holds an answer back."""
_FIRST_LOOK = 0.2
_LAST_LOOK = 5.0


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
        workflow: str | Workflow,
        inputs: Any = None,
        *,
        version: int | None = None,
        idempotency_key: str | None = None,
        timeout_seconds: float = 300.0,
    ) -> Execution:
        """Return the execution once it has succeeded.

        Arguments as for ``finish``.

        Raises:
            ExecutionFailed: It ended as failed or cancelled.
            StillRunning: It had not ended within ``timeout_seconds``; it goes on by itself.
        """
        execution = self.finish(
            workflow,
            inputs,
            version=version,
            idempotency_key=idempotency_key,
            timeout_seconds=timeout_seconds,
        )
        if execution.status != "succeeded":
            raise ExecutionFailed(execution.id, execution.status, execution.error)
        return execution

    def finish(
        self,
        workflow: str | Workflow,
        inputs: Any = None,
        *,
        version: int | None = None,
        pins: Mapping[str, Any] | None = None,
        stop_after: str | None = None,
        idempotency_key: str | None = None,
        timeout_seconds: float = 300.0,
    ) -> Execution:
        """Return the execution once it has ended, however it did.

        Args:
            workflow: Its id, or itself.
            inputs: What the graph gets; JSON values.
            version: Null: the active one.
            pins: Outputs by node, in place of running it.
            stop_after: Node behind whose superstep the execution succeeds.
            idempotency_key: The same key with the same inputs is the same execution.
            timeout_seconds: How long to wait; the execution's own limits are its settings.

        Raises:
            StillRunning: It had not ended within ``timeout_seconds``; it goes on by itself.
        """
        world = self._client.world
        deadline = world.monotonic() + timeout_seconds
        waits = min(WAIT_SECONDS, int(timeout_seconds))
        execution = self._client.workflows.execute(
            workflow if isinstance(workflow, str) else workflow.id,
            inputs,
            version=version,
            pins=pins,
            stop_after=stop_after,
            idempotency_key=idempotency_key,
            wait_seconds=waits if waits > 0 else None,
        )
        pause = _FIRST_LOOK
        while not execution.is_terminal:
            left = deadline - world.monotonic()
            if left <= 0:
                raise StillRunning(execution.id, execution.status, timeout_seconds)
            world.sleep(min(pause, left))
            pause = min(_LAST_LOOK, pause * 1.5)
            execution = self._client.executions.get(execution.id)
        return execution
