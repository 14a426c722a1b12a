"""One thread of control of a state machine execution: it enters state after state."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from tests.faults import state_language as asl

if TYPE_CHECKING:
    from tests.faults.state_machines import MachineRun, StateMachines

MAX_PAYLOAD: Final = 262_144
_EVENTS: Final[Mapping[str, int]] = {"Task": 5, "Map": 4}
"""Entries that a state adds to the history; of any other: entered and left."""


class InvocationError(Exception):
    """A Lambda invocation failed; ``after`` virtual seconds later the caller sees it."""

    def __init__(self, error: str, cause: str = "", *, after: float = 0.0) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause
        self.after = after


class Branch:
    """One thread of control: that of an execution, or that of one item of a Map."""

    def __init__(
        self,
        machines: "StateMachines",
        run: "MachineRun",
        states: Mapping[str, Any],
        *,
        done: Callable[[Any], None],
        failed: Callable[[str, str], None] | None = None,
        context: Mapping[str, Any] | None = None,
    ) -> None:
        self.machines = machines
        self.run = run
        self._states = states["States"]
        self._first = states["StartAt"]
        self._done = done
        self._failed = failed
        self._outer = context or {}
        self.stopped = False

    def begin(self, data: Any) -> None:
        """Enter the first state."""
        self.go(self._first, data)

    @property
    def _alive(self) -> bool:
        return self.run.running and not self.stopped

    def later(
        self,
        seconds: float,
        what: Callable[[], None],
        matters: Callable[[], bool] = lambda: True,
    ) -> None:
        """Do something later, unless the execution has ended by then."""
        self.machines.agenda.after(seconds, what, matters=lambda: self._alive and matters())

    def go(self, name: str, data: Any, retries: int = 0, spent: Any = None) -> None:
        """Enter a state next."""
        self.later(0.0, lambda: self._enter(name, data, retries, spent or {}))

    def _enter(self, name: str, data: Any, retries: int, spent: dict[int, int]) -> None:
        state = self._states[name]
        self.run.entered.append(name)
        self.machines.count(self.run, _EVENTS.get(state["Type"], 2))
        if not self._alive:
            return
        context = {
            **self._outer,
            "Execution": {"Name": self.run.name, "Input": self.run.input},
            "State": {"Name": name, "RetryCount": retries},
        }
        step = _Step(self, name, state, data=data, context=context, spent=spent)
        try:
            step.enter()
        except asl.StatesRuntimeError as error:
            self.give_up("States.Runtime", str(error))

    def leave(self, state: Mapping[str, Any], data: Any) -> None:
        """Go on to the next state, or end."""
        if len(json.dumps(data)) > MAX_PAYLOAD:
            self.give_up("States.DataLimitExceeded", "The payload is over 256 KiB.")
        elif state.get("End") or state["Type"] == "Succeed":
            self._done(data)
        else:
            self.go(state["Next"], data)

    def give_up(self, error: str, cause: str) -> None:
        """End badly: nothing in this branch deals with the error."""
        if self._failed is not None:
            self._failed(error, cause)
        else:
            self.machines.end(self.run, "FAILED", error, cause)


class _Step:
    """One visit of a state."""

    def __init__(
        self,
        branch: Branch,
        name: str,
        state: Mapping[str, Any],
        *,
        data: Any,
        context: dict[str, Any],
        spent: dict[int, int],
    ) -> None:
        self._branch = branch
        self._machines = branch.machines
        self.run = branch.run
        self._name = name
        self._state = state
        self._raw = data
        self._context = context
        self._spent = spent
        self._over = False

    def enter(self) -> None:
        """Do what the state does."""
        state, context = self._state, self._context
        data = asl.cut(state.get("InputPath", "$"), self._raw, context)
        match state["Type"]:
            case "Pass":
                self.result(state.get("Result", data))
            case "Succeed":
                self._branch.leave(state, data)
            case "Fail":
                self._branch.give_up(state.get("Error", ""), state.get("Cause", ""))
            case "Choice":
                self._choose(data)
            case "Wait":
                seconds = state.get("Seconds")
                if seconds is None:
                    seconds = asl.resolve(state["SecondsPath"], data, context)
                self._branch.later(float(seconds), lambda: self._branch.leave(state, data))
            case "Task":
                self._task(data)
            case "Map":
                _Map(self, self._machines, state, context).begin(data)
            case other:
                raise NotImplementedError(f"the state type {other!r}")

    def _choose(self, data: Any) -> None:
        for rule in self._state["Choices"]:
            if asl.holds(rule, data, self._context):
                self._branch.go(rule["Next"], data)
                return
        if "Default" not in self._state:
            self._branch.give_up("States.NoChoiceMatched", self._name)
            return
        self._branch.go(self._state["Default"], data)

    # --- tasks ---------------------------------------------------------------------------------

    def _task(self, data: Any) -> None:
        resource = self._state["Resource"]
        waits = resource.endswith(".waitForTaskToken")
        token = ""
        if waits:
            token = self._machines.token(self.run, self._woken)
            self._context["Task"] = {"Token": token}
        try:
            parameters = asl.build(self._state["Parameters"], data, self._context)
            timeout = self._timeout(data)
        except asl.StatesRuntimeError:
            self._machines.drop(self.run, token)
            raise
        if len(json.dumps(parameters["Payload"])) > MAX_PAYLOAD:
            self._branch.give_up("States.DataLimitExceeded", "The payload is over 256 KiB.")
            return
        try:
            answer = self._machines.invoke(_function(parameters), parameters["Payload"])
        except InvocationError as failure:
            self._machines.drop(self.run, token)
            after = failure.after if timeout is None else min(failure.after, timeout)
            name = "States.Timeout" if after < failure.after else failure.error
            cause = failure.cause
            self._branch.later(after, lambda: self.fail(name, cause))
            return
        if not waits:
            answered = {"Payload": answer, "StatusCode": 200}
            self._branch.later(0.0, lambda: self.result(answered))
        elif not self._over and timeout is not None:
            self._branch.later(
                timeout, lambda: self._expire(token), lambda: token in self.run.tokens
            )

    def _timeout(self, data: Any) -> float | None:
        if "TimeoutSecondsPath" in self._state:
            return float(asl.resolve(self._state["TimeoutSecondsPath"], data, self._context))
        return self._state.get("TimeoutSeconds")

    def _woken(self, output: Any) -> None:
        """Go on with what came with the token; maybe before the invocation has returned."""
        self._over = True
        self.run.tokens.discard(self._context["Task"]["Token"])
        self._branch.later(0.0, lambda: self.result(output))

    def _expire(self, token: str) -> None:
        if self._machines.drop(self.run, token):
            self.fail("States.Timeout", "")

    def result(self, result: Any) -> None:
        """Leave the state with a result."""
        state = self._state
        if "ResultSelector" in state:
            result = asl.build(state["ResultSelector"], result, self._context)
        try:
            data = asl.put(state.get("ResultPath", "$"), self._raw, result)
            data = asl.cut(state.get("OutputPath", "$"), data, self._context)
        except asl.StatesRuntimeError as error:
            self._branch.give_up("States.Runtime", str(error))
            return
        self._branch.leave(state, data)

    def fail(self, error: str, cause: str) -> None:
        """Retry, catch, or give up."""
        for number, retrier in enumerate(self._state.get("Retry", ())):
            if asl.names(retrier["ErrorEquals"], error):
                used = self._spent.get(number, 0)
                if used >= retrier.get("MaxAttempts", 3):
                    break
                self._again({**self._spent, number: used + 1}, self._delay(retrier, used))
                return
        for catcher in self._state.get("Catch", ()):
            if asl.names(catcher["ErrorEquals"], error):
                told = {"Error": error, "Cause": cause}
                data = asl.put(catcher.get("ResultPath", "$"), self._raw, told)
                self._branch.go(catcher["Next"], data)
                return
        self._branch.give_up(error, cause)

    def _again(self, spent: dict[int, int], seconds: float) -> None:
        retries = sum(spent.values())
        self._branch.later(seconds, lambda: self._branch.go(self._name, self._raw, retries, spent))

    def _delay(self, retrier: Mapping[str, Any], used: int) -> float:
        seconds = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** used
        seconds = min(seconds, retrier.get("MaxDelaySeconds", seconds))
        full = retrier.get("JitterStrategy") == "FULL"
        return self._machines.chance.uniform(0, seconds) if full else seconds


class _Map:
    """A Map state at work."""

    def __init__(
        self,
        step: _Step,
        machines: "StateMachines",
        state: Mapping[str, Any],
        context: Mapping[str, Any],
    ) -> None:
        self._step = step
        self._machines = machines
        self._state = state
        self._context = context
        self._results: list[Any] = []
        self._left = 0
        self._waiting: list[tuple[int, Any]] = []
        self._branches: list[Branch] = []
        self._over = False

    def begin(self, data: Any) -> None:
        """Start as many items as may run at once."""
        items = asl.resolve(self._state.get("ItemsPath", "$"), data, self._context)
        self._data = data
        self._results = [None] * len(items)
        self._left = len(items)
        self._waiting = list(enumerate(items))
        if not items:
            self._step.result([])
            return
        for _ in range(min(len(items), self._state.get("MaxConcurrency") or 40)):
            self._next()

    def _next(self) -> None:
        if not self._waiting or self._over:
            return
        number, item = self._waiting.pop(0)
        context = {**self._context, "Map": {"Item": {"Index": number, "Value": item}}}
        selector = self._state.get("ItemSelector", self._state.get("Parameters"))
        given = item if selector is None else asl.build(selector, self._data, context)
        self._machines.count(self._step.run, 2)
        branch = Branch(
            self._machines,
            self._step.run,
            self._state.get("ItemProcessor") or self._state["Iterator"],
            done=lambda output: self._done(number, output),
            failed=self._fail,
            context=context,
        )
        self._branches.append(branch)
        branch.begin(given)

    def _done(self, number: int, output: Any) -> None:
        self._results[number] = output
        self._left -= 1
        if self._left == 0:
            self._step.result(self._results)
        else:
            self._next()

    def _fail(self, error: str, cause: str) -> None:
        if self._over:
            return
        self._over = True
        for branch in self._branches:
            branch.stopped = True
        self._step.fail(error, cause)


def _function(parameters: Mapping[str, Any]) -> str:
    """Return the verb_noun of a function, from its placeholder in the definition."""
    found = parameters["FunctionName"].removeprefix("${").removesuffix("FunctionArn}")
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in found).lstrip("_")
