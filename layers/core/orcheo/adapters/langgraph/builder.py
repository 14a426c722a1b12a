"""From a graph specification to a compiled LangGraph graph, with public calls only.

Every channel is declared with its channel object, every node and router is a proxy. What a graph
holds beyond the state that a script declares, ``inputs`` and ``results``, is there only where a
built-in node may read or write it, and only built-in nodes see it: the script's own nodes get
exactly the state that plain LangGraph would give them.
"""

import dataclasses
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, TypedDict

from langgraph.channels import LastValue, UntrackedValue
from langgraph.channels.base import BaseChannel
from langgraph.constants import START
from langgraph.graph import StateGraph
from langgraph.graph.message import add_messages

from orcheo.adapters.langgraph import codec, proxies
from orcheo.adapters.langgraph.channels import MISSING, Fold, Folding, LastValueFrom, sequentially
from orcheo.adapters.langgraph.frontier import Compiled, read
from orcheo.adapters.langgraph.proxies import ROOT, Place
from orcheo.adapters.langgraph.run import Run
from orcheo.adapters.langgraph.sub_workflows import workflow_node
from orcheo.application.user_code_ports import CallRequest, UserCode
from orcheo.domain.credentials import Reference
from orcheo.domain.errors import InvalidGraph
from orcheo.domain.graph import (
    Branch,
    BuiltinNode,
    Channel,
    GraphNode,
    Node,
    PythonNode,
    PythonReducer,
    Subgraph,
    WorkflowNode,
    has_reserved,
)
from orcheo.domain.references import references_of
from orcheo.domain.workflows import Version

INPUTS: Final = "inputs"
RESULTS: Final = "results"
REDUCER_SECONDS: Final = 60.0

_REDUCERS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "operator.add": operator.add,
    "operator.or_": operator.or_,
    "operator.mul": operator.mul,
    "operator.and_": operator.and_,
    "max": max,
    "min": min,
    "add_messages": add_messages,
}


@dataclass(frozen=True, slots=True)
class BuiltGraph:
    """A version's graph, compiled; the same object serves every execution of the version."""

    compiled: Mapping[tuple[str, ...], Compiled]
    """By the path of the nodes around it; the whole graph is at the empty path."""
    specifications: Mapping[tuple[str, ...], Subgraph]
    """What these were built from."""
    input_channels: Sequence[str]
    """Where the trigger's keys may go; ``__root__`` alone for a whole-state graph."""
    has_reserved: bool
    """True where ``inputs`` and ``results`` are channels of the root."""
    references: frozenset[Reference] = frozenset()
    """To credentials, of the whole version."""
    invoked: dict[str, "BuiltGraph"] = field(default_factory=dict[str, "BuiltGraph"])
    """Graphs that nodes of this one invoke, by position, as they are first needed."""

    @property
    def root(self) -> Compiled:
        """The whole graph."""
        return self.compiled[()]

    def below(self, path: tuple[str, ...]) -> "BuiltGraph":
        """Return a graph of this one as a whole; KeyError."""
        depth = len(path)
        return _built(
            {k[depth:]: v for k, v in self.compiled.items() if k[:depth] == path},
            {k[depth:]: v for k, v in self.specifications.items() if k[:depth] == path},
        )

    def starts_from(self, inputs: Any) -> Any:
        """Return what LangGraph starts from.

        A whole-state graph gets what it is given as it is. Others get its members that are input
        channels; what is no mapping counts as ``{"input": value}``. The whole of it is the channel
        ``inputs``, unless the script declares one of that name.
        """
        names = self.input_channels
        if ROOT in names:
            return inputs
        given = named(inputs)
        declared = self.specifications[()].state.channels
        chosen = {
            name: given[name]
            for name in names
            if name in given and (name in declared or name not in {INPUTS, RESULTS})
        }
        if INPUTS in names and INPUTS not in declared:
            chosen[INPUTS] = given
        return chosen

    def output(self, checkpoint: Any) -> Any:
        """Return the final state as people see it.

        The channels of the output schema that have a value, as plain LangGraph's ``invoke``
        returns them; a graph with built-in nodes shows ``inputs`` and ``results`` as well.
        """
        names = self.root.output_channels
        if isinstance(names, str):
            return read(self.root, checkpoint, [names]).get(names)
        shown = list(names)
        if self.has_reserved:
            shown += [name for name in (INPUTS, RESULTS) if name not in shown]
        return read(self.root, checkpoint, shown)


def build(version: Version, user_code: UserCode, workspace: str) -> BuiltGraph:
    """Compile a version's graph; InvalidGraph where LangGraph refuses it."""
    built = build_graph(version.graph, version, user_code, workspace)
    return dataclasses.replace(built, references=references_of(version))


def build_graph(
    graph: Subgraph, version: Version, user_code: UserCode, workspace: str
) -> BuiltGraph:
    """Compile a graph whose callables are in a version's script; InvalidGraph."""
    builder = _Builder(_ReducerCalls(user_code, workspace, version))
    try:
        builder.build(graph, ())
    except ValueError as error:
        raise InvalidGraph(f"The graph cannot be built: {error}", []) from error
    return _built(builder.compiled, builder.specifications)


def _built(
    compiled: Mapping[tuple[str, ...], Any], specifications: Mapping[tuple[str, ...], Subgraph]
) -> BuiltGraph:
    root = compiled[()].builder
    return BuiltGraph(
        compiled=compiled,
        specifications=specifications,
        input_channels=list(root.schemas[root.input_schema]),
        has_reserved=has_reserved(specifications[()]),
    )


def named(inputs: Any) -> dict[str, Any]:
    """Return what a trigger sent as a mapping."""
    return inputs if isinstance(inputs, dict) else {"input": inputs}


class _ReducerCalls:
    """Reducers of the script: one call of a child folds a superstep."""

    def __init__(self, user_code: UserCode, workspace: str, version: Version) -> None:
        self._user_code = user_code
        self._workspace = workspace
        self._script = version.script or ""
        script = version.graph.script
        self._entrypoint = None if script is None else script.entrypoint

    def folding(self, at: str) -> Folding:
        """Return the reducer at a position."""

        def fold(current: Any, updates: Sequence[Any]) -> Any:
            known = current is not MISSING
            request = CallRequest(
                workspace=self._workspace,
                script=self._script,
                entrypoint=self._entrypoint,
                at=at,
                role="reducer",
                arguments=[
                    known,
                    codec.encode(current) if known else None,
                    [codec.encode(update) for update in updates],
                ],
                timeout_seconds=REDUCER_SECONDS,
            )
            return codec.decode(proxies.result_of(self._user_code.call(request)))

        return fold


class _Builder:
    def __init__(self, calls: _ReducerCalls) -> None:
        self._calls = calls
        self.compiled: dict[tuple[str, ...], Any] = {}
        self.specifications: dict[tuple[str, ...], Subgraph] = {}

    def build(self, graph: Subgraph, path: tuple[str, ...]) -> Any:
        kinds = {name: self._kind(name, spec) for name, spec in graph.state.channels.items()}
        whole = graph.state.root in {"dict", "messages"}
        if whole:
            kinds.setdefault(ROOT, dict)
        reserved = has_reserved(graph)
        if reserved:
            kinds.setdefault(INPUTS, Annotated[Any, LastValueFrom({}, INPUTS)])
            kinds.setdefault(RESULTS, Annotated[Any, Fold(sequentially(_merge), {}, RESULTS)])
        schemas = _Schemas(kinds, graph, whole=whole, reserved=reserved)
        shape = "keyed" if not whole else "wrapped" if reserved or len(kinds) > 1 else "root"
        place = Place(path, shape)
        state_graph: StateGraph[Any, Any, Any, Any] = StateGraph(
            schemas.state,
            context_schema=Run,
            input_schema=schemas.input,
            output_schema=schemas.output,
        )
        for node in graph.nodes:
            self._add_node(state_graph, node, place, schemas)
        for edge in graph.edges:
            source = edge.source
            starts = (
                codec.inner_name(source)
                if isinstance(source, str)
                else [codec.inner_name(each) for each in source]
            )
            if isinstance(starts, list) and len(starts) == 1:
                starts = starts[0]
            state_graph.add_edge(starts, codec.inner_name(edge.target))
        for index, branch in enumerate(graph.branches):
            self._add_branch(state_graph, branch, index, place, schemas)
        compiled = state_graph.compile(name="/".join(path) or "graph")
        self.compiled[path] = compiled
        self.specifications[path] = graph
        return compiled

    def _kind(self, name: str, channel: Channel) -> Any:
        made = self._channel(name, channel)
        if name != ROOT:
            return Annotated[Any, made]
        # LangGraph keeps schemas in a dictionary, and its LastValue has no hash.
        return dict if type(made) is LastValue else Annotated[dict[str, Any], made]

    def _channel(self, name: str, channel: Channel) -> BaseChannel[Any, Any, Any]:
        initial = codec.decode(channel.initial) if channel.has_initial else MISSING
        if channel.reducer is not None:
            if isinstance(channel.reducer, PythonReducer):
                folding = self._calls.folding(channel.reducer.python)
            else:
                folding = sequentially(_REDUCERS[channel.reducer])
            return Fold(folding, initial, name)
        if channel.ephemeral:
            untracked: UntrackedValue[Any] = UntrackedValue(object)
            untracked.key = name
            return untracked
        return LastValue(Any, name) if initial is MISSING else LastValueFrom(initial, name)

    def _add_node(self, into: Any, node: Node, place: Place, schemas: "_Schemas") -> None:
        action: Any
        schema = schemas.state
        match node:
            case PythonNode():
                action = proxies.python_node(node, place)
                schema = schemas.private(node.input)
            case BuiltinNode():
                action = proxies.builtin_node(node)
                schema = schemas.everything
            case GraphNode():
                inner = self.build(node.graph, (*place.path, node.id))
                action = proxies.graph_node(node, place, inner)
                schema = schemas.private(node.input)
                if has_reserved(node.graph):
                    schema = schemas.everything
            case WorkflowNode():
                action = workflow_node(node)
                schema = schemas.everything
        destinations = node.destinations if isinstance(node, PythonNode) else None
        into.add_node(
            node.id,
            action,
            input_schema=schema,
            defer=node.defer,
            destinations=(
                tuple(codec.inner_name(each) for each in destinations) if destinations else None
            ),
        )

    def _add_branch(
        self, into: Any, branch: Branch, index: int, place: Place, schemas: "_Schemas"
    ) -> None:
        source = codec.inner_name(branch.source)
        if branch.kind == "builtin":
            proxy = proxies.builtin_branch(branch, place)
            schema = schemas.everything
        else:
            proxy = proxies.python_branch(branch, place)
            schema = None if branch.input is None else schemas.private(branch.input)
        proxy.__name__ = f"branch_{index}"
        if schema is not None and schema is not dict:
            # LangGraph reads a router's own state from the annotation of its first parameter.
            proxy.__annotations__ = {**proxy.__annotations__, "state": schema}
        if source == START and branch.kind == "builtin":
            into.add_conditional_edges(START, proxy)
        else:
            into.add_conditional_edges(source, proxy)


class _Schemas:
    """The TypedDicts of one graph: LangGraph reads channels from their annotations."""

    def __init__(
        self, kinds: Mapping[str, Any], graph: Subgraph, *, whole: bool, reserved: bool
    ) -> None:
        self._kinds = kinds
        self._whole = whole
        self._known: dict[tuple[str, ...] | None, Any] = {}
        declared = list(graph.state.channels)
        self.state: Any = kinds[ROOT] if whole else self._typed("State", declared)
        self.everything: Any = self._typed("Everything", list(kinds)) if reserved else self.state
        entry = graph.state.input if graph.state.input is not None else declared
        if whole:
            self.input: Any = self.state
        elif reserved:
            self.input = self._typed("Input", [*dict.fromkeys([*entry, INPUTS, RESULTS])])
        else:
            self.input = self.state if graph.state.input is None else self._typed("Input", entry)
        exit_names = graph.state.output
        self.output: Any = self.state if exit_names is None else self._typed("Output", exit_names)
        if reserved and not whole:
            shown = exit_names if exit_names is not None else declared
            self.output = self._typed("Output", [*dict.fromkeys([*shown, INPUTS, RESULTS])])

    def private(self, names: Sequence[str] | None) -> Any:
        """Return the schema of a node with a state of its own."""
        if names is None:
            return self.state
        key = tuple(names)
        if key not in self._known:
            self._known[key] = (
                self._kinds[ROOT] if key == (ROOT,) else self._typed("Private", names)
            )
        return self._known[key]

    def _typed(self, title: str, names: Sequence[str]) -> Any:
        plain = {
            name: self._kinds.get(name, Annotated[Any, LastValue(Any, name)]) for name in names
        }
        return TypedDict(title, plain, total=False)  # type: ignore[operator,misc]


def _merge(left: Any, right: Any) -> Any:
    return {**left, **right}
