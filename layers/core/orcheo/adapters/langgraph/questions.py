"""Questions to people: what a task's row says of them, and how the task waits for the answer."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from orcheo.adapters.langgraph import codec
from orcheo.adapters.langgraph.attempts import Attempt, settling, write_row
from orcheo.adapters.langgraph.run import Run
from orcheo.adapters.langgraph.signals import Stopped
from orcheo.adapters.langgraph.task_book import TaskRecord
from orcheo.application.node_ports import AskPerson
from orcheo.application.ports import timestamp
from orcheo.domain.answers import check_question
from orcheo.domain.commit_log import Decision
from orcheo.domain.errors import InterruptExpired
from orcheo.domain.identifiers import interrupt_id

DEFAULT: Final = "default"


def question(
    run: Run, interrupt_id: str, value: Any, options: Mapping[str, Any], **more: Any
) -> dict[str, Any]:
    """Return a question as a row holds it; InvalidQuestion where it is none.

    Args:
        run: The segment.
        interrupt_id: Its id.
        value: What is shown, tagged JSON.
        options: Any of ``schema`` and ``expires_seconds``, and ``default``, tagged JSON.
        more: Further members.
    """
    schema = codec.plain(codec.decode(options.get("schema")))
    seconds = options.get("expires_seconds")
    has_default = DEFAULT in options
    default = codec.plain(codec.decode(options[DEFAULT])) if has_default else None
    check_question(schema, seconds, has_default=has_default, default=default)
    now = run.parts.clock.now()
    asked: dict[str, Any] = {
        "id": interrupt_id,
        "kind": "interrupt",
        "value": value,
        "created_at": timestamp(now),
        **more,
    }
    if schema is not None:
        asked["schema"] = schema
    if seconds is not None:
        asked["expires_at"] = timestamp(now + dt.timedelta(seconds=seconds))
    if has_default:
        asked[DEFAULT] = options[DEFAULT]
    return asked


def wait(run: Run, record: TaskRecord, asked: Mapping[str, Any], *, beside: bool) -> NoReturn:
    """Write that a task waits for an answer, and stop it."""
    marks = {} if beside else settling(run, record)
    write_row(run, record, "waiting", interrupts=[asked], **marks)
    stand(run, asked)


def stand(run: Run, *asked: Mapping[str, Any]) -> NoReturn:
    """Stop a task whose row says what it waits for."""
    run.book.suspended = True
    now = run.parts.clock.now()
    for each in asked:
        if each.get("expires_at"):
            moment = dt.datetime.fromisoformat(each["expires_at"])
            run.book.expiries.append((moment - now).total_seconds())
    raise Stopped


def expiry(decision: Decision) -> InterruptExpired | None:
    """Return the error of a question that nobody answered in time."""
    return None if decision.error is None else InterruptExpired(str(decision.error["message"]))


# --- of built-in nodes --------------------------------------------------------------------------


def answer(run: Run, record: TaskRecord) -> Decision | None:
    """Return what was decided for a node that asked; null where it has not asked.

    Raises:
        Stopped: Nobody has answered.
        InterruptExpired: Nobody answered in time.
    """
    row = run.book.row(record.id)
    asked = row.body.get("interrupts") if row and row.body["status"] == "waiting" else None
    if not asked:
        return None
    decision = run.decisions.get(asked[0]["id"])
    if decision is None:
        stand(run, *asked)
    late = expiry(decision)
    if late is not None:
        raise late
    return decision


def ask(run: Run, record: TaskRecord, attempt: Attempt, asks: AskPerson) -> NoReturn:
    """Ask what a node wants to know; another attempt asks anew."""
    options = {name: codec.encode(value) for name, value in asks.options.items()}
    name = interrupt_id(run.execution.id, record.id, 0, attempt.number - 1)
    wait(run, record, question(run, name, codec.encode(asks.value), options), beside=False)
