"""Step Functions in virtual time: runs the definition that is deployed, whatever it says.

What is kept of the service: names are unique and a start with the same input is success while the
execution runs; Retry with backoff and full jitter, Catch, timeouts; ``waitForTaskToken`` with
tokens that work once; Map with ``MaxConcurrency``; StopExecution ends every branch; a history of
25,000 entries ends an execution; whatever ends badly is told to EventBridge. A state is left and
the next one entered at an agenda of its own, so everything else may happen in between.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from tests.faults.agenda import Agenda
from tests.faults.state_visits import Branch

MAX_HISTORY: Final = 25_000


class NameTaken(Exception):  # noqa: N818 - the service's answer
    """ExecutionAlreadyExists."""


Invoke = Callable[[str, Any], Any]
"""Function name and payload; returns its answer or raises InvocationError."""


@dataclass(slots=True)
class MachineRun:
    """One state machine execution."""

    name: str
    input: dict[str, Any]
    status: str = "RUNNING"
    error: str | None = None
    cause: str | None = None
    output: Any = None
    history: int = 1
    tokens: set[str] = field(default_factory=set[str])
    """With which it waits now."""
    entered: list[str] = field(default_factory=list[str])
    """States in order."""

    @property
    def running(self) -> bool:
        """False once it has ended, however it ended."""
        return self.status == "RUNNING"


class StateMachines:
    """All executions of one definition.

    Args:
        definition: The ASL, placeholders of function names included.
        agenda: Virtual time.
        invoke: Runs a function.
        chance: Jitter.
        ended: Told of each execution that has ended.
    """

    def __init__(
        self,
        definition: Mapping[str, Any],
        agenda: Agenda,
        invoke: Invoke,
        chance: Random,
        ended: Callable[[MachineRun], None],
    ) -> None:
        self.definition = definition
        self.agenda = agenda
        self.invoke = invoke
        self.chance = chance
        self._ended = ended
        self.runs: dict[str, MachineRun] = {}
        self._tokens: dict[str, Callable[[Any], None]] = {}
        self._issued = 0

    # --- the service's API ---------------------------------------------------------------------

    def start(self, name: str, given: dict[str, Any]) -> MachineRun:
        """Start one; again with the same input is success while it runs, else NameTaken."""
        standing = self.runs.get(name)
        if standing is not None:
            if standing.running and standing.input == given:
                return standing
            raise NameTaken(name)
        run = self.runs[name] = MachineRun(name, given)
        branch = Branch(self, run, self.definition, done=lambda output: self._succeed(run, output))
        branch.begin(given)
        return run

    def stop(self, name: str, error: str, cause: str) -> bool:
        """Abort one; False where there is none of that name. What has ended stays as it is."""
        run = self.runs.get(name)
        if run is not None and run.running:
            self.end(run, "ABORTED", error, cause)
        return run is not None

    def succeed_task(self, token: str, output: Any) -> bool:
        """SendTaskSuccess; False where nothing waits with this token."""
        waiting = self._tokens.pop(token, None)
        if waiting is None:
            return False
        waiting(output)
        return True

    # --- for branches --------------------------------------------------------------------------

    def end(self, run: MachineRun, status: str, error: str | None, cause: str | None) -> None:
        """End an execution and forget its tokens."""
        run.status, run.error, run.cause = status, error, cause
        for token in run.tokens:
            self._tokens.pop(token, None)
        run.tokens.clear()
        self._ended(run)

    def _succeed(self, run: MachineRun, output: Any) -> None:
        run.output = output
        self.end(run, "SUCCEEDED", None, None)

    def token(self, run: MachineRun, waiting: Callable[[Any], None]) -> str:
        """Issue a task token."""
        self._issued += 1
        token = f"token-{self._issued}"
        run.tokens.add(token)
        self._tokens[token] = waiting
        return token

    def drop(self, run: MachineRun, token: str) -> bool:
        """Take a token back; False where it was used."""
        run.tokens.discard(token)
        return self._tokens.pop(token, None) is not None

    def count(self, run: MachineRun, entries: int) -> None:
        """Add to the history; past its limit the execution fails."""
        run.history += entries
        if run.running and run.history > MAX_HISTORY:
            self.end(run, "FAILED", "States.Runtime", "The history has more than 25,000 entries.")
