"""``asyncio``: several awaitables at once, and times after which they are given up."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, Final, Self

from orcheo.adapters.user_code.facades.coroutines import (
    LOOP,
    CancelledError,
    Future,
    Handle,
    Task,
    current_task,
    ensure_future,
    failure,
    give,
    iscoroutine,
)
from orcheo.adapters.user_code.facades.effects import EffectRequested

FIRST_COMPLETED: Final = "FIRST_COMPLETED"
FIRST_EXCEPTION: Final = "FIRST_EXCEPTION"
ALL_COMPLETED: Final = "ALL_COMPLETED"


class _Gathering(Future):
    """The future of ``gather``: cancelling it cancels what it waits for."""

    def __init__(self, children: list[Future]) -> None:
        super().__init__()
        self._children = children
        self.asked = False

    def cancel(self, msg: Any = None) -> bool:
        """Cancel what it waits for."""
        if self.done():
            return False
        found = [child.cancel(msg) for child in self._children]
        self.asked = self.asked or any(found)
        return any(found)


def gather(*awaitables: Any, return_exceptions: bool = False) -> Future:
    """Run awaitables side by side; the future has their results in the given order."""
    by_identity: dict[int, Future] = {}
    children = [by_identity.setdefault(id(each), ensure_future(each)) for each in awaitables]
    if not children:
        empty = Future()
        empty.set_result([])
        return empty
    outer = _Gathering(children)
    left = len(by_identity)

    def ended(child: Future) -> None:
        nonlocal left
        left -= 1
        if outer.done():
            return
        if not return_exceptions or isinstance(failure(child), EffectRequested):
            error = failure(child)
            if error is not None:
                outer.set_exception(error)
                return
        if left:
            return
        results = [each.result() if failure(each) is None else failure(each) for each in children]
        if outer.asked:
            outer.set_exception(CancelledError())
        else:
            outer.set_result(results)

    for child in by_identity.values():
        child.add_done_callback(ended)
    return outer


async def wait(
    awaitables: Iterable[Any],
    *,
    timeout: float | None = None,  # noqa: ASYNC109 - asyncio's signature
    return_when: str = ALL_COMPLETED,
) -> tuple[set[Any], set[Any]]:
    """Wait for tasks; the sets of those that are done and of the others."""
    tasks = set(awaitables)
    if not tasks:
        raise ValueError("Set of Tasks/Futures is empty.")
    if any(iscoroutine(each) for each in tasks):
        raise TypeError("Passing coroutines is forbidden, use tasks explicitly.")
    waiter = Future()

    def ended(_task: Any) -> None:
        left = [task for task in tasks if not task.done()]
        first = return_when == FIRST_COMPLETED
        failed = return_when == FIRST_EXCEPTION and any(
            task.done() and not task.cancelled() and task.exception() for task in tasks
        )
        if (not left or first or failed) and not waiter.done():
            waiter.set_result(None)

    for task in tasks:
        task.add_done_callback(ended)
    handle = None if timeout is None else LOOP.call_later(timeout, give, waiter, None)
    if any(not task.done() for task in tasks):
        try:
            await waiter
        finally:
            if handle is not None:
                handle.cancel()
            for task in tasks:
                task.remove_done_callback(ended)
    done = {task for task in tasks if task.done()}
    return done, tasks - done


def as_completed(awaitables: Iterable[Any], *, timeout: float | None = None) -> Iterator[Any]:
    """Yield awaitables, each of which is the next that ends."""
    tasks = [ensure_future(each) for each in awaitables]
    ended: deque[Future] = deque()
    waiters: deque[Future] = deque()

    def add(task: Future) -> None:
        if waiters:
            waiters.popleft().set_result(task)
        else:
            ended.append(task)

    for task in tasks:
        task.add_done_callback(add)

    async def following() -> Any:
        if ended:
            return ended.popleft().result()
        waiter = Future()
        waiters.append(waiter)
        found = await wait_for(waiter, timeout)
        return found.result()

    return iter([following() for _ in tasks])


def shield(awaitable: Any) -> Future:
    """Protect an awaitable: cancelling what waits for it does not cancel it."""
    inner = ensure_future(awaitable)
    if inner.done():
        return inner
    outer = Future()

    def ended(future: Future) -> None:
        if outer.done():
            return
        error = failure(future)
        if future.cancelled():
            outer.cancel()
        elif error is not None:
            outer.set_exception(error)
        else:
            outer.set_result(future.result())

    inner.add_done_callback(ended)
    return outer


class Timeout:
    """A time after which what is inside is cancelled and TimeoutError is raised."""

    def __init__(self, when: float | None) -> None:
        self._when = when
        self._handle: Handle | None = None
        self._task: Task | None = None
        self._expired = False
        self._before = 0

    def when(self) -> float | None:
        """Return the time, on the loop's clock."""
        return self._when

    def reschedule(self, when: float | None) -> None:
        """Choose another time."""
        self._when = when
        if self._handle is not None:
            self._handle.cancel()
        if when is not None and self._task is not None:
            self._handle = LOOP.call_at(when, self._expire)

    def expired(self) -> bool:
        """Tell whether the time has passed."""
        return self._expired

    def _expire(self) -> None:
        self._expired = True
        if self._task is not None:
            self._task.cancel()

    async def __aenter__(self) -> Self:
        self._task = current_task()
        if self._task is None:
            raise RuntimeError("Timeout should be used inside a task")
        self._before = self._task.cancelling()
        self.reschedule(self._when)
        return self

    async def __aexit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if self._handle is not None:
            self._handle.cancel()
        task = self._task
        if not self._expired or task is None:
            return
        if task.uncancel() <= self._before and isinstance(error, CancelledError):
            raise TimeoutError from error


def timeout(delay: float | None) -> Timeout:
    """Return a context manager that allows so many seconds."""
    return Timeout(None if delay is None else LOOP.time() + delay)


def timeout_at(when: float | None) -> Timeout:
    """Return a context manager that allows until a time of the loop's clock."""
    return Timeout(when)


async def wait_for(awaitable: Any, timeout: float | None) -> Any:  # noqa: ASYNC109 - asyncio's own
    """Wait at most so long, and cancel what has not ended; TimeoutError."""
    if timeout is not None and timeout <= 0:
        future = ensure_future(awaitable)
        if future.done():
            return future.result()
        future.cancel()
        try:
            return await future
        except CancelledError as error:
            raise TimeoutError from error
    async with Timeout(None if timeout is None else LOOP.time() + timeout):
        return await awaitable


class TaskGroup:
    """Tasks that end together: where one fails, the others are cancelled."""

    def __init__(self) -> None:
        self._tasks: set[Task] = set()
        self._errors: list[BaseException] = []
        self._parent: Task | None = None
        self._aborting = False
        self._waiter: Future | None = None
        self._parent_cancelled = False

    def create_task(self, coro: Any, *, name: str | None = None, **_options: Any) -> Task:
        """Start a coroutine."""
        if self._parent is None or (self._aborting and not self._tasks):
            if hasattr(coro, "close"):
                coro.close()
            raise RuntimeError(f"TaskGroup {self!r} is not active")
        task = Task(coro, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: Task) -> None:
        self._tasks.discard(task)
        if not self._tasks and self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        if task.cancelled() or task.exception() is None:
            return
        error = task.exception()
        if error is not None:
            self._errors.append(error)
        if not self._aborting:
            self._abort()
            if self._parent is not None and not self._parent.done() and self._waiter is None:
                self._parent_cancelled = True
                self._parent.cancel()

    def _abort(self) -> None:
        self._aborting = True
        for task in self._tasks:
            task.cancel()

    async def __aenter__(self) -> Self:
        self._parent = current_task()
        if self._parent is None:
            raise RuntimeError("TaskGroup cannot determine the parent task")
        return self

    async def __aexit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        propagate = error if isinstance(error, CancelledError) else None
        if self._parent_cancelled and self._parent is not None:
            self._parent.uncancel()
            propagate = None
        if error is not None and not self._aborting:
            self._abort()
        while self._tasks:
            self._waiter = Future()
            try:
                await self._waiter
            except CancelledError as cancelled:
                if not self._aborting:
                    propagate = cancelled
                    self._abort()
            self._waiter = None
        if propagate is not None and not self._errors:
            raise propagate
        if error is not None and not isinstance(error, CancelledError):
            self._errors.append(error)
        if self._errors:
            errors, self._errors = self._errors, []
            if all(isinstance(each, Exception) for each in errors):
                raise BaseExceptionGroup("unhandled errors in a TaskGroup", errors) from None
            others = [each for each in errors if not isinstance(each, Exception)]
            raise others[0]
