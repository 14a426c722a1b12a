"""``asyncio`` without input and output: a loop over coroutines and timers, nothing else.

The real loop needs a selector and a socket pair, which the walls refuse. What is scheduled here
runs in the same order as there: callbacks first in, first out, one turn of the loop after what
caused them; timers by time; a cancelled task is thrown into at the place where it waits.
"""

import contextvars
import heapq
import inspect
import itertools
import time
from collections import deque
from collections.abc import Callable, Generator
from typing import Any, Final, Self

from orcheo.adapters.user_code.facades.effects import EFFECTS, EffectRequested

TimeoutError = TimeoutError  # noqa: A001, PLW0127 - asyncio.TimeoutError is the builtin


class CancelledError(BaseException):
    """A task was cancelled."""


class InvalidStateError(Exception):
    """A future was asked for what it does not have yet, or set twice."""


# --- the loop -----------------------------------------------------------------------------------


class Handle:
    """Something that is scheduled."""

    def __init__(self, callback: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self._callback = callback
        self._arguments = arguments
        self._cancelled = False

    def cancel(self) -> None:
        """Do not run it."""
        self._cancelled = True

    def cancelled(self) -> bool:
        """Tell whether it will not run."""
        return self._cancelled

    def run(self) -> None:
        """Run it, unless it was cancelled."""
        if not self._cancelled:
            self._callback(*self._arguments)


class Loop:
    """Runs what is ready, in turns."""

    def __init__(self) -> None:
        self._ready: deque[Handle] = deque()
        self._timers: list[tuple[float, int, Handle]] = []
        self._order = itertools.count()
        self._running = False
        self.tasks: list[Task] = []
        self.current: Task | None = None

    def time(self) -> float:
        """Return the loop's clock, in seconds."""
        return time.monotonic()

    def is_running(self) -> bool:
        """Tell whether the loop runs."""
        return self._running

    def is_closed(self) -> bool:
        """Tell that it is open."""
        return False

    def close(self) -> None:
        """Do nothing: there is one loop."""

    def call_soon(self, callback: Callable[..., Any], *arguments: Any, **_options: Any) -> Handle:
        """Call back in the next turn."""
        handle = Handle(callback, arguments)
        self._ready.append(handle)
        return handle

    def call_later(self, delay: float, callback: Callable[..., Any], *arguments: Any) -> Handle:
        """Call back after some seconds."""
        return self.call_at(self.time() + delay, callback, *arguments)

    def call_at(self, when: float, callback: Callable[..., Any], *arguments: Any) -> Handle:
        """Call back at a time of the loop's clock."""
        handle = Handle(callback, arguments)
        heapq.heappush(self._timers, (when, next(self._order), handle))
        return handle

    def create_future(self) -> "Future":
        """Return a future."""
        return Future()

    def create_task(self, coroutine: Any, *, name: str | None = None, **_options: Any) -> "Task":
        """Start a coroutine beside the present one."""
        return Task(coroutine, name=name)

    async def run_in_executor(self, _executor: Any, function: Any, *arguments: Any) -> Any:
        """Call a function; there are no threads, so nothing else runs meanwhile."""
        await sleep(0)
        return function(*arguments)

    def run_until_complete(self, awaitable: Any) -> Any:
        """Run until an awaitable has its result."""
        if self._running:
            raise RuntimeError("This event loop is already running")
        self._running = True
        try:
            main = ensure_future(awaitable)
            while not main.done():
                self._turn()
            return main.result()
        finally:
            self._running = False

    def _turn(self) -> None:
        now = self.time()
        while self._timers and (self._timers[0][2].cancelled() or self._timers[0][0] <= now):
            self._ready.append(heapq.heappop(self._timers)[2])
        if not self._ready:
            if not self._timers:
                raise RuntimeError("Every task waits for another; nothing can go on.")
            time.sleep(max(0.0, self._timers[0][0] - now))  # noqa: TID251 - the loop waits
            return
        # What is made ready in this turn runs in the next.
        for _ in range(len(self._ready)):
            self._ready.popleft().run()

    def start(self) -> None:
        """Forget what an earlier run left."""
        self._ready.clear()
        self._timers.clear()
        self.tasks.clear()
        self.current = None

    def end(self) -> None:
        """Cancel what is left, as ``asyncio.run`` does, and let it end."""
        left = [task for task in self.tasks if not task.done()]
        for task in left:
            task.cancel()
        self._running = True
        try:
            while self._ready and not all(task.done() for task in left):
                self._turn()
        finally:
            self._running = False


LOOP: Final = Loop()


def get_running_loop() -> Loop:
    """Return the loop that runs."""
    if not LOOP.is_running():
        raise RuntimeError("no running event loop")
    return LOOP


def get_event_loop() -> Loop:
    """Return the loop."""
    return LOOP


new_event_loop = get_event_loop


def set_event_loop(loop: Any) -> None:
    """Do nothing: there is one loop."""


def run(main: Any, *, debug: Any = None, **_options: Any) -> Any:  # noqa: ARG001 - asyncio's signature
    """Run a coroutine to its end."""
    if LOOP.is_running():
        if hasattr(main, "close"):
            main.close()
        raise RuntimeError("asyncio.run() cannot be called from a running event loop")
    LOOP.start()
    try:
        return LOOP.run_until_complete(main)
    finally:
        LOOP.end()


class Runner:
    """Runs coroutines one after another."""

    def __init__(self, **_options: Any) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, coroutine: Any, **_options: Any) -> Any:
        """Run a coroutine to its end."""
        return run(coroutine)

    def get_loop(self) -> Loop:
        """Return the loop."""
        return LOOP


# --- futures and tasks --------------------------------------------------------------------------


class Future:
    """A result that is not there yet."""

    def __init__(self, **_options: Any) -> None:
        self._state = "pending"
        self._result: Any = None
        self._error: BaseException | None = None
        self._callbacks: list[Callable[[Any], Any]] = []
        self._cancel_message: Any = None

    def __class_getitem__(cls, _item: Any) -> Any:
        return cls

    def done(self) -> bool:
        """Tell whether there is a result, an error or a cancellation."""
        return self._state != "pending"

    def cancelled(self) -> bool:
        """Tell whether it was cancelled."""
        return self._state == "cancelled"

    def result(self) -> Any:
        """Return the result, or raise the error."""
        if self._state == "cancelled":
            raise self.cancellation()
        if self._state == "pending":
            raise InvalidStateError("Result is not set.")
        if isinstance(self._error, EffectRequested):
            EFFECTS.stop()  # whoever waits for it cannot go on either
        if self._error is not None:
            raise self._error
        return self._result

    def exception(self) -> BaseException | None:
        """Return the error."""
        if self._state == "cancelled":
            raise self.cancellation()
        if self._state == "pending":
            raise InvalidStateError("Exception is not set.")
        return self._error

    def set_result(self, result: Any) -> None:
        """Give the result."""
        self._settle("finished")
        self._result = result

    def set_exception(self, error: Any) -> None:
        """Give an error instead of a result."""
        self._settle("finished")
        self._error = error() if isinstance(error, type) else error

    def cancel(self, msg: Any = None) -> bool:
        """Cancel it."""
        if self.done():
            return False
        self._cancel_message = msg
        self._settle("cancelled")
        return True

    def _settle(self, state: str) -> None:
        if self.done():
            raise InvalidStateError("invalid state")
        self._state = state
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            LOOP.call_soon(callback, self)

    def cancellation(self) -> CancelledError:
        """Return the error that stands for the cancellation."""
        message = self._cancel_message
        return CancelledError() if message is None else CancelledError(message)

    def add_done_callback(self, callback: Callable[[Any], Any], **_options: Any) -> None:
        """Call back in the turn after it is done."""
        if self.done():
            LOOP.call_soon(callback, self)
        else:
            self._callbacks.append(callback)

    def remove_done_callback(self, callback: Callable[[Any], Any]) -> int:
        """Forget a callback."""
        kept = [each for each in self._callbacks if each is not callback]
        removed = len(self._callbacks) - len(kept)
        self._callbacks = kept
        return removed

    def get_loop(self) -> Loop:
        """Return the loop."""
        return LOOP

    def __await__(self) -> Generator[Any, Any, Any]:
        if not self.done():
            yield self
        return self.result()


def failure(future: Future) -> BaseException | None:
    """Return the error that a future came to, a cancellation included."""
    if future.cancelled():
        return future.cancellation()
    return future.exception()


class Task(Future):
    """A coroutine that runs beside others."""

    _names = itertools.count(1)

    def __init__(self, coro: Any, *, name: str | None = None, **_options: Any) -> None:
        super().__init__()
        if not hasattr(coro, "send"):
            raise TypeError(f"a coroutine was expected, got {coro!r}")
        self._coroutine = coro
        self._name = str(name) if name is not None else f"Task-{next(Task._names)}"
        self._waits_for: Future | None = None
        self._must_cancel = False
        self._requested = 0
        self._context = contextvars.copy_context()
        LOOP.tasks.append(self)
        LOOP.call_soon(self._step)

    def get_name(self) -> str:
        """Return the task's name."""
        return self._name

    def set_name(self, name: Any) -> None:
        """Name the task."""
        self._name = str(name)

    def set_result(self, result: Any) -> None:  # noqa: ARG002 - asyncio's signature
        """Refuse: the coroutine gives the result."""
        raise RuntimeError("Task does not support set_result operation")

    def set_exception(self, error: Any) -> None:  # noqa: ARG002 - asyncio's signature
        """Refuse: the coroutine raises the error."""
        raise RuntimeError("Task does not support set_exception operation")

    def cancel(self, msg: Any = None) -> bool:
        """Ask the task to end: CancelledError is thrown into it where it waits."""
        if self.done():
            return False
        self._requested += 1
        self._cancel_message = msg
        if self._waits_for is not None and self._waits_for.cancel(msg):
            return True
        self._must_cancel = True
        return True

    def cancelling(self) -> int:
        """Return how often the task was asked to end."""
        return self._requested

    def uncancel(self) -> int:
        """Take one such request back."""
        if self._requested > 0:
            self._requested -= 1
        return self._requested

    def _step(self, error: BaseException | None = None) -> None:
        """Run to the next suspension."""
        if self.done():
            return
        if self._must_cancel:
            if not isinstance(error, CancelledError):
                error = self.cancellation()
            self._must_cancel = False
        self._waits_for = None
        around, LOOP.current = LOOP.current, self
        strand, EFFECTS.strand = EFFECTS.strand, self
        if isinstance(error, EffectRequested):
            EFFECTS.stop()
        try:
            given = self._context.run(self._resume, error)
        except StopIteration as stop:
            if self._must_cancel:
                self._must_cancel = False
                super().cancel(self._cancel_message)
            else:
                super().set_result(stop.value)
        except CancelledError as cancelled:
            self._cancel_message = cancelled.args[0] if cancelled.args else None
            super().cancel(self._cancel_message)
        except (KeyboardInterrupt, SystemExit) as fault:
            super().set_exception(fault)
            raise
        except BaseException as fault:  # noqa: BLE001 - a task keeps whatever ended it
            super().set_exception(fault)
        else:
            self._wait(given)
        finally:
            LOOP.current = around
            EFFECTS.strand = strand

    def _resume(self, error: BaseException | None) -> Any:
        return self._coroutine.send(None) if error is None else self._coroutine.throw(error)

    def _wait(self, given: Any) -> None:
        if not isinstance(given, Future):
            # A bare yield, or something of the script's own: let the others run.
            LOOP.call_soon(self._step)
            return
        given.add_done_callback(self._wake)
        self._waits_for = given
        if self._must_cancel and given.cancel(self._cancel_message):
            self._must_cancel = False

    def _wake(self, future: Future) -> None:
        self._step(failure(future))


class _Turn:
    """Waits for one turn of the loop."""

    def __await__(self) -> Generator[Any, Any, None]:
        yield None


async def _awaited(awaitable: Any) -> Any:
    return await awaitable


def ensure_future(awaitable: Any, **_options: Any) -> Any:
    """Return the task of an awaitable, or the future that it is."""
    if isinstance(awaitable, Future):
        return awaitable
    if hasattr(awaitable, "send"):
        return Task(awaitable)
    if hasattr(awaitable, "__await__"):
        return Task(_awaited(awaitable))
    raise TypeError("An asyncio.Future, a coroutine or an awaitable is required")


def create_task(coroutine: Any, *, name: str | None = None, **_options: Any) -> Task:
    """Start a coroutine beside the present one."""
    get_running_loop()
    return Task(coroutine, name=name)


def current_task(*_arguments: Any) -> Task | None:
    """Return the task that runs."""
    return LOOP.current


def all_tasks(*_arguments: Any) -> set[Task]:
    """Return the tasks that have not ended."""
    return {task for task in LOOP.tasks if not task.done()}


def iscoroutine(candidate: Any) -> bool:
    """Tell whether something is a coroutine."""
    return inspect.iscoroutine(candidate)


def iscoroutinefunction(candidate: Any) -> bool:
    """Tell whether calling something gives a coroutine."""
    return inspect.iscoroutinefunction(candidate)


def isfuture(candidate: Any) -> bool:
    """Tell whether something is a future or a task."""
    return isinstance(candidate, Future)


async def sleep(delay: float, result: Any = None) -> Any:
    """Wait, and let others run."""
    if delay <= 0:
        await _Turn()
        return result
    future = Future()
    handle = LOOP.call_later(float(delay), give, future, result)
    try:
        return await future
    finally:
        handle.cancel()


def give(future: Future, result: Any) -> None:
    """Settle a future that is still open."""
    if not future.done():
        future.set_result(result)


async def to_thread(function: Any, /, *arguments: Any, **options: Any) -> Any:
    """Call a function; there are no threads, so nothing else runs meanwhile."""
    await _Turn()
    return function(*arguments, **options)
