"""What a segment borrows from the vault, and what of it must not leave.

The values are known here and in the node that sends them, and nowhere else. Whatever a node gives
or says comes through ``screened``, so no state, no script and no row ever holds one; rows, entries
and errors go through ``redact`` once more before they are written.
"""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from langgraph.errors import GraphBubbleUp

from orcheo.adapters.langgraph import codec
from orcheo.adapters.langgraph.signals import Aborted, ScriptError, described
from orcheo.application.engine_ports import Segment
from orcheo.application.node_ports import AskPerson, WaitUntil
from orcheo.application.vault_ports import Lent, Vault
from orcheo.domain.credentials import Reference
from orcheo.domain.errors import ExecutionConflict
from orcheo.domain.redaction import IDLE, Redactor

Told = Callable[[Redactor], None]
"""Is told what an invocation knows from now on: its log must not say it."""


class Lending:
    """The values of one segment, fetched when the first node wants one.

    Args:
        vault: Lends them.
        segment: Who borrows.
        references: All that the version names.
        seconds: How long the invocation may run on.
        tell: See ``Told``.
    """

    def __init__(
        self,
        vault: Vault,
        segment: Segment,
        references: frozenset[Reference],
        seconds: Callable[[], float],
        tell: Told,
    ) -> None:
        self._vault = vault
        self._segment = segment
        self._references = references
        self._seconds = seconds
        self._tell = tell
        self._lock = threading.Lock()
        self._lent: Lent | None = None
        self._redactor = IDLE

    def value(self, reference: Reference) -> str:
        """Return the value of a reference.

        Raises:
            CredentialUnavailable: It is missing, revoked, expired, out of its scope, or not named
                literally in the version.
            CredentialUnhealthy: It is known not to work.
            Unavailable: It could not be fetched; another try may succeed.
            Aborted: Another invocation owns the execution.
        """
        with self._lock:
            if self._lent is None:
                self._lent = self._opened()
        return self._lent.value(reference)

    def _opened(self) -> Lent:
        try:
            lent = self._vault.open(
                self._segment.execution,
                self._references,
                fence=self._segment.fence,
                seconds=self._seconds(),
            )
        except ExecutionConflict as error:
            raise Aborted(error) from error
        self._redactor = Redactor({str(ref): value for ref, value in lent.values.items()})
        self._tell(self._redactor)
        return lent

    def redact(self, value: Any) -> Any:
        """Return JSON without the values."""
        return self._redactor.json(value)

    def redacted(self, value: Any) -> Any:
        """Return what a node gave, of any kind that the codec knows, without the values."""
        if self._redactor.is_idle:
            return value
        tagged = codec.encode(value)
        clean = self._redactor.json(tagged)
        return value if clean is tagged else codec.decode(clean)

    @contextmanager
    def screened(self) -> Generator[None]:
        """Take the values out of whatever is raised inside the block."""
        failure: ScriptError | None = None
        try:
            yield
        except (WaitUntil, Aborted):
            raise
        except AskPerson as asks:
            if self._redactor.is_idle:
                raise
            asks.value = self._redactor.json(asks.value)
            asks.options = self._redactor.json(dict(asks.options))
            raise
        except GraphBubbleUp:
            raise
        except Exception as error:
            fault, _ = described(error)
            clean = self._redactor.json(fault)
            if clean is fault:
                raise
            failure = ScriptError(clean)
        # Raised out here, so that it has no context: the original says what it must not.
        if failure is not None:
            raise failure
