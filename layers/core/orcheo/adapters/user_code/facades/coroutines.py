"""``asyncio`` without input and output: a loop over coroutines and timers, nothing else.

The real loop needs a selector and a socket pair, which the walls refuse. Tasks here interleave in
the same order as there: first in, first out, timers by time.
"""

import heapq
import itertools
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Iterator
from typing import Any, Final, Self

from orcheo.adapters.user_code.facades.effects import EFFECTS, EffectRequested

TimeoutError = TimeoutError  # noqa: A001, PLW0127 - asyncio.TimeoutError is the builtin


class CancelledError(BaseException):
    """A task was cancelled."""


_Wake = Callable[[], None]


class _Suspend:
    """What a coroutine yields to the loop: it is told how to wake the task, once."""

    __slots__ = ("register",)

    def __init__(self, register: Callable[[_Wake], None]) -> None:
        self.register = register

    def __await__(self) -> Generator[Any, Any, Any]:
        return (yield self)


class Task:
    """A coroutine that runs beside others."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any], name: str | None = None) -> None:
        self._coroutine = coroutine
        self._name = name or "Task"
        self._finished = False
        self._result: Any = None
        self._error: BaseException | None = None
        self._callbacks: list[Callable[[Task], None]] = []
        self._throw: BaseException | None = None
        self._waits = 0
        self._waker()()

    def _waker(self) -> _Wake:
        """Return a function that makes the task ready, once, and only out of its present wait."""
        wait = self._waits

        def wake() -> None:
            if self._waits == wait:
                self._waits += 1
                _LOOP.ready.append(self)

        return wake

    def step(self) -> None:
        """Run to the next suspension."""
        if self._finished:
            return
        around, EFFECTS.strand = EFFECTS.strand, self
        try:
            self._step()
        finally:
            EFFECTS.strand = around

    def _step(self) -> None:
        try:
            error, self._throw = self._throw, None
            wait = self._coroutine.throw(error) if error else self._coroutine.send(None)
        except StopIteration as stop:
            self._finish(stop.value, None)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 - a task keeps whatever ended it
            self._finish(None, error)
        else:
            if isinstance(wait, _Suspend):
                wait.register(self._waker())
            else:
                self._waker()()

    def _finish(self, result: Any, error: BaseException | None) -> None:
        self._finished, self._result, self._error = True, result, error
        for callback in self._callbacks:
            callback(self)

    def add_done_callback(self, callback: Callable[["Task"], None]) -> None:
        """Call back when the task has ended."""
        if self._finished:
            callback(self)
        else:
            self._callbacks.append(callback)

    def done(self) -> bool:
        """Tell whether the task has ended."""
        return self._finished

    def cancelled(self) -> bool:
        """Tell whether the task was cancelled."""
        return self._finished and isinstance(self._error, CancelledError)

    def cancel(self, msg: Any = None) -> bool:
        """Ask the task to end."""
        if self._finished:
            return False
        self._throw = CancelledError(*(() if msg is None else (msg,)))
        self._waker()()
        return True

    def result(self) -> Any:
        """Return what the task returned, or raise what it raised."""
        if not self._finished:
            raise RuntimeError("Result is not ready.")
        if isinstance(self._error, EffectRequested):
            EFFECTS.stop()  # whoever waits for it cannot go on either
        if self._error is not None:
            raise self._error
        return self._result

    def exception(self) -> BaseException | None:
        """Return what the task raised."""
        return self._error

    def get_name(self) -> str:
        """Return the task's name."""
        return self._name

    def __await__(self) -> Generator[Any, Any, Any]:
        if not self._finished:
            yield from _Suspend(lambda wake: self.add_done_callback(lambda _: wake())).__await__()
        return self.result()


class _Loop:
    def __init__(self) -> None:
        self.ready: deque[Task] = deque()
        self.timers: list[tuple[float, int, _Wake]] = []
        self.order = itertools.count()
        self.running = False

    def later(self, seconds: float, wake: _Wake) -> None:
        heapq.heappush(self.timers, (time.monotonic() + seconds, next(self.order), wake))

    def run(self, coroutine: Any) -> Any:
        if self.running:
            raise RuntimeError("asyncio.run() cannot be called from a running event loop")
        self.running = True
        self.ready.clear()
        self.timers.clear()
        try:
            main = ensure_future(coroutine)
            while not main.done():
                self._turn()
            return main.result()
        finally:
            self.running = False

    def _turn(self) -> None:
        while self.timers and self.timers[0][0] <= time.monotonic():
            heapq.heappop(self.timers)[2]()
        if self.ready:
            self.ready.popleft().step()
        elif self.timers:
            time.sleep(max(0.0, self.timers[0][0] - time.monotonic()))  # noqa: TID251 - the loop
        else:
            raise RuntimeError("Every task waits for another; nothing can go on.")


_LOOP: Final = _Loop()


def run(main: Any, **_options: Any) -> Any:
    """Run a coroutine to its end."""
    return _LOOP.run(main)


async def _awaited(awaitable: Awaitable[Any]) -> Any:
    return await awaitable


def ensure_future(awaitable: Any) -> Task:
    """Return the task of an awaitable."""
    if isinstance(awaitable, Task):
        return awaitable
    return Task(awaitable if hasattr(awaitable, "send") else _awaited(awaitable))


def create_task(coroutine: Any, *, name: str | None = None, **_options: Any) -> Task:
    """Start a coroutine beside the present one."""
    return Task(coroutine, name)


async def sleep(delay: float, result: Any = None) -> Any:
    """Wait, and let others run."""
    seconds = max(0.0, float(delay))
    if seconds == 0:
        await _Suspend(lambda wake: wake())
    else:
        await _Suspend(lambda wake: _LOOP.later(seconds, wake))
    return result


async def gather(*awaitables: Any, return_exceptions: bool = False) -> list[Any]:
    """Run awaitables side by side and return their results in order."""
    tasks = [ensure_future(each) for each in awaitables]
    results: list[Any] = []
    for task in tasks:
        try:
            results.append(await task)
        except BaseException as error:
            if not return_exceptions or isinstance(error, EffectRequested):
                raise
            results.append(error)
    return results


async def wait_for(awaitable: Any, timeout: float | None) -> Any:  # noqa: ASYNC109 - asyncio's own
    """Wait at most so long; TimeoutError."""
    task = ensure_future(awaitable)
    if timeout is None:
        return await task

    def register(wake: _Wake) -> None:
        task.add_done_callback(lambda _: wake())
        _LOOP.later(timeout, wake)

    if not task.done():
        await _Suspend(register)
    if not task.done():
        task.cancel()
        raise TimeoutError
    return task.result()


def as_completed(awaitables: Iterable[Any], **_options: Any) -> Iterator[Any]:
    """Yield awaitables in the order of the given ones."""
    return iter([ensure_future(each) for each in awaitables])


class TaskGroup:
    """Tasks that end together."""

    def __init__(self) -> None:
        self._tasks: list[Task] = []

    def create_task(self, coroutine: Any, *, name: str | None = None) -> Task:
        """Start a coroutine."""
        task = Task(coroutine, name)
        self._tasks.append(task)
        return task

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            await gather(*self._tasks)
        else:
            for task in self._tasks:
                task.cancel()


class Event:
    """A flag to wait for."""

    def __init__(self) -> None:
        self._flag = False
        self._waiters: list[_Wake] = []

    def is_set(self) -> bool:
        """Tell whether the flag is up."""
        return self._flag

    def set(self) -> None:
        """Raise the flag."""
        self._flag = True
        waiters, self._waiters = self._waiters, []
        for wake in waiters:
            wake()

    def clear(self) -> None:
        """Lower the flag."""
        self._flag = False

    async def wait(self) -> bool:
        """Wait until the flag is up."""
        while not self._flag:
            await _Suspend(self._waiters.append)
        return True


class Semaphore:
    """So many at once."""

    def __init__(self, value: int = 1) -> None:
        self._value = value
        self._waiters: deque[_Wake] = deque()

    async def acquire(self) -> bool:
        """Take a place."""
        while self._value <= 0:
            await _Suspend(self._waiters.append)
        self._value -= 1
        return True

    def release(self) -> None:
        """Give a place back."""
        self._value += 1
        if self._waiters:
            self._waiters.popleft()()

    def locked(self) -> bool:
        """Tell whether no place is free."""
        return self._value <= 0

    async def __aenter__(self) -> None:
        await self.acquire()

    async def __aexit__(self, *_: object) -> None:
        self.release()


class Lock(Semaphore):
    """One at once."""

    def __init__(self) -> None:
        super().__init__(1)


class Queue:
    """First in, first out."""

    def __init__(self, maxsize: int = 0) -> None:
        self._maxsize = maxsize
        self._items: deque[Any] = deque()
        self._waiters: deque[_Wake] = deque()

    async def put(self, item: Any) -> None:
        """Add an item, waiting for room."""
        while self._maxsize and len(self._items) >= self._maxsize:
            await _Suspend(self._waiters.append)
        self.put_nowait(item)

    async def get(self) -> Any:
        """Take an item, waiting for one."""
        while not self._items:
            await _Suspend(self._waiters.append)
        self._wake()
        return self._items.popleft()

    def put_nowait(self, item: Any) -> None:
        """Add an item."""
        self._items.append(item)
        self._wake()

    def qsize(self) -> int:
        """Return how many items wait."""
        return len(self._items)

    def empty(self) -> bool:
        """Tell whether none waits."""
        return not self._items

    def _wake(self) -> None:
        while self._waiters:
            self._waiters.popleft()()
