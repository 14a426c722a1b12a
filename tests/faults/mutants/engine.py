"""Mutants of supersteps: attempts, waits, limits, renewal, and what a superstep leaves behind."""

from typing import Final

from tests.faults.mutants.mutant import CRASHES, GRAPHS, PINS, RETRIES, Mutant, Patch

_ATTEMPTS: Final = "adapters/langgraph/attempts.py"
_ENGINE: Final = "adapters/langgraph/engine.py"
_LIMITS: Final = "adapters/langgraph/run_limits.py"
_CLAIMS: Final = "adapters/langgraph/claims.py"
_BOOK: Final = "adapters/langgraph/task_book.py"
_MACHINE: Final = "the state machine's three retries: the bench starts another one after them"
_NONE: Final = "none: nothing else does it"

MUTANTS: Final = (
    Mutant(
        id="crashes-are-not-counted",
        patch=Patch(
            _ATTEMPTS,
            "crashed = 0 if since is None else book.claims.since(since, self._record.root_id)",
            "crashed = 0",
        ),
        breaks="6.4: a second claim for a step counts one attempt for each task without a row",
        killers=(CRASHES,),
        off=_MACHINE,
    ),
    Mutant(
        id="crashes-of-begun-tasks-are-not-counted",
        patch=Patch(
            _ATTEMPTS,
            'return int(row.body["attempts"]) - goes_on + crashed, crashed',
            'return int(row.body["attempts"]) - goes_on, 0',
        ),
        breaks="6.4: an attempt that was written and died counts",
        killers=(CRASHES,),
        off=_MACHINE,
    ),
    Mutant(
        id="one-crash-too-many",
        patch=Patch(
            _ATTEMPTS,
            "if crashed and begun >= self._crashes_allowed:",
            "if crashed and begun > self._crashes_allowed:",
        ),
        breaks="6.4: a node that kills its function ends as NodeCrashed after max_attempts",
        killers=(CRASHES,),
        off=_MACHINE,
    ),
    Mutant(
        id="orderly-ends-count-as-crashes",
        patch=Patch(
            _BOOK,
            "        if not self.marked:\n            body: dict",
            "        if False:\n            body: dict",
        ),
        breaks="6.4: an invocation that ends in order costs no attempt",
        killers=(CRASHES, GRAPHS),
        off=_NONE,
    ),
    Mutant(
        id="drained-writers-count-as-dead",
        patch=Patch(
            _CLAIMS,
            'if isinstance(writer, int) and not checkpoint.body.get("drained"):',
            "if isinstance(writer, int):",
        ),
        breaks="6.4: an invocation that used up its time costs no attempt",
        killers=(CRASHES, "tests/unit/orcheo/adapters/langgraph/test_claims.py"),
        off=_NONE,
    ),
    Mutant(
        id="short-retries-leave-no-row",
        patch=Patch(
            _ATTEMPTS,
            '            self._write("retrying", error=fault)\n'
            "            self._clock.sleep(seconds)\n",
            "            self._clock.sleep(seconds)\n",
        ),
        breaks="6.4: an in-process retry writes its attempt before sleeping",
        killers=(CRASHES,),
        off=_MACHINE,
    ),
    Mutant(
        id="failures-are-tried-again",
        patch=Patch(
            _ATTEMPTS,
            '        if row is not None and row.body["status"] == "failed":\n',
            "        if False:\n",
        ),
        breaks="6.3: an error is always recorded, and the record stands",
        killers=(CRASHES,),
        off="the end entry: the killer dies before it",
    ),
    Mutant(
        id="one-attempt-too-many",
        patch=Patch(
            _ATTEMPTS,
            "if number >= self._policy.max_attempts or",
            "if number > self._policy.max_attempts or",
        ),
        breaks="5: max_attempts counts the first",
        killers=(CRASHES, GRAPHS),
        off=_NONE,
    ),
    Mutant(
        id="every-error-is-retried",
        patch=Patch(
            "domain/retries.py",
            'return "*" in retry.on or not names.isdisjoint(retry.on)',
            "return True",
        ),
        breaks="5: a policy says which errors are tried again",
        killers=(RETRIES, CRASHES),
        off=_NONE,
    ),
    Mutant(
        id="backoff-without-cap",
        patch=Patch(
            "domain/retries.py",
            "min(retry.max_seconds, retry.initial_seconds * retry.backoff ** (attempt - 1))",
            "retry.initial_seconds * retry.backoff ** (attempt - 1)",
        ),
        breaks="5: delays double up to max_seconds",
        killers=(RETRIES,),
        off=_NONE,
    ),
    Mutant(
        id="waits-begin-again",
        patch=Patch(
            _ATTEMPTS,
            'wake_at = None if row is None else row.body.get("wake_at")',
            "wake_at = None",
        ),
        breaks="6.4: Backoff waits once; who comes early waits on",
        killers=(GRAPHS, CRASHES),
        off="the state machine's Wait: the killer comes early",
    ),
    Mutant(
        id="long-waits-in-the-invocation",
        patch=Patch(
            _ATTEMPTS,
            "IN_PROCESS_SECONDS: Final = 2.0",
            "IN_PROCESS_SECONDS: Final = 2e9",
        ),
        breaks="6.4: a wait over 2 s ends the invocation",
        killers=(GRAPHS, CRASHES),
        off="the time budget: it is only looked at between supersteps",
    ),
    Mutant(
        id="time-budget-is-forgotten",
        patch=Patch(
            _ENGINE,
            "        if more and self._is_over():\n",
            "        if False:\n",
        ),
        breaks="6.4: supersteps run until the time budget is used up",
        killers=(CRASHES, GRAPHS),
        off="Lambda's own timeout: the bench has none",
    ),
    Mutant(
        id="steps-are-not-limited",
        patch=Patch(
            _LIMITS,
            'if "output" not in body and steps >= settings.max_steps:',
            "if False:",
        ),
        breaks="6.4: max_steps counts across invocations",
        killers=(GRAPHS,),
        off="LangGraph's recursion limit, which is higher and names another error",
    ),
    Mutant(
        id="one-step-too-many",
        patch=Patch(
            _LIMITS,
            "steps >= settings.max_steps:",
            "steps > settings.max_steps:",
        ),
        breaks="6.4: max_steps counts across invocations",
        killers=(GRAPHS,),
        off="LangGraph's recursion limit, which is higher and names another error",
    ),
    Mutant(
        id="running-time-starts-anew",
        patch=Patch(
            _ENGINE,
            "return self.seconds_before + self._elapsed()",
            "return self._elapsed()",
        ),
        breaks="6.4: timeout_seconds counts running time across invocations",
        killers=(GRAPHS,),
        off="deadline_seconds: it is far away",
    ),
    Mutant(
        id="engine-forgets-the-deadline",
        patch=Patch(
            _LIMITS,
            "    if now >= dt.datetime.fromisoformat(execution.deadline_at):\n",
            "    if False:\n",
        ),
        breaks="6.4: deadline_seconds counts all time",
        killers=(GRAPHS,),
        off="the claim's look at the deadline is left out; the killer runs no reaper",
        without=(
            Patch(
                "application/advance_execution.py",
                "if timestamp(self.clock.now()) >= execution.deadline_at:",
                "if False:",
            ),
        ),
    ),
    Mutant(
        id="finished-graphs-run-on",
        patch=Patch(
            _ENGINE,
            '        if root is not None and "output" in root:\n',
            "        if False:\n",
        ),
        breaks="6.3: what the log says is done is not done again",
        killers=(CRASHES,),
        off=_NONE,
    ),
    Mutant(
        id="pinned-nodes-stop-nothing",
        patch=Patch(
            _ENGINE,
            '        self.control.request_drain("stop_after")\n        return True\n',
            "        return False\n",
        ),
        breaks="7: stop_after ends the execution behind a node's superstep",
        killers=(PINS,),
        off=_NONE,
    ),
)
