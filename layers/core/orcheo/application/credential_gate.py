"""Before an execution begins: are its credentials there, and do they work?

Metadata only, and only where it refers to some. What a built-in node that will run refers to must
be there. A text of a script need not be a reference (``references_of``): what names no credential
is passed, what names one counts. A replay, and a run up to a node, need not come to all of it: they
are not asked here, and a node that cannot have its credential fails there.
"""

from dataclasses import dataclass
from typing import Any

from orcheo.application.end_execution import failure
from orcheo.application.lend_credentials import check_lendable
from orcheo.application.ports import Clock, timestamp
from orcheo.application.vault_ports import CredentialStore
from orcheo.application.version_cache import VersionCache
from orcheo.domain.credentials import CredentialStatus
from orcheo.domain.errors import CredentialUnavailable, CredentialUnhealthy, NodeFailed
from orcheo.domain.executions import Execution
from orcheo.domain.references import references_of, required_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """Why an execution cannot begin."""

    error: dict[str, Any]
    """What it ends with, unless it waits."""
    waits: bool
    """Until its credentials work, or its deadline comes: all that is wrong says so."""


@dataclass(frozen=True, slots=True)
class CredentialGate:
    """Looks at the credentials of executions that have not begun."""

    credentials: CredentialStore
    versions: VersionCache
    clock: Clock

    def __call__(self, execution: Execution) -> Blocked | None:
        """Return why an execution cannot begin; null: it can.

        One that refers to nothing costs no request, another one two.

        Raises:
            NotFound: Its version is gone.
            Unavailable: Try again.
        """
        if not execution.lends or execution.fork is not None or execution.stop_after is not None:
            return None
        version = self.versions.get(execution.workspace, execution.workflow_id, execution.version)
        required = required_by(version, frozenset(execution.pins))
        named = {reference.name for reference in references_of(version)}
        if execution.pins:  # texts of a script do not say which node they are of
            named = {reference.name for reference in required}
        found = self.credentials.by_names(execution.workspace, sorted(named))
        now = timestamp(self.clock.now())
        wrong: list[tuple[NodeFailed, bool]] = []
        for name in sorted(named):
            credential = found.get(name)
            if credential is None:
                if any(reference.name == name for reference in required):
                    message = f"There is no credential {name!r}; create it, or correct the name."
                    wrong.append((CredentialUnavailable(message), False))
                continue
            try:
                check_lendable(credential, execution, now)
            except NodeFailed as refused:
                comes = isinstance(refused, CredentialUnhealthy) or (
                    credential.status is CredentialStatus.ISSUED
                )
                wrong.append((refused, comes and credential.on_unhealthy == "wait"))
        if not wrong:
            return None
        final = [refused for refused, waits in wrong if not waits]
        first = (final or [refused for refused, _ in wrong])[0]
        return Blocked(error=failure(first.type, first.message), waits=not final)
