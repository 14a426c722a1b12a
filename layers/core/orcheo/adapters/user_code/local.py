"""The port ``UserCode`` in this machine: the same walls, without the function around them."""

from types import TracebackType
from typing import Self

from orcheo.adapters.user_code import replies
from orcheo.adapters.user_code.limits import DEFAULT_LIMITS, ScriptLimits
from orcheo.adapters.user_code.service import UserCodeService
from orcheo.adapters.user_code.supervisor import Supervisor
from orcheo.application.user_code_ports import CallRequest, CallResult, ExportRequest, ImportedGraph


class LocalUserCode:
    """Runs scripts behind the walls, from this process.

    Close it, or use it as a context manager: it keeps one process.
    """

    def __init__(self, limits: ScriptLimits = DEFAULT_LIMITS) -> None:
        self._supervisor = Supervisor(limits)
        self._service = UserCodeService(self._supervisor)

    def import_script(
        self,
        workspace: str,  # noqa: ARG002 - there is one tenant here
        script: str,
        entrypoint: str | None,
        *,
        timeout_seconds: float,
        within_seconds: float | None = None,
    ) -> ImportedGraph:
        """Build the script's graph twice; see the port."""
        event = replies.import_event(script, entrypoint, timeout_seconds, within_seconds)
        return replies.imported_graph(self._service.handle(event))

    def call(self, request: CallRequest) -> CallResult:
        """Call one callable; see the port."""
        return replies.call_result(self._service.handle(replies.call_event(request)))

    def export_script(self, request: ExportRequest) -> str:
        """Write a graph as a script; see the port."""
        return replies.exported_script(self._service.handle(replies.export_event(request)))

    def close(self) -> None:
        """End the process that runs scripts."""
        self._supervisor.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
