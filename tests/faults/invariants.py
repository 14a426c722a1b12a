"""What must hold whatever goes wrong: each sentence of the architecture that a run can break."""

import itertools
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from orcheo.domain import history
from orcheo.domain.commit_log import EntryType, Log
from orcheo.domain.errors import IllegalTransition
from orcheo.domain.executions import Execution
from orcheo.domain.lifecycles import ExecutionStatus, move_execution
from orcheo.domain.redaction import forms
from tests.faults.scenarios import WORKSPACE, Expected

if TYPE_CHECKING:
    from tests.faults.world import World

READS: Final = frozenset(
    {
        "acceptance",
        "by_names",
        "concurrency",
        "due",
        "due_slots",
        "find",
        "frames",
        "get",
        "get_version",
        "holders",
        "is_waiting",
        "list",
        "open",
        "outline",
        "read",
        "read_log",
        "waiting",
        "BatchGetItem",
        "DescribeExecution",
        "GetItem",
        "GetObject",
        "Query",
    }
)
"""Operations that change nothing."""


def violations(world: "World") -> list[str]:
    """Return what is wrong with a world whose story is over."""
    return [
        *standing(world),
        *_projections(world),
        *_events(world),
        *_grants(world),
        *_leftovers(world),
    ]


def standing(world: "World") -> list[str]:
    """Return what is wrong with a world at any time, over or not."""
    return [*_whole(world), *_limits(world)]


def _limits(world: "World") -> Iterator[str]:
    """Yield where more hold slots than the highest limit that any of them had allows."""
    highest: dict[str, int] = {}
    for limits in world.limits_seen:
        for scope, limit in limits.items():
            highest[scope] = max(limit, highest.get(scope, 0))
    for scope, limit in highest.items():
        holders = world.plain.slots.holders(WORKSPACE, scope)
        held = sorted(name for item in holders.values() for name in item)
        if len(held) > limit:
            yield f"over the limit: {scope} of {limit} is held by {held}"


def _whole(world: "World") -> Iterator[str]:
    for surprise in world.surprises:
        yield f"unexpected error: {surprise}"
    for execution in world.executions:
        log = world.plain.executions.read_log(WORKSPACE, execution.id, whole=True)
        for fault in log_faults(log):
            yield f"{execution.id}: {fault}"
        for fault in _transitions(world.statuses.get(execution.id, [])):
            yield f"{execution.id}: {fault}"


def _projections(world: "World") -> Iterator[str]:
    """Yield where a status item is not what its log says; it may be behind, but not for ever."""
    for execution in world.executions:
        log = world.plain.executions.read_log(WORKSPACE, execution.id, whole=True)
        shown = history.ended(execution, log)
        if execution.status is not shown.status or execution.error != shown.error:
            said, true = execution.status.value, shown.status.value
            yield f"{execution.id}: the status item says {said!r}, the log {true!r}"


def _grants(world: "World") -> Iterator[str]:
    """Yield what is still lent behind an end, and where a value is that was."""
    for execution in world.executions:
        if execution.status.is_terminal and world.plain.grants.find(WORKSPACE, execution.id):
            yield f"{execution.id} has ended and has a grant"
    secrets = {} if world.scenario is None else world.scenario.secrets
    for name, token in secrets.items():
        for place, text in told(world).items():
            if any(form in text for form in forms(token)):
                yield f"the value of {name!r} is in {place}"


def told(world: "World") -> dict[str, str]:
    """Return all that a world keeps and passes on, by where it is."""
    found: dict[str, Any] = {
        "bodies of the queue": [each.body for each in world.queue.dead_letters],
        "inputs of state machines": [run.input for run in world.machines.runs.values()],
        "accesses": [str(each) for each in world.backing.lender.accesses.entries],
        "errors of functions": world.surprises,
    }
    for execution in world.executions:
        log = world.plain.executions.read_log(WORKSPACE, execution.id, whole=True)
        found[f"the log of {execution.id}"] = [entry.body for entry in log.entries]
        found[f"the rows of {execution.id}"] = [row.body for row in log.tasks]
        found[f"the status item of {execution.id}"] = [execution.inputs, execution.error]
    return {place: json.dumps(each, default=str) for place, each in found.items()}


def log_faults(log: Log) -> Iterator[str]:
    """Yield what is wrong with a log."""
    entries = log.entries
    if [entry.index for entry in entries] != list(range(len(entries))):
        yield f"the log is not dense: {[entry.index for entry in entries]}"
    kinds = [entry.type for entry in entries]
    if kinds.count(EntryType.END) > 1:
        yield "there is more than one end"
    if EntryType.END in kinds and kinds[-1] is not EntryType.END:
        yield f"something follows the end: {kinds}"
    if EntryType.CANCEL in kinds:
        after = kinds[kinds.index(EntryType.CANCEL) + 1 :]
        if any(kind not in {EntryType.END, EntryType.CANCEL} for kind in after):
            yield f"something was committed after the cancel: {after}"
    yield from _steps(log)


def _steps(log: Log) -> Iterator[str]:
    """Yield where a checkpoint was rewound, or written by an invocation that was overtaken."""
    claim, step = -1, None
    for entry in log.entries:
        if entry.type is EntryType.CLAIM:
            claim = entry.index
        if entry.type is not EntryType.CHECKPOINT:
            continue
        owner = entry.body.get("claim")
        if owner != claim:
            yield f"checkpoint {entry.index} is of claim {owner}, the newest was {claim}"
        if entry.body.get("ns"):
            continue
        if step is not None and int(entry.body["step"]) <= step:
            yield f"checkpoint {entry.index} rewinds to step {entry.body['step']} from {step}"
        step = int(entry.body["step"])


def _transitions(seen: Sequence[str]) -> Iterator[str]:
    for before, after in itertools.pairwise(seen):
        try:
            move_execution(ExecutionStatus(before), ExecutionStatus(after))
        except IllegalTransition:
            yield f"its status went from {before!r} to {after!r}"


def _events(world: "World") -> Iterator[str]:
    known = {execution.id: execution for execution in world.executions}
    scenario = world.scenario
    for name, event in world.clients.events.items():
        execution = known.pop(event.execution_id, None)
        expected = None if scenario is None else scenario.expected.get(name)
        if expected is not None and expected.gone:
            yield from _remains(world, name, event.execution_id)
        elif execution is not None:
            yield from _ended(world, name, execution, expected)
        elif event.accepted:
            yield f"lost: {name!r} was accepted and there is no execution"
    for unknown in known.values():
        if unknown.parent is None:
            yield f"doubled: nobody asked for {unknown.id}"
        elif not unknown.status.is_terminal:
            yield f"stuck: a child is {unknown.status.value!r}"
    if scenario is None or scenario.children is None:
        return
    if len(known) > scenario.children:
        yield f"doubled: {len(known)} children, not {scenario.children}"
    cancelled = any(each.status is ExecutionStatus.CANCELLED for each in world.executions)
    failed = any(each.status is ExecutionStatus.FAILED for each in world.executions)
    excused = cancelled or (scenario.children_of_failure and not failed)
    if len(known) < scenario.children and not excused:
        yield f"lost: {len(known)} children, not {scenario.children}"


def _ended(
    world: "World", name: str, execution: Execution, expected: Expected | None
) -> Iterator[str]:
    """Yield where an event's execution did not end, or not as it may."""
    status = execution.status
    if not status.is_terminal:
        yield f"stuck: {name!r} is {status.value!r} past its deadline"
        return
    was_cancelled = (f"cancel {name}", "ok") in world.clients.answers
    if was_cancelled and status is not ExecutionStatus.CANCELLED:
        yield f"{name!r} was cancelled and ended as {status.value!r}"
    if expected is None:
        return
    if status.value not in expected.statuses:
        yield f"{name!r} ended as {status.value!r}: {execution.error}"
    elif status is ExecutionStatus.SUCCEEDED and expected.log is not None:
        log = world.plain.executions.read_log(WORKSPACE, execution.id, whole=True)
        found = sorted((history.output(log) or {}).get("log", []))
        if found != sorted(expected.log):
            yield f"{name!r} committed {found}, not {sorted(expected.log)}"


def _remains(world: "World", name: str, execution_id: str) -> Iterator[str]:
    """Yield what is left of an execution that was purged, its dedupe row apart."""
    acceptance = world.plain.executions.acceptance(WORKSPACE, execution_id)
    if acceptance is None or not acceptance.purged:
        yield f"{name!r} is not known to be purged"
    for place in world.backing.remains(execution_id):
        yield f"something of {name!r} is left: {place}"


def _leftovers(world: "World") -> Iterator[str]:
    ended = {each.id for each in world.executions if each.status.is_terminal}
    for run in world.machines.runs.values():
        if run.running and run.input["execution_id"] in ended:
            yield f"orphan: state machine {run.name} runs in {run.entered[-1]!r} after the end"
    for limit in world.limits_seen:
        for scope in limit:
            holders = world.plain.slots.holders(WORKSPACE, scope)
            held = [name for item in holders.values() for name in item]
            if held:
                yield f"leaked: {scope} is held by {held}"
            rows = world.plain.slots.waiting(WORKSPACE, scope, limit=10)
            if rows:
                yield f"leaked: {[row.execution_id for row in rows]} wait for {scope}"
    for letter in world.queue.dead_letters:
        # Lost acknowledgements alone may make one: then what it asks for is there.
        wanted = json.loads(letter.body).get("execution_id")
        if wanted not in ended:
            yield f"a dead letter asks for {wanted}, which has not ended"
    yield from _second_pass(world)


def _second_pass(world: "World") -> Iterator[str]:
    """Yield what the reaper writes though it has just looked."""
    world.plan.off = True
    world.index_catches_up()
    world.reap()
    before = len(world.plan.sites)
    world.reap()
    wrote = [site for site in world.plan.sites[before:] if site.split("/")[1] not in READS]
    if wrote:
        yield f"a second reaper pass wrote: {wrote}"
    world.plan.off = False
