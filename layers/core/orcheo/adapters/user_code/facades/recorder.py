"""``StateGraph`` as a recorder: it remembers what a script builds, and runs nothing.

Checks and messages follow LangGraph 1.2 (``graph/state.py``), so that a graph which LangGraph would
refuse is refused here in the same words.
"""

import datetime as dt
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from orcheo.adapters.user_code import guards, policy
from orcheo.adapters.user_code.facades import (
    messages,
    nested,
    nodes,
    overrides,
    runnables,
    signatures,
)
from orcheo.adapters.user_code.facades.effects import EFFECTS, RetryPolicy
from orcheo.adapters.user_code.facades.graph_types import TimeoutPolicy

START: Final = "__start__"
END: Final = "__end__"
TAG_HIDDEN: Final = "langsmith:hidden"
TAG_NOSTREAM: Final = "nostream"
REMOVE_ALL_MESSAGES = messages.REMOVE_ALL_MESSAGES
MessagesState = messages.MessagesState
Messages = messages.MessageLikeRepresentation
add_messages = messages.add_messages


_LONGEST_NAME: Final = 128
_MOST_NODES: Final = 500
_LONGEST_TIMEOUT: Final = 86_400.0
"""The same limits as in ``orcheo.domain.graph``, which a child does not load."""


class Warnings:
    """What the present build ignored."""

    def __init__(self) -> None:
        self.found: list[dict[str, Any]] = []

    def add(self, code: str, message: str) -> None:
        """Note something with the script's line that caused it."""
        entry: dict[str, Any] = {"code": code, "message": message}
        line = script_line()
        if line is not None:
            entry["line"] = line
            entry["message"] = f"Line {line}: {message}"
        if entry not in self.found:
            self.found.append(entry)


WARNINGS: Final = Warnings()


def script_line() -> int | None:
    """Return the line of the script that is being executed."""
    frame = inspect.currentframe()
    while frame is not None:
        if frame.f_code.co_filename == policy.FILE_NAME:
            return frame.f_lineno
        frame = frame.f_back
    return None


@dataclass(kw_only=True)
class RecordedNode:
    """A node as a script added it."""

    action: Any
    schema: Any = None
    """Its input schema where that is not the state."""
    defer: bool = False
    retry: RetryPolicy | None = None
    timeout_seconds: float | None = None
    ends: tuple[str, ...] | None = None
    extras: dict[str, Any] = field(default_factory=dict[str, Any])
    """Members of the specification that LangGraph has no word for."""
    line: int | None = None
    """Where the script added it."""


@dataclass(kw_only=True)
class RecordedBranch:
    """A conditional edge as a script added it."""

    path: Any
    ends: dict[Any, str] | None = None
    schema: Any = None
    extras: dict[str, Any] = field(default_factory=dict[str, Any])
    """Members of the specification that a ``Router`` states."""


@dataclass(kw_only=True)
class Record:
    """All that a script said about one graph."""

    state_schema: Any
    input_schema: Any
    output_schema: Any
    context_schema: Any = None
    changes: dict[str, Any] = field(default_factory=dict[str, Any])
    """What ``Adapted`` says of the state."""
    nodes: dict[str, RecordedNode] = field(default_factory=dict)
    edges: list[tuple[Any, str]] = field(default_factory=list)
    branches: dict[str, dict[str, RecordedBranch]] = field(default_factory=dict)
    interrupt_before: tuple[str, ...] = ()
    interrupt_after: tuple[str, ...] = ()
    line: int | None = None
    """Of the script, where the graph is made."""
    default_retry: Any = None
    """Of nodes that have none of their own."""
    default_timeout: float | None = None
    position: str | None = None
    """Path of the graph in the imported one, or ``compiled/<n>``; null before both are told."""

    def add_edge(self, source: Any, target: str) -> None:
        """Add an edge that is not there yet."""
        if (source, target) not in self.edges:
            self.edges.append((source, target))


class StateGraph:
    """Records a graph."""

    def __init__(
        self,
        state_schema: Any = None,
        context_schema: Any = None,
        *,
        input_schema: Any = None,
        output_schema: Any = None,
        **older: Any,
    ) -> None:
        if state_schema is None:
            raise TypeError("StateGraph needs a state schema: a TypedDict, dataclass or model.")
        state_schema, changes = overrides.adapted(state_schema)
        input_schema = input_schema or older.get("input")
        output_schema = output_schema or older.get("output")
        self._record = Record(
            state_schema=state_schema,
            input_schema=input_schema or state_schema,
            output_schema=output_schema or state_schema,
            context_schema=context_schema or older.get("config_schema"),
            line=script_line(),
            changes=changes,
        )
        GRAPHS.append(self)

    def __class_getitem__(cls, _item: Any) -> Any:
        return cls

    def add_node(
        self,
        node: Any,
        action: Any = None,
        *,
        defer: bool = False,
        metadata: Any = None,
        input_schema: Any = None,
        retry_policy: Any = None,
        cache_policy: Any = None,
        error_handler: Any = None,
        destinations: Any = None,
        timeout: Any = None,
        trace_policy: Any = None,
        **older: Any,
    ) -> "StateGraph":
        """Record a node."""
        del trace_policy
        if not isinstance(node, str):
            node, action = signatures.node_name(node), node
        if action is None:
            raise RuntimeError(f"Node `{node}` has no action.")
        action = _runs(action)
        name = str(node)
        _check_name(name, self._record.nodes)
        nodes.check_use(action, "node")
        if cache_policy is not None:
            WARNINGS.add("cache_policy_ignored", f"cache_policy of node {name!r} is ignored.")
        if error_handler is not None:
            raise NotImplementedError(
                f"error_handler of node {name!r} is not supported: catch the exception in the node."
            )
        inferred, ends = signatures.inferred(action)
        self._record.nodes[name] = RecordedNode(
            action=action,
            schema=input_schema or older.get("input") or inferred,
            defer=bool(defer),
            retry=policy_of(name, retry_policy or older.get("retry")),
            timeout_seconds=seconds_of(timeout),
            ends=_texts(destinations) if destinations is not None else ends,
            extras=nodes.node_extras(metadata, name),
            line=script_line(),
        )
        return self

    def add_edge(self, start_key: Any, end_key: str) -> "StateGraph":
        """Record an edge, or one that waits for several nodes."""
        if end_key == START:
            raise ValueError("START cannot be an end node")
        if isinstance(start_key, str):
            if start_key == END:
                raise ValueError("END cannot be a start node")
            self._record.add_edge(str(start_key), str(end_key))
            return self
        starts = _texts(start_key)
        for start in starts:
            if start == END:
                raise ValueError("END cannot be a start node")
            if start not in self._record.nodes:
                raise ValueError(f"Need to add_node `{start}` first")
        if end_key != END and end_key not in self._record.nodes:
            raise ValueError(f"Need to add_node `{end_key}` first")
        self._record.add_edge(starts, str(end_key))
        return self

    def add_conditional_edges(
        self, source: str, path: Any, path_map: Any = None, then: Any = None
    ) -> "StateGraph":
        """Record a conditional edge."""
        if then is not None:
            raise TypeError("'then' was removed from LangGraph: add an edge from each target.")
        branches = self._record.branches.setdefault(str(source), {})
        if nodes.action_of(path) is not None:
            ends = nodes.outcomes(path, path_map)
            branches[nodes.branch_name(path, branches)] = RecordedBranch(path=path, ends=ends)
            return self
        path, changes, schema, text_keys = overrides.routed(path)
        path = _runs(path)
        name = signatures.branch_name(path)
        while changes is not None and name in branches:
            name += "'"
        if name in branches:
            raise ValueError(f"Branch with name `{name}` already exists for node `{source}`")
        extras = changes or {}
        ends = _ends(path_map) if path_map is not None else None
        if ends is None and "to" not in extras:
            ends = signatures.literal_ends(path)
        branches[name] = RecordedBranch(
            path=path,
            ends=overrides.TextKeys(ends) if text_keys and ends else ends,
            schema=schema or signatures.input_schema(path),
            extras=extras,
        )
        return self

    def add_sequence(self, nodes: Sequence[Any]) -> "StateGraph":
        """Record nodes that follow each other."""
        if len(nodes) < 1:
            raise ValueError("Sequence requires at least one node.")
        previous: str | None = None
        for each in nodes:
            if isinstance(each, tuple) and len(each) == 2:  # noqa: PLR2004 - a name and a node
                name, action = each
            else:
                name, action = signatures.node_name(each), each
            if name in self._record.nodes:
                raise ValueError(
                    f"Node names must be unique: node with the name '{name}' already exists. "
                    "Give it as a tuple (name, callable)."
                )
            self.add_node(name, action)
            if previous is not None:
                self.add_edge(previous, name)
            previous = name
        return self

    def set_entry_point(self, key: str) -> "StateGraph":
        """Record an edge from the start."""
        return self.add_edge(START, key)

    def set_finish_point(self, key: str) -> "StateGraph":
        """Record an edge to the end."""
        return self.add_edge(key, END)

    def set_conditional_entry_point(self, path: Any, path_map: Any = None) -> "StateGraph":
        """Record a conditional edge from the start."""
        return self.add_conditional_edges(START, path, path_map)

    def set_node_defaults(
        self,
        *,
        retry_policy: Any = None,
        timeout: Any = None,
        cache_policy: Any = None,
        error_handler: Any = None,
    ) -> "StateGraph":
        """Record policies for all nodes that have none."""
        if error_handler is not None:
            raise NotImplementedError(
                "error_handler is not supported: catch the exception in the node."
            )
        if cache_policy is not None:
            WARNINGS.add("cache_policy_ignored", "cache_policy of all nodes is ignored.")
        if retry_policy is not None:
            self._record.default_retry = policy_of("of all", retry_policy)
        if timeout is not None:
            self._record.default_timeout = seconds_of(timeout)
        return self

    def validate(self, interrupt: Any = None) -> "StateGraph":
        """Check the graph as LangGraph's ``compile`` does; ValueError."""
        validate(self._record, _texts(interrupt or ()))
        return self

    def compile(
        self,
        checkpointer: Any = None,
        *,
        interrupt_before: Any = None,
        interrupt_after: Any = None,
        name: str | None = None,
        **ignored: Any,
    ) -> "CompiledStateGraph":
        """Check the graph and return what stands for the compiled one."""
        given = {"checkpointer": checkpointer, **ignored}
        for option, value in given.items():
            if value not in {None, False} if _plain(value) else True:
                WARNINGS.add(
                    "compile_option_ignored",
                    f"compile({option}=...) is ignored: Orcheo stores and streams every execution.",
                )
        if EFFECTS.active:
            raise NotImplementedError(
                "A graph cannot be compiled inside a node: compile it at module level, or in the "
                "entry point, and invoke it in the node."
            )
        before = _interrupts(interrupt_before, self._record)
        after = _interrupts(interrupt_after, self._record)
        validate(self._record, (*before, *after))
        self._record.interrupt_before = before
        self._record.interrupt_after = after
        return CompiledStateGraph(self, name)


class MessageGraph(StateGraph):
    """A graph whose whole state is a list of messages."""

    def __init__(self) -> None:
        super().__init__(Annotated[list[messages.AnyMessage], messages.add_messages])


def _runs(action: Any) -> Any:
    """Return what is called for a node or a condition; runnables have no call of their own."""
    return runnables.as_function(action) if isinstance(action, runnables.Runnable) else action


def _plain(value: Any) -> bool:
    return value is None or type(value) is bool


_INSIDE: Final = frozenset(
    {"invoke", "ainvoke", "stream", "astream", "batch", "abatch"},
)
"""What a compiled graph can do inside a node."""


def _ignored_at_import(method: str) -> Callable[..., Any]:
    def call(self: "CompiledStateGraph", *arguments: Any, **options: Any) -> Any:
        if EFFECTS.active:
            if method not in _INSIDE:
                raise NotImplementedError(
                    f"{method}() inside a node is not supported: use invoke() or stream(), or add "
                    "the graph as a node."
                )
            return getattr(nested, method)(self.position, *arguments, **options)
        WARNINGS.add(
            "call_ignored",
            f"{method}() at module level is ignored: an execution runs the graph.",
        )
        return _Nothing()

    return call


class _Nothing:
    """The result of a call that is ignored: empty whatever is done with it."""

    def __iter__(self) -> Any:
        return iter(())

    def __aiter__(self) -> Any:
        return self

    async def __anext__(self) -> Any:
        raise StopAsyncIteration

    def __await__(self) -> Any:
        return self
        yield  # makes this a generator

    def __getitem__(self, _key: Any) -> Any:
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_arguments: Any, **_options: Any) -> Any:
        return self

    def __len__(self) -> int:
        return 0

    def __contains__(self, _item: Any) -> bool:
        return False

    def __repr__(self) -> str:
        return ""


GRAPHS: Final[list[StateGraph]] = []
"""Of the present script, in order of creation: one script runs in one process."""


guards.PRIVATE[StateGraph] = frozenset({"_record"})


class CompiledStateGraph:
    """Stands for a compiled graph."""

    def __init__(self, builder: StateGraph, name: str | None = None) -> None:
        self.builder = builder
        self.name = name or "LangGraph"

    def __class_getitem__(cls, _item: Any) -> Any:
        return cls

    @property
    def position(self) -> str | None:
        """Where in the script the graph is; null for one that a node has made."""
        record = record_of(self)
        return None if record is None else record.position

    def with_config(self, *_arguments: Any, **_options: Any) -> "CompiledStateGraph":
        """Return the same graph: an execution has its own configuration."""
        WARNINGS.add("call_ignored", "with_config() is ignored.")
        return self

    invoke = _ignored_at_import("invoke")
    ainvoke = _ignored_at_import("ainvoke")
    stream = _ignored_at_import("stream")
    astream = _ignored_at_import("astream")
    batch = _ignored_at_import("batch")
    abatch = _ignored_at_import("abatch")
    get_graph = _ignored_at_import("get_graph")
    aget_graph = _ignored_at_import("aget_graph")
    get_state = _ignored_at_import("get_state")
    aget_state = _ignored_at_import("aget_state")
    get_state_history = _ignored_at_import("get_state_history")
    aget_state_history = _ignored_at_import("aget_state_history")
    update_state = _ignored_at_import("update_state")
    aupdate_state = _ignored_at_import("aupdate_state")
    bulk_update_state = _ignored_at_import("bulk_update_state")
    get_subgraphs = _ignored_at_import("get_subgraphs")
    get_input_jsonschema = _ignored_at_import("get_input_jsonschema")
    get_output_jsonschema = _ignored_at_import("get_output_jsonschema")
    stream_events = _ignored_at_import("stream_events")
    astream_events = _ignored_at_import("astream_events")
    draw_mermaid = _ignored_at_import("draw_mermaid")
    draw_mermaid_png = _ignored_at_import("draw_mermaid_png")


Nothing = _Nothing
Pregel = CompiledStateGraph


def record_of(candidate: Any) -> Record | None:
    """Return what was recorded in a graph, compiled or not."""
    if isinstance(candidate, CompiledStateGraph):
        candidate = candidate.builder
    # Not by attribute: a script's subclass may define one of that name.
    return vars(candidate).get("_record") if isinstance(candidate, StateGraph) else None


def _check_name(name: str, nodes: Mapping[str, Any]) -> None:
    if name in nodes:
        raise ValueError(f"Node `{name}` already present.")
    if name in {START, END, "START", "END"}:
        raise ValueError(f"Node `{name}` is reserved.")
    if not 0 < len(name) <= _LONGEST_NAME or name[0].isspace() or min(name) < " ":
        raise ValueError(
            f"Node name {name[:40]!r} is refused: use 1 to {_LONGEST_NAME} characters, no space "
            "first and no control characters."
        )
    if len(nodes) >= _MOST_NODES:
        raise ValueError(f"A graph has at most {_MOST_NODES} nodes; use sub-graphs.")
    for character in "|:#":
        if character in name:
            raise ValueError(
                f"'{character}' is a reserved character and is not allowed in the node names."
            )


def _texts(names: Any) -> tuple[str, ...]:
    if isinstance(names, str):
        return (str(names),)
    return tuple(str(name) for name in names)


def _ends(path_map: Any) -> dict[Any, str]:
    if isinstance(path_map, Mapping):
        return {key: str(target) for key, target in path_map.items()}
    return {name: str(name) for name in path_map}


def _interrupts(names: Any, record: Record) -> tuple[str, ...]:
    if names == "*":
        return tuple(record.nodes)
    return _texts(names or ())


def seconds_of(timeout: Any) -> float | None:
    """Return a time limit in seconds; ValueError."""
    if isinstance(timeout, TimeoutPolicy):
        if timeout.idle_timeout is not None:
            WARNINGS.add(
                "idle_timeout_ignored",
                "idle_timeout is ignored: run_timeout limits the whole run of a node.",
            )
        timeout = timeout.run_timeout
    if timeout is None:
        return None
    if isinstance(timeout, dt.timedelta):
        timeout = timeout.total_seconds()
    seconds = float(timeout)
    if not 0 < seconds <= _LONGEST_TIMEOUT:
        raise ValueError(f"timeout must be greater than 0 and at most {_LONGEST_TIMEOUT:g} s")
    return seconds


def policy_of(node: str, given: Any) -> RetryPolicy | None:
    """Return the retry policy that is given for a node, the first where there are several."""
    if given is None or isinstance(given, RetryPolicy):
        return given
    policies = [each for each in given if isinstance(each, RetryPolicy)]
    if len(policies) > 1:
        WARNINGS.add(
            "retry_policies_merged",
            f"Node {node!r} has {len(policies)} retry policies; the first is used.",
        )
    return policies[0] if policies else None


def validate(record: Record, interrupts: Iterable[str]) -> None:
    """Check a graph as LangGraph does; ValueError."""
    sources: list[str] = []
    targets: list[str] = []
    for source, target in record.edges:
        sources.extend([source] if isinstance(source, str) else source)
        targets.append(target)
    sources.extend(record.branches)
    sources.extend(name for name, node in record.nodes.items() if node.ends)
    for source in sources:
        if source not in record.nodes and source != START:
            raise ValueError(f"Found edge starting at unknown node '{source}'")
    if START not in sources:
        raise ValueError(
            "Graph must have an entrypoint: add at least one edge from START to another node"
        )
    for source, branches in record.branches.items():
        for name, branch in branches.items():
            for end in (branch.ends or {}).values():
                if end not in record.nodes and end != END:
                    raise ValueError(
                        f"At '{source}' node, '{name}' branch found unknown target '{end}'"
                    )
    for node in record.nodes.values():
        targets.extend(node.ends or ())
    for target in targets:
        if target not in record.nodes and target != END:
            raise ValueError(f"Found edge ending at unknown node `{target}`")
    for name in interrupts:
        if name not in record.nodes:
            raise ValueError(f"Interrupt node `{name}` not found")
