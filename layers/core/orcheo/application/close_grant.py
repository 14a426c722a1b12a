"""Destroy an execution's grant when it ends or waits."""

from dataclasses import dataclass

from orcheo.application.ports import Clock
from orcheo.application.vault_ports import GrantStore
from orcheo.domain.commit_log import Log
from orcheo.domain.executions import Execution


@dataclass(frozen=True, slots=True)
class CloseGrant:
    """Closes grants; an execution whose version refers to no credential costs no request."""

    grants: GrantStore
    clock: Clock

    def __call__(self, execution: Execution, log: Log) -> None:  # noqa: ARG002 - see Consequence
        """Destroy the grant of an execution that has ended, and let nobody issue another."""
        if execution.lends:
            self._close(execution, None)

    def suspended(self, execution: Execution, index: int) -> None:
        """Destroy the grant of an execution that waits, by the index of the entry that says so.

        Whoever claims after that entry issues another.
        """
        if execution.lends:
            self._close(execution, index)

    def _close(self, execution: Execution, fence: int | None) -> None:
        self.grants.close(execution.workspace, execution.id, fence=fence, at=self.clock.now())
