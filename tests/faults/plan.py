"""Which call of which function goes wrong, and how.

Every call that a function makes to something outside itself is a *site*, named
``<function>/<operation>/<ordinal>``: the ordinal counts the calls of that operation by that
function over the whole run. A run without faults lists the sites; a plan names one or more of
them. What comes before the first fault is the same in every run of a seed, so the site is met.
"""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


class Killed(BaseException):
    """The function's process ends here: nothing above may catch it."""


class Kind(StrEnum):
    """How a call goes wrong."""

    CRASH_BEFORE = "crash_before"
    """The process dies; the call was not made."""
    CRASH_AFTER = "crash_after"
    """The process dies; the call took effect."""
    THROTTLE = "throttle"
    """The service refuses, for as long as the client tries."""
    AMBIGUOUS = "ambiguous"
    """The call took effect, and the client never learns of it."""
    LOST_ANSWER = "lost_answer"
    """The call took effect, its answer got lost, and the client's own retry comes through. On AWS
    clients only: ports have no retries of their own."""
    HANG = "hang"
    """The process hangs before the call until the platform ends it at the function's timeout."""
    MEANWHILE = "meanwhile"
    """Nothing fails: before the call something else happens, named by ``act``."""


CORE: Sequence[Kind] = (Kind.CRASH_BEFORE, Kind.CRASH_AFTER, Kind.THROTTLE, Kind.AMBIGUOUS)
"""What every site is tried with."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One call that goes wrong."""

    site: str
    kind: Kind
    act: str = ""
    """Of ``MEANWHILE``: what happens; see ``World.meanwhile``."""

    def __str__(self) -> str:
        return f"{self.site}:{self.kind.value}{f'={self.act}' if self.act else ''}"


class Process(Protocol):
    """The environment of a function that makes a call."""

    function: str
    dead: bool
    hung: bool

    def kill(self) -> Killed:
        """End the process; none of its threads makes another call."""
        ...


@dataclass(slots=True)
class Call:
    """One call on its way, for whoever carries it out."""

    site: str
    kind: Kind | None
    tries: int = 0


class Plan:
    """Meets calls with the faults that are planned for them.

    Args:
        faults: At most one for a site.
        meanwhile: Does what a ``MEANWHILE`` fault names.
    """

    def __init__(self, faults: Sequence[Fault], meanwhile: Callable[[str], None]) -> None:
        self._faults = {fault.site: fault for fault in faults}
        self._meanwhile = meanwhile
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter()
        self.sites: list[str] = []
        """All calls so far, in order."""
        self.fired: list[Fault] = []
        self.soon: list[tuple[int, Kind]] = []
        """(Number of a call, kind): what goes wrong whatever call it is; see ``fail_soon``."""
        self.off = False
        """True while nothing may go wrong: the world is being looked at."""

    def fail_soon(self, kind: Kind, after: int) -> None:
        """Let the call go wrong that comes after so many others."""
        self.soon.append((len(self.sites) + after, kind))

    def _due(self, site: str, number: int) -> Fault | None:
        """Return what goes wrong at a call."""
        if self.off:
            return None
        for planned in self.soon:
            if planned[0] <= number:
                self.soon.remove(planned)
                return Fault(site, planned[1])
        return self._faults.pop(site, None)

    def meet(self, process: Process, operation: str) -> Call:
        """Register a call before it is made.

        Raises:
            Killed: The process dies before the call.
        """
        if process.dead:
            raise Killed
        with self._lock:
            place = (process.function, operation)
            site = f"{process.function}/{operation}/{self._counts[place]}"
            self._counts[place] += 1
            self.sites.append(site)
            fault = self._due(site, len(self.sites) - 1)
            if fault is not None:
                self.fired.append(fault)
        if fault is None:
            return Call(site, None)
        match fault.kind:
            case Kind.CRASH_BEFORE:
                raise process.kill()
            case Kind.HANG:
                process.hung = True
                raise process.kill()
            case Kind.MEANWHILE:
                self._meanwhile(fault.act)
            case _:
                pass
        return Call(site, fault.kind)


class Faulty:
    """A port (or a client) each call of which may go wrong.

    Args:
        inner: What carries the calls out.
        plan: Says which go wrong.
        process: Who calls.
        throttled: Makes the error of a refusal, from the operation.
        lost: Makes the error of a call without an answer.
        name: Turns a method's name into the operation's.
    """

    def __init__(
        self,
        inner: Any,
        plan: Plan,
        process: Process,
        *,
        throttled: Callable[[str], Exception],
        lost: Callable[[str], Exception],
        name: Callable[[str], str] = str,
    ) -> None:
        self._inner = inner
        self._plan = plan
        self._process = process
        self._throttled = throttled
        self._lost = lost
        self._name = name

    def __getattr__(self, method: str) -> Any:
        """Return the method, with faults."""
        act = getattr(self._inner, method)
        if not callable(act):
            return act
        operation = self._name(method)
        return lambda *args, **kwargs: self._call(operation, act, args, kwargs)

    def _call(self, operation: str, act: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        call = self._plan.meet(self._process, operation)
        if call.kind is Kind.THROTTLE:
            raise self._throttled(operation)
        try:
            result = act(*args, **kwargs)
        except Exception as error:
            if call.kind is Kind.CRASH_AFTER:
                raise self._process.kill() from error
            if call.kind is Kind.AMBIGUOUS:
                raise self._lost(operation) from error
            raise
        if call.kind is Kind.CRASH_AFTER:
            raise self._process.kill()
        if call.kind in {Kind.AMBIGUOUS, Kind.LOST_ANSWER}:
            raise self._lost(operation)
        return result
