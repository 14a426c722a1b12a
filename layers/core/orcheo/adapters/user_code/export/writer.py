"""Writes the functions that build a graph.

Each part is first said in LangGraph's words. What the recorder would make of these is worked out
with its own code, and where that is not what the graph says, the difference is said in Orcheo's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from orcheo.adapters.user_code import specification
from orcheo.adapters.user_code.export.members import (
    BRANCH_MEMBERS,
    NODE_MEMBERS,
    beyond,
    identifier_of,
    inner_name,
    is_same,
    number,
    set_aside,
    title_of,
)
from orcheo.adapters.user_code.export.original import Original
from orcheo.adapters.user_code.export.parts import POLICIES, PolicyWriter, builtin_text
from orcheo.adapters.user_code.export.references import References, enum_member
from orcheo.adapters.user_code.export.schemas import (
    MESSAGES,
    Schema,
    SchemaWriter,
    normal_channel,
)
from orcheo.adapters.user_code.facades import nodes, recorder, signatures
from orcheo.adapters.user_code.specification import Preview, escaped, outer

GRAPH: Final = "\0graph\0"
"""Stands for the name of the local variable until it is known which are free."""
CALLABLES: Final = "\0callables\0"
SCHEMAS: Final = "\0schemas\0"
FROM_ORIGINAL: Final = (CALLABLES, SCHEMAS, POLICIES)
"""Locals that hold parts of what the script's own builder makes."""


@dataclass
class Function:
    """One function that builds a graph."""

    name: str
    lines: list[str] = field(default_factory=list[str])
    uses: set[str] = field(default_factory=set[str])
    """Which of ``FROM_ORIGINAL`` it, or what it calls, needs."""

    def say(self, line: str) -> None:
        """Add a line of the body."""
        self.lines.append(line)
        self.uses.update(each for each in FROM_ORIGINAL if each in line)

    @property
    def parameters(self) -> list[str]:
        """Return what it takes where it builds a sub-graph."""
        return [each for each in FROM_ORIGINAL if each in self.uses]


class GraphWriter:
    """Writes one graph and its sub-graphs."""

    def __init__(self, references: References, original: Original) -> None:
        self._references = references
        self._original = original
        self.schemas = SchemaWriter(references)
        self.functions: list[Function] = []
        """Inner graphs first; the last builds the whole graph."""

    def write(self, graph: Mapping[str, Any], name: str) -> Function:
        """Write the functions for a graph; return the one that builds it."""
        return self._graph(graph, "", name, "")

    def _graph(self, graph: Mapping[str, Any], path: str, name: str, prefix: str) -> Function:
        return _OneGraph(self, graph, path, Function(name), prefix).written()

    def inner(self, graph: Mapping[str, Any], path: str, node_id: str, prefix: str) -> Function:
        """Write the function of a sub-graph."""
        name = self._references.unique(f"build_{identifier_of(node_id)}")
        return self._graph(graph, path, name, prefix + title_of(node_id))

    @property
    def references(self) -> References:
        """How to name what there is."""
        return self._references

    @property
    def original(self) -> Original:
        """What the script builds."""
        return self._original


class _OneGraph:
    """Writes one graph."""

    def __init__(
        self,
        writer: GraphWriter,
        graph: Mapping[str, Any],
        path: str,
        function: Function,
        prefix: str,
    ) -> None:
        self._writer = writer
        self._say = writer.references
        self._original = writer.original
        self._policies = PolicyWriter(writer.references, writer.original)
        self._graph = graph
        self._path = path
        self._function = function
        self._prefix = prefix
        self._ids = {node["id"] for node in graph["nodes"]}
        state = graph.get("state") or {}
        self._channels: Mapping[str, Any] = state.get("channels") or {}
        self._target: Mapping[str, Any] = state
        self._was = self._original.path_for(graph, path)
        self._schema = self._state_schema()
        self._record = recorder.Record(
            state_schema=self._schema.meaning,
            input_schema=self._schema.meaning,
            output_schema=self._schema.meaning,
        )

    def written(self) -> Function:
        """Write everything; return the function."""
        options = self._state_options()
        recorded = {node["id"]: self._recorded(node) for node in self._graph["nodes"]}
        self._record.nodes.update(recorded)
        branches = [self._recorded_branch(each) for each in self._branches()]
        for branch, made in zip(self._branches(), branches, strict=True):
            of_source = self._record.branches.setdefault(inner_name(branch["from"]), {})
            of_source[self._branch_name(made, of_source)] = made
        schema = self._adapted()
        self._function.say(
            f"{GRAPH} = {self._say.imported('langgraph.graph', 'StateGraph')}("
            f"{', '.join([schema, *options])})"
        )
        for node in self._graph["nodes"]:
            self._add_node(node, recorded[node["id"]])
        for edge in self._graph.get("edges") or ():
            start, end = edge["from"], self._end(edge["to"])
            starts = self._end(start) if isinstance(start, str) else f"[{self._ends(start)}]"
            self._function.say(f"{GRAPH}.add_edge({starts}, {end})")
        self._add_branches(branches)
        stops = [
            f"{option}={self._graph[option]!r}"
            for option in ("interrupt_before", "interrupt_after")
            if self._graph.get(option)
        ]
        result = f"{GRAPH}.compile({', '.join(stops)})" if stops else GRAPH
        self._function.say(f"return {result}")
        self._writer.functions.append(self._function)
        return self._function

    # --- state ---------------------------------------------------------------------------------

    def _state_schema(self) -> Schema:
        if self._was is not None:
            schema = self._original.record(self._was).state_schema
            return self._schema_of(schema, f"{self._was}state")
        root = self._target.get("root", "typed")
        if root == "messages":
            annotated = self._say.imported("typing", "Annotated")
            reducer = self._say.imported("langgraph.graph.message", "add_messages")
            return Schema(f"{annotated}[list, {reducer}]", MESSAGES)
        if root == "dict" and self._say.has_builtin("dict"):
            return Schema("dict", dict)
        return self._writer.schemas.typed_dict(f"{self._prefix}State", self._channels)

    def _schema_of(self, schema: Any, key: str) -> Schema:
        """Return an expression for a class of the script."""
        named = self._say.named(schema)
        if named is None and schema is recorder.MessagesState:
            named = self._say.imported("langgraph.graph", "MessagesState")
        return Schema(named or f"{SCHEMAS}[{key!r}]", schema)

    def _state_options(self) -> list[str]:
        options: list[str] = []
        for member in ("input", "output"):
            wanted = self._target.get(member)
            schema: Schema | None = None
            if self._was is not None:
                stated = self._original.state(self._was).get(member)
                known = getattr(self._original.record(self._was), f"{member}_schema")
                is_own = known is not self._original.record(self._was).state_schema
                if stated is not None and stated == wanted:
                    if not is_own:
                        continue
                    schema = self._schema_of(known, f"{self._was}{member}")
            if schema is None and wanted is not None:
                fields = {
                    name: {"type": self._channels.get(name, {}).get("type", "any")}
                    for name in wanted
                }
                name = f"{self._prefix}{member.title()}"
                schema = self._writer.schemas.typed_dict(name, fields)
            if schema is not None:
                setattr(self._record, f"{member}_schema", schema.meaning)
                options.append(f"{member}_schema={schema.text}")
        if self._was is not None:
            context = self._original.record(self._was).context_schema
            if context is not None:
                options.append(
                    f"context_schema={self._schema_of(context, f'{self._was}context').text}"
                )
        return options

    def _adapted(self) -> str:
        """Return the state schema, with what the graph says beyond it."""
        try:
            preview = Preview(self._record, self._path)
        except ValueError:
            # Private schemas that contradict the state: nodes then say their input in metadata.
            for node in self._record.nodes.values():
                node.schema = node.schema and self._schema.meaning
            for those in self._record.branches.values():
                for branch in those.values():
                    branch.schema = branch.schema and self._schema.meaning
            preview = Preview(self._record, self._path)
        found = preview.state
        changes: list[str] = []
        meant: dict[str, Any] = {}
        for member, default in (("root", "typed"), ("input", None), ("output", None)):
            wanted_value = self._target.get(member, default)
            if wanted_value != found.get(member, default):
                changes.append(f"{member!r}: {wanted_value!r}")
                meant[member] = wanted_value
        channels = [
            name
            for name in [*self._channels, *(set_aside(found["channels"], self._channels))]
            if not self._is_said(name, found["channels"].get(name), preview)
        ]
        if channels:
            texts = [
                f"{name!r}: {self._channel_text(self._channels.get(name))}" for name in channels
            ]
            changes.append(f"'channels': {{{', '.join(texts)}}}")
            meant["channels"] = {name: self._channel_meant(name) for name in channels}
        if self._graph.get("ui") is not None:
            changes.append(f"'ui': {self._graph['ui']!r}")
            meant["ui"] = self._graph["ui"]
        if not changes:
            return self._schema.text
        self._record.changes = meant
        adapted = self._say.imported("orcheo", "Adapted")
        return f"{adapted}({self._schema.text}, {{{', '.join(changes)}}})"

    def _is_said(self, name: str, found: Mapping[str, Any] | None, preview: Preview) -> bool:
        """Tell whether the schemas give exactly this channel."""
        wanted = self._channels.get(name)
        if wanted is None or found is None:
            return False
        one, two = normal_channel(wanted), normal_channel(found)
        reducer, other = one.pop("reducer"), two.pop("reducer")
        if not is_same(one, two):
            return False
        if isinstance(reducer, dict) and isinstance(other, dict):
            target = self._original.position(reducer["python"]).target
            return target is preview.positions[other["python"]].target
        return bool(reducer == other)

    def _channel_text(self, channel: Mapping[str, Any] | None) -> str:
        if channel is None:
            return "None"
        members = {name: repr(value) for name, value in channel.items()}
        reducer = channel.get("reducer")
        if isinstance(reducer, dict):
            members["reducer"] = self._callable(reducer["python"])
        return "{" + ", ".join(f"{name!r}: {text}" for name, text in members.items()) + "}"

    def _channel_meant(self, name: str) -> dict[str, Any] | None:
        channel = self._channels.get(name)
        if channel is None:
            return None
        reducer = channel.get("reducer")
        if not isinstance(reducer, dict):
            return dict(channel)
        return {**channel, "reducer": self._original.position(reducer["python"]).target}

    # --- nodes ---------------------------------------------------------------------------------

    def _recorded(self, node: Mapping[str, Any]) -> recorder.RecordedNode:
        """Return a node as the recorder would keep it, LangGraph's words only."""
        policy = self._policies.policy(node)
        made = recorder.RecordedNode(
            action=_PLACEHOLDER,
            defer=bool(node.get("defer")),
            retry=policy,
            timeout_seconds=node.get("timeout_seconds"),
        )
        match node["kind"]:
            case "builtin":
                made.action = nodes.Builtin(node["type"], node.get("config") or {})
            case "workflow":
                made.action = nodes.Workflow(workflow_id=node["workflow_id"])
            case "python":
                position = self._original.position(node["at"])
                made.action = position.target
                inferred, ends = signatures.inferred(made.action)
                made.schema = self._private(node, inferred, node["at"])
                made.ends = self._destinations(node, ends)
            case _:
                made.schema = self._private(node, None, self._given_at(node))
        return made

    def _private(self, part: Mapping[str, Any], inferred: Any, at: str) -> Any:
        """Return the schema that gives a part's private input, or the state's class."""
        wanted = (part.get("input"), part.get("input_root"))
        stated = self._original.schema(at)
        if wanted == self._original.input_of(at):
            return stated
        if part["kind"] == "graph":
            return None
        for schema in (inferred, stated):
            if schema is not None and self._private_of(schema) == wanted:
                return schema
        return None if inferred is None else self._schema.meaning

    def _private_of(self, schema: Any) -> tuple[Any, Any]:
        if schema is None or schema is self._schema.meaning:
            return None, None
        found = specification.private(schema)
        return found["input"], found["input_root"]

    def _destinations(
        self, node: Mapping[str, Any], inferred: tuple[str, ...] | None
    ) -> tuple[str, ...] | None:
        wanted = node.get("destinations")
        known = self._ids | {recorder.END}
        if inferred is not None and [outer(each) for each in inferred] == wanted:
            return inferred if set(inferred) <= known else self._known_ends(wanted or ())
        if wanted is None:
            return None if inferred is None else ()
        return self._known_ends(wanted)

    def _known_ends(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(inner_name(each) for each in names if each in self._ids or each == "END")

    def _add_node(self, node: Mapping[str, Any], made: recorder.RecordedNode) -> None:
        options: list[str] = []
        if made.defer:
            options.append("defer=True")
        inferred, inferred_ends = (None, None)
        if node["kind"] == "python":
            inferred, inferred_ends = signatures.inferred(made.action)
        if made.schema is not inferred:
            options.append(f"input_schema={self._private_text(made.schema, node)}")
        if made.retry is not None:
            options.append(f"retry_policy={self._policies.text(made.retry, node)}")
        if made.timeout_seconds is not None:
            options.append(f"timeout={number(made.timeout_seconds)}")
        if made.ends != inferred_ends:
            ends = [outer(each) for each in made.ends or ()]
            options.append(f"destinations=[{self._ends(ends)}]")
        preview = Preview(self._record, self._path)
        if node["kind"] == "graph":
            found = {
                **preview.node(node["id"], _with_action(made, _PLACEHOLDER)),
                **preview.given(node["id"], made),
            }
            extras = beyond(node, found, NODE_MEMBERS)
            if node.get("at") is None and "at" in found:
                extras["at"] = None
        else:
            extras = beyond(node, preview.node(node["id"], made), NODE_MEMBERS)
        if extras:
            options.append(f"metadata={{'orcheo': {extras!r}}}")
        arguments = ", ".join([repr(node["id"]), self._action_text(node), *options])
        self._function.say(f"{GRAPH}.add_node({arguments})")

    def _private_text(self, schema: Any, part: Mapping[str, Any]) -> str:
        if schema is self._schema.meaning:
            return self._schema.text
        if part["kind"] == "graph":
            return self._schema_of(schema, f"{self._given_at(part)}/given").text
        return self._schema_of(schema, f"{part['at']}/input").text

    def _given_at(self, node: Mapping[str, Any]) -> str:
        """Return where in the script a sub-graph was."""
        return node.get("at") or f"{self._was or ''}{escaped(node['id'])}"

    def _action_text(self, node: Mapping[str, Any]) -> str:
        match node["kind"]:
            case "builtin":
                return builtin_text(self._say, node, "node")
            case "python":
                return self._callable(node["at"])
            case "workflow":
                members = [
                    f"{name}={node[name]!r}"
                    for name in ("workflow_id", "version", "inputs")
                    if node.get(name) not in (None, {})
                ]
                workflow = self._say.imported("orcheo.nodes", "Workflow")
                return f"{workflow}({', '.join(members)})"
            case _:
                path = f"{self._path}{escaped(node['id'])}/"
                built = self._writer.inner(node["graph"], path, node["id"], self._prefix)
                self._function.uses |= built.uses
                return f"{built.name}({', '.join(built.parameters)})"

    def _callable(self, at: str) -> str:
        """Return the expression of a callable of the script."""
        target = self._original.position(at).target
        return (
            self._say.named(target)
            or self._say.lambda_source(target)
            or self._say.moved(target)
            or self._original_call(at)
            or f"{CALLABLES}[{at!r}]"
        )

    def _original_call(self, at: str) -> str | None:
        added = self._original.added(at)
        return None if added is None else self._say.call_source(*added)

    # --- branches ------------------------------------------------------------------------------

    def _branches(self) -> list[Mapping[str, Any]]:
        """Return the branches, those of one node together, as the recorder keeps them."""
        by_source: dict[str, list[Mapping[str, Any]]] = {}
        for branch in self._graph.get("branches") or ():
            by_source.setdefault(branch["from"], []).append(branch)
        return [branch for those in by_source.values() for branch in those]

    def _recorded_branch(self, branch: Mapping[str, Any]) -> recorder.RecordedBranch:
        if branch["kind"] == "builtin":
            made = nodes.Builtin(branch["type"], branch.get("config") or {})
            return recorder.RecordedBranch(path=made)
        position = self._original.position(branch["at"])
        inferred = signatures.input_schema(position.target)
        schema = self._private(branch, inferred, branch["at"])
        wanted = branch.get("to")
        ends: dict[Any, str] | None = None
        if wanted is not None:
            known = {specification.key_text(key): key for key in position.ends or {}}
            ends = {known.get(k, k): inner_name(end) for k, end in wanted.items()}
        return recorder.RecordedBranch(path=position.target, ends=ends, schema=schema)

    @staticmethod
    def _branch_name(made: recorder.RecordedBranch, others: Mapping[str, Any]) -> str:
        if nodes.action_of(made.path) is not None:
            return nodes.branch_name(made.path, others)
        name = signatures.branch_name(made.path)
        while name in others:
            name += "'"
        return name

    def _add_branches(self, recorded: list[recorder.RecordedBranch]) -> None:
        names = {
            id(branch): name
            for those in self._record.branches.values()
            for name, branch in those.items()
        }
        for branch, made in zip(self._branches(), recorded, strict=True):
            source = self._end(branch["from"])
            if branch["kind"] == "builtin":
                to = self._path_map({key: self._end(end) for key, end in branch["to"].items()})
                text = builtin_text(self._say, branch, "branch")
                self._function.say(f"{GRAPH}.add_conditional_edges({source}, {text}, {to})")
            else:
                arguments = self._routed(branch, made, names[id(made)])
                self._function.say(
                    f"{GRAPH}.add_conditional_edges({source}, {', '.join(arguments)})"
                )

    def _routed(
        self, branch: Mapping[str, Any], made: recorder.RecordedBranch, name: str
    ) -> list[str]:
        """Return the arguments of a condition of the script."""
        literal = signatures.literal_ends(made.path)
        keys = {key: self._key(key) for key in made.ends or {}}
        by_text = any(text is None for text in keys.values())
        router: list[str] = []
        if made.schema is not signatures.input_schema(made.path):
            router.append(f"input_schema={self._private_text(made.schema, branch)}")
        if by_text:
            router.append("text_keys=True")
        found = Preview(self._record, self._path).branch(inner_name(branch["from"]), name, made)
        extras = beyond(branch, found, BRANCH_MEMBERS)
        if made.ends is None and literal is not None:
            extras["to"] = branch.get("to")
        text = self._callable(branch["at"])
        if extras or router or name != signatures.branch_name(made.path):
            changes = [repr(extras)] if extras else []
            routed = self._say.imported("orcheo", "Router")
            text = f"{routed}({', '.join([text, *changes, *router])})"
        if made.ends is None or (made.ends == literal and not by_text):
            return [text]
        return [
            text,
            self._path_map({
                repr(specification.key_text(key)) if by_text else keys[key]: self._end(outer(end))
                for key, end in made.ends.items()
            }, keys_are_code=True),
        ]  # fmt: skip

    def _key(self, key: Any) -> str | None:
        """Return the expression of a path map's key; null where it has none."""
        if key in {recorder.END, recorder.START}:
            return self._end(outer(key))
        if key is None or type(key) in {bool, int, float, str}:
            return repr(key)
        return enum_member(self._say, key)

    @staticmethod
    def _path_map(ends: Mapping[Any, str], *, keys_are_code: bool = False) -> str:
        texts = {key if keys_are_code else repr(key): end for key, end in ends.items()}
        if keys_are_code and all(key == end for key, end in texts.items()):
            return f"[{', '.join(texts)}]"
        return "{" + ", ".join(f"{key}: {end}" for key, end in texts.items()) + "}"

    def _end(self, name: str) -> str:
        if name in {"START", "END"}:
            return self._say.imported("langgraph.graph", name)
        return repr(name)

    def _ends(self, names: Iterable[str]) -> str:
        return ", ".join(self._end(each) for each in names)


_PLACEHOLDER: Final = nodes.Builtin("placeholder")


def _with_action(made: recorder.RecordedNode, action: Any) -> recorder.RecordedNode:
    return recorder.RecordedNode(
        action=action,
        schema=made.schema,
        defer=made.defer,
        retry=made.retry,
        timeout_seconds=made.timeout_seconds,
        ends=made.ends,
    )
