"""A store whose worker dies before or after a chosen call."""

from typing import Any

from tests.integration.engine.bench import Killed

CALLS = ("get", "read_log", "append", "put_task", "project")


class DyingStore:
    """Passes everything on; kills once, at the n-th call of this execution's life."""

    def __init__(self, inner: Any, plan: "DeathPlan") -> None:
        self._inner = inner
        self._plan = plan

    def __getattr__(self, name: str) -> Any:
        """Return a method that may kill."""
        method = getattr(self._inner, name)
        if name not in CALLS:
            return method

        def call(*args: Any, **kwargs: Any) -> Any:
            if self._plan.dead:
                raise Killed
            at = self._plan.count(name)
            if at in self._plan.before:
                raise self._plan.kill()
            result = method(*args, **kwargs)
            if at in self._plan.after:
                raise self._plan.kill()
            return result

        return call


class DeathPlan:
    """At which calls workers die; shared by the workers of one execution."""

    def __init__(self, *, before: set[int] | None = None, after: set[int] | None = None) -> None:
        self.before = before or set()
        self.after = after or set()
        self.calls: list[str] = []
        self.kills = 0
        self.dead = False

    def count(self, name: str) -> int:
        """Return a call's number, from 0."""
        self.calls.append(name)
        return len(self.calls) - 1

    def kill(self) -> Killed:
        """Kill the present worker: none of its other threads reaches the store either."""
        self.kills += 1
        self.dead = True
        return Killed()

    def store(self, inner: Any) -> Any:
        """Return a store for a new worker."""
        self.dead = False
        return DyingStore(inner, self)
