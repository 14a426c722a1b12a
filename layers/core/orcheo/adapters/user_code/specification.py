"""From recorded graphs to the graph specification, with every callable under its position."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from orcheo.adapters.user_code import channels, encoding
from orcheo.adapters.user_code.facades import nodes, recorder, signatures
from orcheo.adapters.user_code.facades.effects import RetryPolicy

DEFAULT_RETRY: Final = "RetryPolicy"
"""A family that the child adds to an error which the node's policy would retry."""
_MAX_DEPTH: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A callable of a graph, and what a call of it needs to know."""

    target: Any
    schema: Any = None
    """The class that its state is rebuilt as; null for a reducer."""
    retry: RetryPolicy | None = None
    ends: Mapping[Any, str] | None = None
    """A branch's path map."""
    context: Any = None
    """The class of the run's context."""


@dataclass(slots=True)
class Specification:
    """A graph's specification and its callables."""

    graph: dict[str, Any]
    positions: dict[str, Position] = field(default_factory=dict)


def escaped(name: str) -> str:
    """Return a node id as one step of a position (RFC 6901's escapes)."""
    return name.replace("~", "~0").replace("/", "~1")


def outer(name: str) -> str:
    """Return a node's id as the specification spells it."""
    return {recorder.START: "START", recorder.END: "END"}.get(name, name)


def callables(candidate: Any) -> dict[str, Any]:
    """Return a graph's callables by position, as if it were the imported one."""
    record = recorder.record_of(candidate)
    if record is None:
        raise TypeError(f"callables() needs a graph, not {type(candidate).__name__!r}.")
    positions: dict[str, Position] = {}
    _Writer(positions, places=False).graph(candidate, "", 0)
    return {at: position.target for at, position in positions.items()}


def records(candidate: Any, path: str = "") -> Iterator[tuple[str, recorder.Record]]:
    """Yield a graph and its sub-graphs with their paths; TypeError where it is none."""
    record = recorder.record_of(candidate)
    if record is None:
        raise TypeError(f"A graph is needed, not {type(candidate).__name__!r}.")
    yield path, record
    for name, node in record.nodes.items():
        if recorder.record_of(node.action) is not None:
            yield from records(node.action, f"{path}{escaped(name)}/")


def schemas(candidate: Any) -> dict[str, Any]:
    """Return a graph's schema classes by path; a callable's own below its position."""
    found: dict[str, Any] = {}
    for path, record in records(candidate):
        found[f"{path}state"] = record.state_schema
        found[f"{path}input"] = record.input_schema
        found[f"{path}output"] = record.output_schema
        found[f"{path}context"] = record.context_schema
        for name, node in record.nodes.items():
            if recorder.record_of(node.action) is not None:
                found[f"{path}{escaped(name)}/given"] = node.schema
    positions: dict[str, Position] = {}
    _Writer(positions, places=False).graph(candidate, "", 0)
    return found | {f"{at}/input": position.schema for at, position in positions.items()}


def policies(candidate: Any) -> dict[str, Any]:
    """Return the retry policies of a graph by position."""
    return {
        f"{path}{escaped(name)}": node.retry or record.default_retry
        for path, record in records(candidate)
        for name, node in record.nodes.items()
        if (node.retry or record.default_retry) is not None
    }


class Preview:
    """What the specification would say of parts of a graph that is not built yet.

    Args:
        record: The graph's schemas, and its nodes and branches with private schemas.
        path: Where the graph is.
    """

    def __init__(self, record: recorder.Record, path: str) -> None:
        self.positions: dict[str, Position] = {}
        self._writer = _Writer(self.positions, places=False)
        self.state = self._writer.state(record, path)
        """ValueError where schemas contradict each other."""
        self._scope = _Scope(record, path, 0, self.state)

    def node(self, name: str, node: recorder.RecordedNode) -> dict[str, Any]:
        """Return a node that is no sub-graph."""
        return self._writer.node(self._scope, name, node)

    def given(self, name: str, node: recorder.RecordedNode) -> dict[str, Any]:
        """Return what a sub-graph's node says of the state that it passes on."""
        return self._writer.given(self._scope, node, f"{self._scope.path}{escaped(name)}")

    def branch(self, source: str, name: str, branch: recorder.RecordedBranch) -> dict[str, Any]:
        """Return a branch."""
        return self._writer.branch(self._scope, (source, name), branch, "")


def private(schema: Any) -> dict[str, Any]:
    """Return what a private schema says of its node or branch."""
    found = channels.read(schema, encoding.encode)
    return {"input": list(found.channels), "input_root": found.root}


def key_text(key: Any) -> str:
    """Return a path map's key as text."""
    return _key(key)


def specify(candidate: Any) -> Specification:
    """Return the specification of a recorded graph; ValueError where LangGraph would refuse it."""
    specification = Specification({})
    specification.graph = _Writer(specification.positions).graph(candidate, "", 0)
    return specification


def specify_compiled(candidate: Any, position: str) -> Specification:
    """Return the specification of a graph that nodes invoke; its callables are below it."""
    specification = Specification({})
    writer = _Writer(specification.positions, places=False)
    specification.graph = writer.graph(candidate, f"{position}/", 0)
    return specification


@dataclass(frozen=True, slots=True)
class _Scope:
    """The graph that is being written."""

    record: recorder.Record
    path: str
    depth: int
    state: dict[str, Any]


class _Writer:
    def __init__(self, positions: dict[str, Position], *, places: bool = True) -> None:
        self._positions = positions
        self._places = places

    def graph(self, candidate: Any, path: str, depth: int) -> dict[str, Any]:
        if depth > _MAX_DEPTH:
            raise ValueError(f"Sub-graphs are nested deeper than {_MAX_DEPTH} levels.")
        record = recorder.record_of(candidate)
        if record is None:
            raise TypeError(f"{type(candidate).__name__!r} is no graph.")
        if self._places:
            record.position = path
        recorder.validate(record, (*record.interrupt_before, *record.interrupt_after))
        state = self.state(record, path)
        document: dict[str, Any] = {"state": state, "nodes": [], "edges": [], "branches": []}
        scope = _Scope(record, path, depth, state)
        for name, node in record.nodes.items():
            document["nodes"].append(self.node(scope, name, node))
        for source, target in record.edges:
            starts = outer(source) if isinstance(source, str) else [outer(each) for each in source]
            document["edges"].append({"from": starts, "to": outer(target)})
        for source, branches in record.branches.items():
            for index, (name, branch) in enumerate(branches.items()):
                at = f"{path}{escaped(outer(source))}/branch/{index}"
                document["branches"].append(self.branch(scope, (source, name), branch, at))
        if record.interrupt_before:
            document["interrupt_before"] = list(record.interrupt_before)
        if record.interrupt_after:
            document["interrupt_after"] = list(record.interrupt_after)
        if record.changes.get("ui") is not None:
            document["ui"] = record.changes["ui"]
        return document

    # --- state ---------------------------------------------------------------------------------

    def state(self, record: recorder.Record, path: str) -> dict[str, Any]:
        main = channels.read(record.state_schema, encoding.encode)
        state: dict[str, Any] = {"root": main.root, "channels": {}}
        self._merge(state["channels"], main, path)
        for key, schema in (("input", record.input_schema), ("output", record.output_schema)):
            if schema is not record.state_schema:
                found = channels.read(schema, encoding.encode)
                if found.managed:
                    raise ValueError(
                        "Invalid managed channels detected in "
                        f"{getattr(schema, '__name__', '')}: {', '.join(found.managed)}. Managed "
                        "channels are not permitted in Input/Output schema."
                    )
                self._merge(state["channels"], found, path)
                state[key] = list(found.channels)
        shared = list(state["channels"])
        private = [node.schema for node in record.nodes.values()]
        private += [b.schema for branches in record.branches.values() for b in branches.values()]
        for schema in private:
            if schema is not None and schema is not record.state_schema:
                self._merge(state["channels"], channels.read(schema, encoding.encode), path)
        if len(shared) < len(state["channels"]) and main.root != "dict":
            # What only a node's own schema names is no part of what goes in and comes out.
            state.setdefault("input", list(main.channels))
            state.setdefault("output", list(main.channels))
        return self._changed(state, record.changes, path)

    def _changed(
        self, state: dict[str, Any], changes: Mapping[str, Any], path: str
    ) -> dict[str, Any]:
        """Apply what ``Adapted`` says."""
        found = state["channels"]
        for name, channel in changes.get("channels", {}).items():
            found.pop(name, None)
            if channel is not None:
                found[name] = dict(channel)
                reducer = channel.get("reducer")
                if callable(reducer):
                    position = f"{path}channel/{escaped(name)}"
                    found[name]["reducer"] = {"python": position}
                    self._positions[position] = Position(target=reducer)
        others = {k: value for k, value in changes.items() if k not in {"channels", "ui"}}
        return {**state, **others}

    def _merge(self, known: dict[str, Any], schema: channels.Schema, path: str) -> None:
        """Add channels as LangGraph's ``_add_schema`` does: a plain one never overrides."""
        for name, channel in schema.channels.items():
            reducer = schema.reducers.get(name)
            if name in known:
                old = known[name]
                if "reducer" not in channel and reducer is None:
                    continue
                same = reducer is None and old.get("reducer") == channel.get("reducer")
                if same or self._is_same(old.get("reducer"), reducer):
                    continue
                raise ValueError(f"Channel '{name}' already exists with a different type")
            known[name] = dict(channel)
            if reducer is not None:
                position = f"{path}channel/{escaped(name)}"
                known[name]["reducer"] = {"python": position}
                self._positions[position] = Position(target=reducer)

    def _is_same(self, old: Any, reducer: Callable[..., Any] | None) -> bool:
        if reducer is None or not isinstance(old, dict):
            return False
        recorded = self._positions[old["python"]].target
        names = {getattr(each, "__name__", "") for each in (recorded, reducer)}
        return recorded is reducer or "<lambda>" in names

    def _private(self, scope: _Scope, schema: Any) -> dict[str, Any]:
        """Return which channels a node with this schema sees, where these are not all."""
        if schema is None or schema is scope.record.state_schema:
            main = channels.read(scope.record.state_schema, encoding.encode)
            if main.root == "dict" or len(main.channels) == len(scope.state["channels"]):
                return {}
            return {"input": list(main.channels), "input_root": main.root}
        return private(schema)

    # --- nodes and branches --------------------------------------------------------------------

    def node(self, scope: _Scope, name: str, node: recorder.RecordedNode) -> dict[str, Any]:
        record = scope.record
        document: dict[str, Any] = {"id": name}
        if recorder.record_of(node.action) is not None:
            document["kind"] = "graph"
            inner = f"{scope.path}{escaped(name)}/"
            document["graph"] = self.graph(node.action, inner, scope.depth + 1)
            document |= self.given(scope, node, f"{scope.path}{escaped(name)}")
        elif (builtin := nodes.action_of(node.action)) is not None:
            document |= builtin
        else:
            self._python(scope, document, node, f"{scope.path}{escaped(name)}")
        if node.defer:
            document["defer"] = True
        retry = node.retry or record.default_retry
        if retry is not None and document["kind"] != "graph":
            document["retry"] = retry_document(retry)
            if document["kind"] != "python" and document["retry"]["on"] == [DEFAULT_RETRY]:
                document["retry"]["on"] = ["Unavailable"]
        seconds = node.timeout_seconds or record.default_timeout
        if seconds is not None:
            document["timeout_seconds"] = seconds
        return document | node.extras

    def given(self, scope: _Scope, node: recorder.RecordedNode, at: str) -> dict[str, Any]:
        """Return what a sub-graph's node says of the state that it passes on."""
        schema = node.schema if node.schema is not None else scope.record.state_schema
        document = self._private(scope, node.schema)
        document.pop("input_root", None)
        if channels.root_of(schema) in {"dataclass", "pydantic"}:
            document["at"] = at
            self._positions[at] = Position(target=_as_it_is, schema=schema)
        return document

    def _python(
        self, scope: _Scope, document: dict[str, Any], node: recorder.RecordedNode, at: str
    ) -> None:
        record = scope.record
        if not callable(node.action):
            raise TypeError(
                f"Expected a Runnable, callable or dict. Instead got an unsupported type: "
                f"{type(node.action).__name__} for node {document['id']!r}"
            )
        document |= {"kind": "python", "at": at}
        label = signatures.node_name(node.action)
        if label != "<lambda>":
            document["label"] = label[:200]
        wants = signatures.wanted(node.action)
        if wants:
            document["wants"] = wants
        if signatures.is_async(node.action):
            document["async"] = True
        document |= self._private(scope, node.schema)
        if node.ends is not None:
            document["destinations"] = [outer(each) for each in node.ends]
        schema = node.schema if node.schema is not None else record.state_schema
        self._positions[at] = Position(
            target=node.action,
            schema=schema,
            retry=node.retry or record.default_retry,
            context=record.context_schema,
        )

    def branch(
        self, scope: _Scope, names: tuple[str, str], branch: recorder.RecordedBranch, at: str
    ) -> dict[str, Any]:
        record, (source, name) = scope.record, names
        builtin = nodes.action_of(branch.path)
        if builtin is not None:
            ends = {str(key): outer(target) for key, target in (branch.ends or {}).items()}
            return {"from": outer(source), **builtin, "to": ends}
        if not callable(branch.path):
            raise TypeError(f"The condition after {source!r} is not callable.")
        document: dict[str, Any] = {"kind": "python", "from": outer(source), "at": at}
        if name != "condition":
            document["label"] = name
        if branch.ends:
            document["to"] = {_key(key): outer(target) for key, target in branch.ends.items()}
        wants = [each for each in signatures.wanted(branch.path) if each != "previous"]
        if wants:
            document["wants"] = wants
        if signatures.is_async(branch.path):
            document["async"] = True
        if branch.schema is not None or source == recorder.START:
            # Without a schema of its own a condition sees what the node before it sees.
            document |= self._private(scope, branch.schema)
        schema = branch.schema
        if schema is None and source in record.nodes:
            schema = record.nodes[source].schema
        if schema is None:
            schema = record.state_schema
        self._positions[at] = Position(
            target=branch.path, schema=schema, ends=branch.ends, context=record.context_schema
        )
        return document | branch.extras


def _as_it_is(state: Any) -> Any:
    return state


def _key(key: Any) -> str:
    """Return a path map's key as text."""
    return outer(str(getattr(key, "value", key)))


def retry_document(policy: RetryPolicy) -> dict[str, Any]:
    """Return a retry policy as the specification spells it."""
    kinds = policy.retry_on
    if isinstance(kinds, type):
        names = [kinds.__name__]
    elif isinstance(kinds, list | tuple) and all(isinstance(each, type) for each in kinds):
        names = [each.__name__ for each in kinds]
    else:
        names = [DEFAULT_RETRY]
    return {
        "max_attempts": min(max(int(policy.max_attempts), 1), 100),
        "initial_seconds": min(max(float(policy.initial_interval), 0.0), 86_400.0),
        "backoff": min(max(float(policy.backoff_factor), 1.0), 10.0),
        "max_seconds": min(max(float(policy.max_interval), 0.0), 86_400.0),
        "jitter": "full" if policy.jitter else "none",
        "on": names,
    }


_FINAL_BY_DEFAULT: Final = (
    ValueError,
    TypeError,
    ArithmeticError,
    ImportError,
    LookupError,
    NameError,
    SyntaxError,
    RuntimeError,
    ReferenceError,
    StopIteration,
    StopAsyncIteration,
    OSError,
)
"""What LangGraph's ``default_retry_on`` does not retry."""


def is_retried(policy: RetryPolicy, error: BaseException) -> bool:
    """Tell whether a policy's own rule would retry an error."""
    rule = policy.retry_on
    if rule is None:
        return isinstance(error, ConnectionError) or not isinstance(error, _FINAL_BY_DEFAULT)
    if isinstance(rule, type):
        return isinstance(error, rule)
    if isinstance(rule, list | tuple):
        return any(isinstance(each, type) and isinstance(error, each) for each in rule)
    return bool(rule(error))
