"""A call of the script through all effects that it asks for.

The child cannot wait: it ends with what it needs, the engine performs that, and calls again with
the answers so far. Each answer stands in the task's row before the next call, so a worker that
takes over performs nothing twice that was answered; what was being performed when a worker died is
performed again.

What waits for people is no failure and no result: the row of the task says what is asked, the task
stops, and those beside it run to their end. So does a task whose invocation has used up its time:
it goes on from its journal in the next one.
"""

import dataclasses
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, Final

from langchain_core.runnables import RunnableConfig
from langgraph.errors import GraphBubbleUp

from orcheo.adapters.langgraph import codec, nested, questions
from orcheo.adapters.langgraph.attempts import Attempts, write_row
from orcheo.adapters.langgraph.run import Run
from orcheo.adapters.langgraph.signals import Aborted, ScriptError, Stopped, described
from orcheo.adapters.langgraph.task_book import TaskRecord
from orcheo.application.effect_ports import ChatRequest
from orcheo.application.user_code_ports import CallRequest, CallResult
from orcheo.domain.errors import (
    ExecutionConflict,
    NodeFailed,
    NondeterministicNode,
    Unavailable,
)
from orcheo.domain.graph import Retry
from orcheo.domain.identifiers import interrupt_id
from orcheo.domain.templates import lent

MAX_EFFECTS: Final = 50
"""Of one task."""
AT_ONCE: Final = 8
"""Requests of a call that are performed side by side."""
TASK_SECONDS: Final = 60.0
CHAT_SECONDS: Final = 60.0

Request = Mapping[str, Any]


class ScriptCall:
    """One task's call of the script.

    Args:
        run: The segment.
        record: The task.
        config: LangGraph's, of the node.
        request: What is called; answers are added here.
    """

    def __init__(
        self, run: Run, record: TaskRecord, config: RunnableConfig, request: CallRequest
    ) -> None:
        self._run = run
        self._record = record
        self._config = config
        self._request = request
        self._journaling = threading.Lock()
        self._told: Sequence[Mapping[str, Any]] = ()

    def result(self) -> Any:
        """Return what the call came to in the end, as tagged JSON.

        Raises:
            ScriptError: The script raised.
            Stopped: It waits for a person, or goes on in the next invocation.
        """
        self._take_decisions()
        while True:
            result = self._call()
            if result.outcome == "request":
                self._answer(_unanswered(result, self._record))
            elif result.outcome == "error":
                raise ScriptError(result.error or {})
            else:
                return result.result

    def _call(self) -> CallResult:
        journal = self._record.journal
        seed = f"{self._run.execution.id}/{self._record.id}/{journal.generation}"
        result = self._run.parts.user_code.call(
            dataclasses.replace(self._request, answers=tuple(journal.answers), seed=seed)
        )
        # A call repeats what the one before it said, up to where that one ended.
        known = len(self._told)
        repeats = list(result.log[:known]) == list(self._told)
        self._record.log.extend(result.log[known:] if repeats else result.log)
        self._told = result.log
        return result

    # --- effects -------------------------------------------------------------------------------

    def _answer(self, requests: Sequence[Request]) -> None:
        """Perform what is asked for; Stopped where something of it has to wait."""
        questions = [each for each in requests if each["kind"] == "interrupt"]
        others = [each for each in requests if each["kind"] != "interrupt"]
        is_stopped = self._perform_all(others, beside=len(requests) > 1)
        for question in questions:
            self._ask(question, beside=len(requests) > 1)
        if is_stopped:
            raise Stopped
        self._look()
        if others and self._run.is_over():
            self._run.book.paused = True
            raise Stopped

    def _look(self) -> None:
        """Stop where the execution is cancelled: a task's next checkpoint may be far away."""
        try:
            self._run.look()
        except (ExecutionConflict, Unavailable) as error:
            self._run.book.broken(error)
            raise Aborted(error) from error

    def _perform_all(self, requests: Sequence[Request], *, beside: bool) -> bool:
        """Perform requests side by side; tell whether one of them stopped without an answer."""
        if not requests:
            return False
        if len(requests) == 1:
            raised = [_raised(self._perform, requests[0], beside=beside)]
        else:
            # Each in a copy of this context, in which LangGraph finds the run that it is part of.
            with ThreadPoolExecutor(AT_ONCE) as pool:
                pending = [
                    pool.submit(copy_context().run, _raised, self._perform, each, beside=beside)
                    for each in requests
                ]
            raised = [each.result() for each in pending]
        for error in raised:
            if error is not None and not isinstance(error, Stopped):
                raise error
        return any(error is not None for error in raised)

    def _perform(self, request: Request, *, beside: bool) -> None:
        answer = {"kind": request["kind"], "hash": request["hash"]}
        lineage = self._lineage(request)
        lending = self._run.lending
        try:
            with lending.screened():
                performed = self._performed(request, lineage, beside=beside)
            answer["answer"] = lending.redact(performed)
        except Stopped:
            fault = self._run.book.take_failure(lineage)
            if fault is None:
                raise
            answer["error"] = fault
        except GraphBubbleUp:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it came to is the answer
            answer["error"], _ = described(error)
        if "Unavailable" in answer.get("error", {}).get("families", ()):
            # Not for the script to handle: the node's policy says whether it is tried again.
            raise ScriptError(answer["error"])
        with self._journaling:
            self._record.journal.put(int(request["number"]), answer)
            write_row(self._run, self._record, "executing")

    def _performed(self, request: Request, lineage: str, *, beside: bool) -> Any:
        payload = request["payload"]
        match request["kind"]:
            case "task":
                return self._task(payload, lineage, beside=beside)
            case "invoke":
                return nested.invoke(self._run, self._config, payload, lineage)
            case "chat":
                return self._chat(payload)
            case other:
                raise NodeFailed(f"There is no effect {other!r}.")

    def _lineage(self, request: Request) -> str:
        """Return the namespace of what a request starts."""
        generation = self._record.journal.generation
        again = f"|{generation}" if generation else ""
        return f"{self._record.lineage}|{request['number']}{again}"

    def _task(self, payload: Mapping[str, Any], lineage: str, *, beside: bool) -> Any:
        run, around = self._run, self._record
        if lineage.count(":task") >= nested.MAX_DEPTH:
            raise NodeFailed(f"Tasks call each other deeper than {nested.MAX_DEPTH} levels.")
        name = str(payload.get("name") or "task").translate(_PLAIN)
        record = run.book.open(
            TaskRecord(
                id=f"{around.id}{lineage.removeprefix(around.lineage).replace('|', '.')}",
                node=f"{around.node}/{name}",
                namespace=around.namespace,
                lineage=f"{lineage}|{name}:task",
                beside=beside or around.beside,
                inner=True,
                log=around.log,
            )
        )
        request = dataclasses.replace(
            self._request,
            at=str(payload["at"]),
            role="task",
            arguments=[payload["arguments"], payload["keywords"]],
            timeout_seconds=float(payload.get("timeout_seconds") or TASK_SECONDS),
        )
        retry = payload.get("retry")
        attempts = Attempts(run, record, None if retry is None else Retry.model_validate(retry))
        attempts.perform(
            lambda _attempt: codec.decode(ScriptCall(run, record, self._config, request).result())
        )
        if run.book.row(record.id) is not None:
            write_row(run, record, "succeeded", output=record.output)
        return record.output

    def _chat(self, payload: Mapping[str, Any]) -> Any:
        model = payload["model"]
        request = ChatRequest(
            workspace=self._run.execution.workspace,
            execution_id=self._run.execution.id,
            node_id=self._record.node,
            provider=model.get("provider"),
            name=str(model.get("name", "")),
            options=lent(model.get("options") or {}, self._run.lending.value),
            messages=payload.get("messages") or (),
            tools=payload.get("tools") or (),
            tool_choice=payload.get("tool_choice"),
            response_schema=payload.get("response_schema"),
            timeout_seconds=CHAT_SECONDS,
        )
        return self._run.parts.chat_models.reply(request).message

    # --- questions to people -------------------------------------------------------------------

    def _take_decisions(self) -> None:
        """Answer what the task waits for; Stopped where nobody has."""
        row = self._run.book.row(self._record.id)
        asked = row.body.get("interrupts") if row and row.body["status"] == "waiting" else None
        if not asked:
            return
        decided = [self._decide(each) for each in asked]
        if not any(decided):
            questions.stand(self._run, *asked)

    def _decide(self, asked: Mapping[str, Any]) -> bool:
        decision = self._run.decisions.get(asked["id"])
        if decision is None:
            return False
        answer = {"kind": "interrupt", "hash": asked["hash"], "answer": decision.value}
        late = questions.expiry(decision)
        if late is not None:
            # Not for the script to handle: the node's policy says whether it is asked again.
            fault, _ = described(late)
            self._record.journal.put(int(asked["number"]), {**answer, "error": fault})
            raise late
        self._record.journal.put(int(asked["number"]), answer)
        return True

    def _ask(self, request: Request, *, beside: bool) -> None:
        run, record, number = self._run, self._record, int(request["number"])
        asked = questions.question(
            run,
            interrupt_id(run.execution.id, record.id, number, record.journal.generation),
            request["payload"],
            request.get("options") or {},
            number=number,
            hash=request["hash"],
        )
        if not self._decide(asked):
            questions.wait(run, record, asked, beside=beside)


def _raised(act: Callable[..., None], request: Request, *, beside: bool) -> BaseException | None:
    """Return what performing a request raised: all that are open are performed first."""
    try:
        act(request, beside=beside)
    except BaseException as error:  # noqa: BLE001 - raised again when all are done
        return error
    return None


_PLAIN: Final = str.maketrans("|:#/", "____")
"""What a task's name must not hold: it becomes a part of ids and namespaces."""


def _unanswered(result: CallResult, record: TaskRecord) -> Sequence[Request]:
    """Return what a call asks for, in order; NondeterministicNode where that cannot be."""
    asked = result.requests or ([result.request] if result.request else [])
    found: list[Request] = [{"number": 0, **each} for each in asked]
    for each in found:
        if not 0 <= int(each["number"]) < MAX_EFFECTS:
            raise NodeFailed(
                f"Node {record.node!r} asks for more than {MAX_EFFECTS} effects; use several nodes."
            )
        if record.journal.answered(int(each["number"])):
            raise NondeterministicNode(
                f"Node {record.node!r} asks again for what it was answered; ask for the same "
                "effects in the same order on every run."
            )
    if not found:
        raise NodeFailed(f"Node {record.node!r} ended without a result and asked for nothing.")
    found.sort(key=lambda each: int(each["number"]))
    for each in found:
        record.journal.reserve(int(each["number"]), str(each.get("key", f":{each['number']}")))
    return found
