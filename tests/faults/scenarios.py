"""What happens in a world, and what may come of it: stories as data."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from orcheo.application.history_limit import RENEW_AT
from orcheo.application.user_code_ports import CallRequest, CallResult
from orcheo.domain.values import encode

if TYPE_CHECKING:
    from tests.faults.world import World

WORKSPACE: Final = "acme"
SUCCEEDED: Final = frozenset({"succeeded"})
FAILED: Final = frozenset({"failed"})
CANCELLED: Final = frozenset({"cancelled"})

Node = Callable[[CallRequest, int], Any]
"""A node of a script: its request and how often it was called before; returns an update, or a
``CallResult``."""


def workflow_id(name: str) -> str:
    """Return the id of a scenario's workflow."""
    return "wf_" + name.replace("_", "").ljust(26, "a")


def trigger_id(name: str) -> str:
    """Return the id of its webhook."""
    return "tr_" + name.replace("_", "").ljust(26, "b")


class Scripted:
    """User code without children: a node adds its name to ``log``, unless it is given an act."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._nodes = nodes
        self.calls: Counter[str] = Counter()

    def import_script(self, *_args: Any, **_kwargs: Any) -> Any:
        """Never asked."""
        raise NotImplementedError

    export_script = import_script

    def call(self, request: CallRequest) -> CallResult:
        """Run a callable."""
        before = self.calls[request.at]
        self.calls[request.at] += 1
        node = self._nodes.get(request.at)
        found = {"log": [request.at]} if node is None else node(request, before)
        if isinstance(found, CallResult):
            return found
        return CallResult(outcome="result", result=encode(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that somebody does."""

    at: float
    """Virtual seconds after the start."""
    do: Callable[["World"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What may become of an execution."""

    statuses: frozenset[str] = SUCCEEDED
    log: Sequence[str] | None = None
    """What ``log`` holds where it succeeded, sorted; null: anything."""
    gone: bool = False
    """It is purged when the story is over: nothing of it is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A story."""

    name: str
    graphs: Mapping[str, Mapping[str, Any]]
    """By workflow."""
    acts: Sequence[Act]
    expected: Mapping[str, Expected]
    """By event."""
    nodes: Mapping[str, Node] = field(default_factory=dict[str, Node])
    """What nodes of scripts do."""
    budget_seconds: float | None = None
    """Of an invocation; null: as deployed."""
    children: int | None = 0
    """Executions that others start; null: any number."""
    children_of_failure: bool = False
    """They are started only where something has failed."""
    index_lag: float = 0.0
    """Seconds by which the indexes that the reaper reads are behind the table."""
    renew_at: int = RENEW_AT
    """Entries of a history after which another state machine execution goes on."""
    secrets: Mapping[str, str] = field(default_factory=dict[str, str])
    """Credentials: token by name. Whoever is called answers with all that it was sent."""

    def interrupted_by(self, act: str) -> "Scenario":
        """Return the story as it may end where ``World.meanwhile`` does something to ``e``."""
        more = {"cancel": CANCELLED, "kill_machine": FAILED}.get(act, frozenset())
        expected = {
            event: replace(
                each,
                statuses=each.statuses | (more if event == "e" or act != "cancel" else frozenset()),
            )
            for event, each in self.expected.items()
        }
        last = max(each.at for each in self.acts)
        acts = [*self.acts, resume("e", at=last + 400)] if act == "pause" else self.acts
        return replace(self, expected=expected, acts=acts)


# --- graphs -----------------------------------------------------------------------------------


def python_graph(nodes: Sequence[str], edges: Sequence[tuple[Any, str]], **more: Any) -> Any:
    """Return a graph of python nodes over the list ``log``."""
    settings = {"deadline_seconds": 7_200, **more.pop("settings", {})}
    return {
        "state": {
            "channels": {
                "x": {"type": "integer"},
                "log": {"type": "array", "reducer": "operator.add", "initial": []},
            }
        },
        "nodes": [{"id": name, "kind": "python", "at": name} for name in nodes],
        "edges": [{"from": source, "to": target} for source, target in edges],
        "script": {"sha256": "0" * 64, "entrypoint": "build"},
        "settings": settings,
        **more,
    }


def chain(*names: str, **more: Any) -> Any:
    """Return a graph of nodes one after another."""
    pairs = zip(["START", *names], [*names, "END"], strict=True)
    return python_graph(names, list(pairs), **more)


def fan(width: int, **more: Any) -> Any:
    """Return a graph with that many parallel nodes between two others."""
    names = [f"n{number:03}" for number in range(width)]
    edges: list[tuple[Any, str]] = [("START", "a"), *[("a", name) for name in names]]
    return python_graph(["a", *names, "z"], [*edges, (names, "z")], **more)


def with_node(graph: Any, node: str, **members: Any) -> Any:
    """Return a graph with members of one of its nodes set."""
    nodes = [{**each, **members} if each["id"] == node else each for each in graph["nodes"]]
    return {**graph, "nodes": nodes}


# --- nodes ------------------------------------------------------------------------------------


def flaky(times: int, family: str = "Unavailable") -> Node:
    """Return a node that fails so often before it succeeds."""

    def node(request: CallRequest, before: int) -> Any:
        if before < times:
            error = {"type": "Flaky", "families": [family], "message": f"call {before}"}
            return CallResult(outcome="error", error=error)
        return {"log": [request.at]}

    return node


def tell_x(request: CallRequest, _before: int) -> Any:
    """Add the node's name with what the channel ``x`` holds."""
    return {"log": [f"{request.at}{request.arguments[0]['x']}"]}


# --- acts -------------------------------------------------------------------------------------


def execute(
    event: str, workflow: str, *, at: float = 0.0, inputs: Any = None, **options: Any
) -> Act:
    """Ask the API for an execution, with the event as idempotency key."""
    given = inputs or {}
    return Act(at=at, do=lambda world: world.clients.execute(event, workflow, given, **options))


def batch(name: str, workflow: str, count: int, *, at: float = 0.0) -> Act:
    """Ask for several executions at once, whose events are ``<name>0``, ``<name>1`` and so on."""
    given = [{"x": number} for number in range(count)]
    return Act(at=at, do=lambda world: world.clients.batch(name, workflow, given))


def webhook(event: str, workflow: str, *, at: float = 0.0, inputs: Any = None) -> Act:
    """Deliver a webhook, with the event as its delivery id."""
    return Act(at=at, do=lambda world: world.clients.deliver(event, workflow, inputs or {}))


def tick(event: str, workflow: str, *, at: float = 0.0) -> Act:
    """Send the tick of a schedule that was meant for the start of the story."""
    scheduled = "2026-11-02T09:00:00.000Z"
    return Act(at=at, do=lambda world: world.clients.tick(event, workflow, scheduled))


def cancel(event: str, *, at: float) -> Act:
    """Cancel an execution."""
    return Act(at=at, do=lambda world: world.clients.cancel(event))


def decide(event: str, value: Any, *, at: float) -> Act:
    """Decide the one thing that an execution asks, as soon as it does."""
    return Act(at=at, do=lambda world: world.clients.decide(event, value))


def pause(event: str, *, at: float) -> Act:
    """Pause an execution."""
    return Act(at=at, do=lambda world: world.clients.pause(event))


def resume(event: str, *, at: float) -> Act:
    """Resume it."""
    return Act(at=at, do=lambda world: world.clients.resume(event))


def retry(event: str, *, at: float) -> Act:
    """Retry an execution from its failure."""
    return Act(at=at, do=lambda world: world.clients.retry(event))


def replay(event: str, name: str, *, at: float, **options: Any) -> Act:
    """Replay an execution under another name; options are those of ``ReplayRequest``."""
    return Act(at=at, do=lambda world: world.clients.replay(event, name, **options))


def purge(event: str, *, at: float) -> Act:
    """Delete an execution for good."""
    return Act(at=at, do=lambda world: world.clients.purge(event))


def nothing(*, at: float) -> Act:
    """Let the story last that long at least."""
    return Act(at=at, do=lambda _world: None)


# --- stories ----------------------------------------------------------------------------------

BRANCHED: Final = {
    "state": {"channels": {}},
    "nodes": [
        {"id": "look", "kind": "builtin", "type": "set_variable", "config": {"go": True}},
        {
            "id": "right",
            "kind": "builtin",
            "type": "set_variable",
            "config": {"said": "Hello {{inputs.name}}"},
        },
        {"id": "wrong", "kind": "builtin", "type": "set_variable", "config": {"said": "no"}},
    ],
    "edges": [
        {"from": "START", "to": "look"},
        {"from": "right", "to": "END"},
        {"from": "wrong", "to": "END"},
    ],
    "branches": [
        {
            "from": "look",
            "kind": "builtin",
            "type": "if_else",
            "config": {
                "conditions": [
                    {"left": "{{results.look.go}}", "operator": "is_truthy"},
                ]
            },
            "to": {"true": "right", "false": "wrong"},
        }
    ],
    "settings": {"deadline_seconds": 7_200},
}

_QUESTIONS: Final = [
    {
        "id": "ask",
        "kind": "builtin",
        "type": "approval",
        "config": {"message": "Well?", "expires_seconds": 300, "default": "reject"},
    }
]
APPROVAL: Final = {
    "state": {"channels": {}},
    "nodes": _QUESTIONS,
    "edges": [{"from": "START", "to": "ask"}, {"from": "ask", "to": "END"}],
    "settings": {"deadline_seconds": 7_200},
}

_PATIENT: Final = {
    # More than a node of a story fails by itself and three faults can cost it.
    "max_attempts": 8,
    "initial_seconds": 30,
    "backoff": 2,
    "jitter": "none",
    "on": ["*"],
}

_CANARY: Final = "canary+/of-the-story=4711"
_SENDS: Final = {
    "kind": "builtin",
    "type": "http_request",
    "config": {
        "url": "https://echo.example/{{inputs.x}}",
        "headers": {"authorization": "Bearer [[echo]]"},
    },
}
(_ASK,) = _QUESTIONS
_LENDS: Final = {
    "state": {"channels": {}},
    "nodes": [
        {"id": "send", **_SENDS, "retry": _PATIENT},
        _ASK,
        {"id": "again", **_SENDS, "retry": _PATIENT},
    ],
    "edges": [
        {"from": "START", "to": "send"},
        {"from": "send", "to": "ask"},
        {"from": "ask", "to": "again"},
        {"from": "again", "to": "END"},
    ],
    "settings": {"deadline_seconds": 7_200},
}

_ONE_SEND: Final = {
    **_LENDS,
    "nodes": [{"id": "send", **_SENDS, "retry": {**_PATIENT, "on": ["Unavailable"]}}],
    "edges": [{"from": "START", "to": "send"}, {"from": "send", "to": "END"}],
}

_CALL: Final = {"id": "call", "kind": "workflow", "workflow_id": workflow_id("child")}
_ROUND: Final = python_graph(
    ["a", "z"], [("START", "a"), ("a", "call"), ("call", "z"), ("z", "END")]
)
_PARENT: Final = {**_ROUND, "nodes": [*_ROUND["nodes"], _CALL]}

_DETOUR: Final = python_graph(
    "abcm", [("START", "a"), ("a", "b"), ("b", "c"), ("c", "END"), ("m", "END")]
)
_GIVES_UP: Final = python_graph(
    ["a", "z", "m"], [("START", "a"), ("a", "call"), ("call", "z"), ("z", "END"), ("m", "END")]
)
_GIVING_UP: Final = {**_GIVES_UP, "nodes": [*_GIVES_UP["nodes"], {**_CALL, "on_error": "m"}]}
_LARGE: Final = {"text": "x" * 210_000}
"""Stored beside the status item."""
HOUR: Final = 3_600.0
DAY: Final = 24 * HOUR
SWEPT: Final = 30 * HOUR
"""After a purge: by then what came later is gone as well, also where looks have failed."""

TOLD: Final[Mapping[str, Scenario]] = {
    story.name: story
    for story in (
        Scenario(
            name="webhook_chain",
            graphs={"chain": chain("a", "b", "c")},
            acts=[webhook("e", "chain")],
            expected={"e": Expected(log=["a", "b", "c"])},
        ),
        Scenario(
            name="api_branch",
            graphs={"branch": BRANCHED},
            acts=[execute("e", "branch", inputs={"name": "Ada"})],
            expected={"e": Expected()},
        ),
        Scenario(
            name="retries",
            graphs={"retry": with_node(chain("a", "b", "c"), "b", retry=_PATIENT)},
            nodes={"b": flaky(2)},
            acts=[webhook("e", "retry")],
            expected={"e": Expected(log=["a", "b", "c"])},
        ),
        Scenario(
            name="fan_out",
            graphs={"fan": fan(4)},
            acts=[webhook("e", "fan")],
            expected={"e": Expected(log=["a", "n000", "n001", "n002", "n003", "z"])},
        ),
        Scenario(
            name="short_budget",
            graphs={"chain": chain("a", "b", "c")},
            acts=[execute("e", "chain")],
            expected={"e": Expected(log=["a", "b", "c"])},
            budget_seconds=0.0,
        ),
        Scenario(
            name="fails",
            graphs={"chain": chain("a", "b", "c")},
            nodes={"b": flaky(99, "ValueError")},
            acts=[webhook("e", "chain")],
            expected={"e": Expected(statuses=FAILED)},
        ),
        Scenario(
            name="decision",
            graphs={"ask": chain("a", "b", "c", interrupt_before=["b"])},
            acts=[execute("e", "ask"), decide("e", True, at=300)],
            expected={"e": Expected(log=["a", "b", "c"])},
        ),
        Scenario(
            name="cancelled_while_waiting",
            graphs={"ask": chain("a", "b", "c", interrupt_before=["b"])},
            acts=[execute("e", "ask"), cancel("e", at=200)],
            expected={"e": Expected(statuses=CANCELLED)},
        ),
        Scenario(
            name="cancelled_in_the_queue",
            graphs={"chain": chain("a", "b", "c")},
            acts=[execute("e", "chain"), cancel("e", at=0.01)],
            expected={"e": Expected(statuses=CANCELLED | SUCCEEDED)},
        ),
        Scenario(
            name="cancelled_in_backoff",
            graphs={"retry": with_node(chain("a", "b", "c"), "b", retry=_PATIENT)},
            nodes={"b": flaky(3)},
            acts=[webhook("e", "retry"), cancel("e", at=45)],
            expected={"e": Expected(statuses=CANCELLED | SUCCEEDED)},
        ),
        Scenario(
            name="deadline",
            graphs={
                "late": chain("a", "b", interrupt_before=["b"], settings={"deadline_seconds": 600})
            },
            acts=[execute("e", "late")],
            expected={"e": Expected(statuses=FAILED)},
        ),
        Scenario(
            name="paused",
            graphs={"retry": with_node(chain("a", "b", "c"), "b", retry=_PATIENT)},
            nodes={"b": flaky(1)},
            acts=[execute("e", "retry"), pause("e", at=10), resume("e", at=400)],
            expected={"e": Expected(log=["a", "b", "c"])},
        ),
        Scenario(
            name="paused_in_the_queue",
            graphs={"chain": chain("a", "b", "c")},
            acts=[execute("e", "chain"), pause("e", at=0.01), resume("e", at=100)],
            expected={"e": Expected(log=["a", "b", "c"])},
        ),
        Scenario(
            name="limited",
            graphs={
                "slow": with_node(
                    chain("a", "b", settings={"concurrency": 1, "queue_backoff_seconds": 60}),
                    "b",
                    retry=_PATIENT,
                )
            },
            nodes={"b": flaky(1)},
            acts=[execute("e", "slow"), webhook("f", "slow", at=1), execute("g", "slow", at=2)],
            expected={name: Expected(log=["a", "b"]) for name in "efg"},
        ),
        Scenario(
            name="limited_pair",
            graphs={"one": chain("a", settings={"concurrency": 1})},
            acts=[webhook("e", "one"), webhook("f", "one", at=0.01)],
            expected={name: Expected(log=["a"]) for name in "ef"},
        ),
        Scenario(
            name="limited_and_cancelled",
            graphs={"ask": chain("a", "b", interrupt_before=["b"], settings={"concurrency": 1})},
            acts=[
                execute("e", "ask"),
                execute("f", "ask", at=1),
                cancel("e", at=30),
                decide("f", True, at=90),
            ],
            expected={"e": Expected(statuses=CANCELLED), "f": Expected(log=["a", "b"])},
        ),
        Scenario(
            name="wide",
            graphs={"wide": fan(70)},
            acts=[execute("e", "wide")],
            expected={"e": Expected(log=["a", *[f"n{n:03}" for n in range(70)], "z"])},
        ),
        Scenario(
            name="isolated",
            graphs={"isolated": with_node(fan(2), "n000", isolated=True)},
            acts=[execute("e", "isolated")],
            expected={"e": Expected(log=["a", "n000", "n001", "z"])},
        ),
        Scenario(
            name="renewed",
            graphs={"chain": chain(*"abcde")},
            acts=[execute("e", "chain")],
            expected={"e": Expected(log=[*"abcde"])},
            budget_seconds=0.0,
            renew_at=25,
        ),
        Scenario(
            name="sub_workflow",
            graphs={"parent": _PARENT, "child": chain("c", "d")},
            acts=[execute("e", "parent")],
            expected={"e": Expected(log=["a", "z"])},
            children=1,
        ),
        Scenario(
            name="sub_workflow_fails",
            graphs={"parent": _PARENT, "child": chain("c", "d")},
            nodes={"d": flaky(99, "ValueError")},
            acts=[execute("e", "parent")],
            expected={"e": Expected(statuses=FAILED)},
            children=1,
        ),
        Scenario(
            name="sub_workflow_cancelled",
            graphs={"parent": _PARENT, "child": chain("c", "d", interrupt_before=["d"])},
            acts=[execute("e", "parent"), cancel("e", at=200)],
            expected={"e": Expected(statuses=CANCELLED)},
            children=1,
        ),
        Scenario(
            name="error_workflow",
            graphs={
                "bad": chain("a", "b", settings={"error_workflow": workflow_id("told")}),
                "told": chain("t"),
            },
            nodes={"b": flaky(99, "ValueError")},
            acts=[execute("e", "bad")],
            expected={"e": Expected(statuses=FAILED)},
            children=1,
        ),
        Scenario(
            name="default_decision",
            graphs={"ask": APPROVAL},
            acts=[execute("e", "ask")],
            expected={"e": Expected()},
        ),
        Scenario(
            name="lends",
            graphs={"lends": _LENDS},
            acts=[execute("e", "lends", inputs={"x": "1"}), decide("e", "approve", at=200)],
            expected={"e": Expected()},
            secrets={"echo": _CANARY},
        ),
        Scenario(
            name="lends_and_fails",
            graphs={"lends": _ONE_SEND},
            acts=[webhook("e", "lends", inputs={"x": "fails"})],
            expected={"e": Expected(statuses=FAILED)},
            secrets={"echo": _CANARY},
        ),
        Scenario(
            name="lends_and_is_cancelled",
            graphs={"lends": _LENDS},
            acts=[execute("e", "lends", inputs={"x": "1"}), cancel("e", at=200)],
            expected={"e": Expected(statuses=CANCELLED)},
            secrets={"echo": _CANARY},
        ),
        Scenario(
            name="retried_from_failure",
            graphs={"chain": chain("a", "b", "c")},
            nodes={"b": flaky(1, "ValueError")},
            acts=[execute("e", "chain"), retry("e", at=2_000)],
            # A worker that dies before it has recorded the failure runs the node again.
            expected={"e": Expected(statuses=FAILED | SUCCEEDED)},
            children=1,
            children_of_failure=True,
        ),
        Scenario(
            name="on_error",
            graphs={"detour": with_node(_DETOUR, "b", on_error="m")},
            nodes={"b": flaky(99, "ValueError")},
            acts=[webhook("e", "detour")],
            expected={"e": Expected(log=["a", "m"])},
        ),
        Scenario(
            name="sub_workflow_on_error",
            graphs={"parent": _GIVING_UP, "child": chain("c", "d")},
            nodes={"d": flaky(99, "ValueError")},
            acts=[execute("e", "parent")],
            expected={"e": Expected(log=["a", "m"])},
            children=1,
        ),
        Scenario(
            name="batch",
            graphs={"chain": chain("a", "b", settings={"concurrency": 2})},
            acts=[batch("e", "chain", 3)],
            expected={f"e{number}": Expected(log=["a", "b"]) for number in range(3)},
        ),
        Scenario(
            name="pinned",
            graphs={"chain": chain("a", "b", "c")},
            acts=[execute("e", "chain", pins={"b": {"log": ["pin"]}}, stop_after="b")],
            expected={"e": Expected(log=["a", "pin"])},
        ),
        Scenario(
            name="replayed_with_another_state",
            graphs={"chain": chain("a", "b", "c")},
            nodes={"b": tell_x, "c": tell_x},
            acts=[
                execute("e", "chain", inputs={"x": 1}),
                replay("e", "r", at=60, node="b", state={"x": 7}),
            ],
            expected={
                "e": Expected(log=["a", "b1", "c1"]),
                "r": Expected(log=["a", "b7", "c7"]),
            },
        ),
        Scenario(
            name="purged",
            graphs={"one": chain("a", "b", settings={"concurrency": 1})},
            acts=[
                webhook("e", "one", inputs=_LARGE),
                webhook("f", "one", at=1),
                purge("e", at=60),
                webhook("e", "one", at=2 * HOUR, inputs=_LARGE),
                nothing(at=2 * HOUR + SWEPT),
            ],
            expected={"e": Expected(gone=True), "f": Expected(log=["a", "b"])},
        ),
        Scenario(
            name="purged_after_a_cancel",
            graphs={"retry": with_node(chain("a", "b", "c"), "b", retry=_PATIENT)},
            nodes={"b": flaky(3)},
            acts=[execute("e", "retry"), cancel("e", at=45), purge("e", at=46), nothing(at=SWEPT)],
            expected={"e": Expected(gone=True)},
        ),
        Scenario(
            name="retention",
            graphs={
                "kept": chain("a", "b", settings={"retention_days": 1, "concurrency": 1}),
            },
            acts=[webhook("e", "kept"), webhook("f", "kept", at=1), nothing(at=DAY + SWEPT)],
            expected={name: Expected(gone=True) for name in "ef"},
        ),
    )
}
LAGGING: Final = ("limited_pair", "deadline", "retries", "retention")
"""Stories that are told again with indexes that are behind."""
LATE_INDEXES: Final[Mapping[str, Scenario]] = {
    f"{name}_with_late_indexes": replace(
        TOLD[name], name=f"{name}_with_late_indexes", index_lag=90.0
    )
    for name in LAGGING
}
SCENARIOS: Final[Mapping[str, Scenario]] = {**TOLD, **LATE_INDEXES}
