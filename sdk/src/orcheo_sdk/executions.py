"""``/executions``: read, cancel, follow."""

from collections.abc import Iterator

from orcheo_sdk.models import Execution, Frame, NodeRun, Page
from orcheo_sdk.settings import Settings
from orcheo_sdk.streaming import Connect, Stream
from orcheo_sdk.transport import Transport, path


class Executions:
    """``/executions``."""

    def __init__(self, transport: Transport, settings: Settings, opener: Connect) -> None:
        self._transport = transport
        self._settings = settings
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
        return self._transport.fetch(Page[Execution], "GET", "/executions", params=query)

    def get(self, execution_id: str) -> Execution:
        """Return an execution; its ``output`` is the final state."""
        return self._transport.fetch(Execution, "GET", path("/executions/{}", execution_id))

    def cancel(self, execution_id: str) -> Execution:
        """Cancel an execution: nothing is committed afterwards."""
        return self._transport.fetch(Execution, "DELETE", path("/executions/{}", execution_id))

    def nodes(self, execution_id: str) -> Page[NodeRun]:
        """Return every visit of every node."""
        target = path("/executions/{}/nodes", execution_id)
        return self._transport.fetch(Page[NodeRun], "GET", target)

    def events(self, execution_id: str, *, after: int = 0, limit: int = 200) -> Page[Frame]:
        """Return frames of the event log."""
        query = {"after": after, "limit": limit}
        target = path("/executions/{}/events", execution_id)
        return self._transport.fetch(Page[Frame], "GET", target, params=query)

    def stream(self, execution_id: str, *, after: int = 0) -> Iterator[Frame]:
        """Yield every frame once, in order, until the execution has ended."""
        return iter(
            Stream(
                self._transport,
                self._settings.ws_url,
                execution_id,
                after=after,
                opener=self._opener,
                ask_api=not self._settings.ws_is_given,
            ),
        )
