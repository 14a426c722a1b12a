"""Locks, events and queues between coroutines, with the rules of ``asyncio``."""

import heapq
from collections import deque
from typing import Any

from orcheo.adapters.user_code.facades.coroutines import CancelledError, Future


class QueueEmpty(Exception):  # noqa: N818 - asyncio's name
    """A queue has nothing to take."""


class QueueFull(Exception):  # noqa: N818 - asyncio's name
    """A queue has no room."""


class BrokenBarrierError(RuntimeError):
    """A barrier was broken or reset while a coroutine waited."""


class Event:
    """A flag to wait for."""

    def __init__(self) -> None:
        self._flag = False
        self._waiters: deque[Future] = deque()

    def is_set(self) -> bool:
        """Tell whether the flag is up."""
        return self._flag

    def set(self) -> None:
        """Raise the flag."""
        self._flag = True
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(True)

    def clear(self) -> None:
        """Lower the flag."""
        self._flag = False

    async def wait(self) -> bool:
        """Wait until the flag is up."""
        if self._flag:
            return True
        waiter = Future()
        self._waiters.append(waiter)
        try:
            await waiter
        finally:
            self._waiters.remove(waiter)
        return True


class Semaphore:
    """So many at once, in the order in which they ask."""

    def __init__(self, value: int = 1) -> None:
        if value < 0:
            raise ValueError("Semaphore initial value must be >= 0")
        self._value = value
        self._waiters: deque[Future] = deque()

    def locked(self) -> bool:
        """Tell whether no place is free at once."""
        return self._value == 0 or any(not waiter.cancelled() for waiter in self._waiters)

    async def acquire(self) -> bool:
        """Take a place."""
        if not self.locked():
            self._value -= 1
            return True
        waiter = Future()
        self._waiters.append(waiter)
        try:
            try:
                await waiter
            finally:
                self._waiters.remove(waiter)
        except CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._value += 1
            raise
        finally:
            self._wake()
        return True

    def release(self) -> None:
        """Give a place back."""
        self._value += 1
        self._wake()

    def _wake(self) -> None:
        for waiter in self._waiters:
            if self._value <= 0:
                return
            if not waiter.done():
                self._value -= 1
                waiter.set_result(True)

    async def __aenter__(self) -> None:
        await self.acquire()

    async def __aexit__(self, *_: object) -> None:
        self.release()


class BoundedSemaphore(Semaphore):
    """So many at once; giving back more than was taken is an error."""

    def __init__(self, value: int = 1) -> None:
        super().__init__(value)
        self._bound = value

    def release(self) -> None:
        """Give a place back; ValueError."""
        if self._value >= self._bound:
            raise ValueError("BoundedSemaphore released too many times")
        super().release()


class Lock:
    """One at once."""

    def __init__(self) -> None:
        self._semaphore = Semaphore(1)
        self._taken = False

    def locked(self) -> bool:
        """Tell whether the lock is taken."""
        return self._taken

    async def acquire(self) -> bool:
        """Take the lock."""
        await self._semaphore.acquire()
        self._taken = True
        return True

    def release(self) -> None:
        """Give the lock back; RuntimeError."""
        if not self._taken:
            raise RuntimeError("Lock is not acquired.")
        self._taken = False
        self._semaphore.release()

    async def __aenter__(self) -> None:
        await self.acquire()

    async def __aexit__(self, *_: object) -> None:
        self.release()


class Condition:
    """A lock with something to wait for."""

    def __init__(self, lock: Lock | None = None) -> None:
        self._lock = lock or Lock()
        self._waiters: deque[Future] = deque()

    def locked(self) -> bool:
        """Tell whether the lock is taken."""
        return self._lock.locked()

    async def acquire(self) -> bool:
        """Take the lock."""
        return await self._lock.acquire()

    def release(self) -> None:
        """Give the lock back."""
        self._lock.release()

    async def wait(self) -> bool:
        """Give the lock back, wait to be notified, and take the lock again."""
        if not self.locked():
            raise RuntimeError("cannot wait on un-acquired lock")
        self.release()
        waiter = Future()
        self._waiters.append(waiter)
        try:
            await waiter
        finally:
            self._waiters.remove(waiter)
            await self.acquire()
        return True

    async def wait_for(self, predicate: Any) -> Any:
        """Wait until something holds."""
        result = predicate()
        while not result:
            await self.wait()
            result = predicate()
        return result

    def notify(self, n: int = 1) -> None:
        """Wake so many that wait."""
        if not self.locked():
            raise RuntimeError("cannot notify on un-acquired lock")
        for waiter in [each for each in self._waiters if not each.done()][:n]:
            waiter.set_result(True)

    def notify_all(self) -> None:
        """Wake all that wait."""
        self.notify(len(self._waiters))

    async def __aenter__(self) -> None:
        await self.acquire()

    async def __aexit__(self, *_: object) -> None:
        self.release()


class Barrier:
    """A place where so many wait for each other."""

    def __init__(self, parties: int) -> None:
        if parties < 1:
            raise ValueError("parties must be >= 1")
        self._parties = parties
        self._waiters: list[Future] = []
        self._broken = False

    @property
    def parties(self) -> int:
        """How many wait for each other."""
        return self._parties

    @property
    def n_waiting(self) -> int:
        """How many wait now."""
        return len(self._waiters)

    @property
    def broken(self) -> bool:
        """Whether it was broken."""
        return self._broken

    async def wait(self) -> int:
        """Wait for the others; the place in which one came."""
        if self._broken:
            raise BrokenBarrierError("Barrier aborted")
        place = len(self._waiters)
        if place + 1 == self._parties:
            waiters, self._waiters = self._waiters, []
            for waiter in waiters:
                if not waiter.done():
                    waiter.set_result(True)
            return place
        waiter = Future()
        self._waiters.append(waiter)
        await waiter
        return place

    async def reset(self) -> None:
        """Make those that wait fail, and begin again."""
        self._fail()

    async def abort(self) -> None:
        """Break it."""
        self._broken = True
        self._fail()

    def _fail(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_exception(BrokenBarrierError())

    async def __aenter__(self) -> int:
        return await self.wait()

    async def __aexit__(self, *_: object) -> None:
        pass


class Queue:
    """First in, first out."""

    def __init__(self, maxsize: int = 0) -> None:
        self._maxsize = maxsize
        self._getters: deque[Future] = deque()
        self._putters: deque[Future] = deque()
        self._unfinished = 0
        self._finished = Event()
        self._finished.set()
        self._items: Any = deque()

    def __class_getitem__(cls, _item: Any) -> Any:
        return cls

    @property
    def maxsize(self) -> int:
        """How many items it holds; 0: any number."""
        return self._maxsize

    def _put(self, item: Any) -> None:
        self._items.append(item)

    def _get(self) -> Any:
        return self._items.popleft()

    def qsize(self) -> int:
        """Return how many items wait."""
        return len(self._items)

    def empty(self) -> bool:
        """Tell whether none waits."""
        return not self._items

    def full(self) -> bool:
        """Tell whether there is no room."""
        return 0 < self._maxsize <= len(self._items)

    async def put(self, item: Any) -> None:
        """Add an item, waiting for room."""
        while self.full():
            await self._queued(self._putters, self.full)
        self.put_nowait(item)

    def put_nowait(self, item: Any) -> None:
        """Add an item; QueueFull."""
        if self.full():
            raise QueueFull
        self._put(item)
        self._unfinished += 1
        self._finished.clear()
        _wake_one(self._getters)

    async def get(self) -> Any:
        """Take an item, waiting for one."""
        while self.empty():
            await self._queued(self._getters, self.empty)
        return self.get_nowait()

    def get_nowait(self) -> Any:
        """Take an item; QueueEmpty."""
        if self.empty():
            raise QueueEmpty
        item = self._get()
        _wake_one(self._putters)
        return item

    async def _queued(self, waiters: deque[Future], blocked: Any) -> None:
        waiter = Future()
        waiters.append(waiter)
        try:
            await waiter
        except BaseException:
            waiter.cancel()
            if waiter in waiters:
                waiters.remove(waiter)
            if not blocked() and not waiter.cancelled():
                _wake_one(waiters)
            raise

    def task_done(self) -> None:
        """Tell that an item that was taken is dealt with; ValueError."""
        if self._unfinished <= 0:
            raise ValueError("task_done() called too many times")
        self._unfinished -= 1
        if self._unfinished == 0:
            self._finished.set()

    async def join(self) -> None:
        """Wait until every item is dealt with."""
        if self._unfinished > 0:
            await self._finished.wait()


def _wake_one(waiters: deque[Future]) -> None:
    while waiters:
        waiter = waiters.popleft()
        if not waiter.done():
            waiter.set_result(None)
            return


class LifoQueue(Queue):
    """Last in, first out."""

    def _get(self) -> Any:
        return self._items.pop()


class PriorityQueue(Queue):
    """The lowest first."""

    def __init__(self, maxsize: int = 0) -> None:
        super().__init__(maxsize)
        self._items = []

    def _put(self, item: Any) -> None:
        heapq.heappush(self._items, item)

    def _get(self) -> Any:
        return heapq.heappop(self._items)
