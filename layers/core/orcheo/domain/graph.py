"""The graph specification: the one intermediate form of canvas, SDK and imported Python.

``contracts/graph.schema.json`` is generated from these models. They check shapes; what shapes
cannot say (reachability,
unknown channels, node types) is in ``orcheo.domain.validation``.
"""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

START: Final = "START"
END: Final = "END"
RESERVED_CHANNELS: Final = frozenset({"inputs", "results"})
"""Every graph has them: what the trigger sent, and what built-in nodes gave, by node id."""

MAX_NODES: Final = 2_000
MAX_EDGES: Final = 5_000
MAX_NOTES: Final = 200
KNOWN_REDUCERS: Final = frozenset(
    {"operator.add", "operator.or_", "operator.mul", "operator.and_", "max", "min", "add_messages"},
)

NodeId = Annotated[str, Field(pattern=r"^[^\s|:#\x00-\x1f][^|:#\x00-\x1f]{0,127}$", max_length=128)]
"""``|`` and ``:`` separate namespaces in LangGraph; ``#`` separates keys of the store."""


class Model(BaseModel):
    """A frozen model that refuses what it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class PythonReducer(Model):
    """A reducer that an imported script defines."""

    python: str
    """Position in the script: ``<sub-graph path>/channel/<name>``."""


class Channel(Model):
    """One named part of the state."""

    type: str | list[str] = "any"
    """JSON Schema type; ``any`` where the script does not say."""
    reducer: str | PythonReducer | None = None
    """How a superstep's updates are folded; null: the last value, and two in one superstep are an
    error."""
    initial: Any = None
    """What plain LangGraph would start from (tagged JSON); only meaningful when set."""
    ephemeral: bool = False
    """True for a channel of a private node schema that is only an untracked value."""

    @property
    def has_initial(self) -> bool:
        """True where the specification states an initial value, null included."""
        return "initial" in self.model_fields_set


class State(Model):
    """The channels and the shape in which nodes see them."""

    root: Literal["typed", "dict", "messages", "dataclass", "pydantic"] = "typed"
    """``dict``: one value that each update replaces; ``dataclass`` and ``pydantic`` are rebuilt
    in the child."""
    channels: dict[str, Channel] = Field(default_factory=dict)
    input: list[str] | None = None
    """Channels of the input schema; null: all."""
    output: list[str] | None = None
    """Channels of the output schema; null: all."""


class Retry(Model):
    """When and how a failed node is tried again."""

    max_attempts: Annotated[int, Field(ge=1, le=100)] = 3
    initial_seconds: Annotated[float, Field(ge=0, le=86_400)] = 1
    backoff: Annotated[float, Field(ge=1, le=10)] = 2
    max_seconds: Annotated[float, Field(ge=0, le=86_400)] = 300
    jitter: Literal["full", "none"] = "full"
    on: list[str] = Field(default_factory=lambda: ["Unavailable"])
    """Class names of errors, or the family ``Unavailable``; ``*`` is every error."""


class Ui(Model):
    """Where the canvas draws a node; no meaning at run time."""

    model_config = ConfigDict(extra="allow", frozen=True)

    x: float = 0
    y: float = 0


class Place(Model):
    """A point of the canvas."""

    x: float
    y: float


class Note(Model):
    """A text on the canvas, beside the nodes."""

    id: Annotated[str, Field(min_length=1, max_length=128)]
    x: float
    y: float
    width: Annotated[float, Field(gt=0, le=10_000)]
    height: Annotated[float, Field(gt=0, le=10_000)]
    text: Annotated[str, Field(max_length=10_000)]
    color: Annotated[str, Field(max_length=32)]
    """Name of one of the canvas's colours."""


class GraphUi(Model):
    """What the canvas draws beside the nodes; no meaning at run time."""

    start: Place | None = None
    """Where START is drawn; null: where the canvas likes."""
    end: Place | None = None
    """Where END is drawn; null: where the canvas likes."""
    notes: Annotated[list[Note], Field(max_length=MAX_NOTES)] = Field(default_factory=list[Note])

    @model_validator(mode="after")
    def _notes_differ(self) -> Self:
        if len({note.id for note in self.notes}) != len(self.notes):
            raise ValueError("two notes have the same id; give each its own")
        return self


class _NodeBase(Model):
    id: NodeId
    label: Annotated[str, Field(max_length=200)] | None = None
    retry: Retry | None = None
    """Null: one attempt, and three where the worker dies."""
    timeout_seconds: Annotated[float, Field(gt=0, le=86_400)] | None = None
    """Null: 60 s."""
    isolated: bool = False
    """Run alone in an invocation of its own."""
    on_error: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    """Node id or END where the graph goes on when this node fails for good; ``results.<id>`` then
    holds ``{"error": {type, message, node_id}}``. Null: its failure ends the execution."""
    defer: bool = False
    """Run only when no other task is left (LangGraph's ``defer``)."""
    ui: Ui | None = None


class Output(Model):
    """Where a built-in node writes."""

    channel: Annotated[str, Field(min_length=1, max_length=128)]


class BuiltinNode(_NodeBase):
    """A node from the registry."""

    kind: Literal["builtin"]
    type: Annotated[str, Field(min_length=1, max_length=128)]
    config: dict[str, Any] = Field(default_factory=dict)
    output: Output | None = None
    """Null: ``results.<id>``."""


class PythonNode(_NodeBase):
    """A callable of an imported script, addressed by position."""

    kind: Literal["python"]
    at: str
    """``<sub-graph path>/<node id>``; no leading slash at the root."""
    input: list[str] | None = None
    """Channels of a private input schema; null: the state."""
    input_root: Literal["typed", "dict", "messages", "dataclass", "pydantic"] | None = None
    """Shape of the private input schema."""
    wants: list[Literal["config", "runtime", "store", "writer", "previous"]] = Field(
        default_factory=list
    )
    is_async: Annotated[bool, Field(alias="async")] = False
    destinations: list[str] | None = None
    """Where ``Command(goto=...)`` may lead; null: anywhere."""


class GraphNode(_NodeBase):
    """A sub-graph, inline."""

    kind: Literal["graph"]
    graph: "Subgraph"
    at: str | None = None
    """Where the script makes an object of the state, with its defaults and checks, before the
    sub-graph gets it; null: it gets the state as it is."""
    input: list[str] | None = None
    """The channels that it gets; null: the state."""


class WorkflowNode(_NodeBase):
    """Another workflow, as an execution of its own."""

    kind: Literal["workflow"]
    workflow_id: Annotated[str, Field(min_length=1, max_length=64)]
    version: Annotated[int, Field(ge=1)] | None = None
    """Null: the version that is active when the node starts it."""
    inputs: dict[str, Any] = Field(default_factory=dict)
    """What the child gets; templates are filled in from this execution's state."""
    output: Output | None = None
    """Where the child's final state goes; null: ``results.<id>``."""


Node = Annotated[BuiltinNode | PythonNode | GraphNode | WorkflowNode, Field(discriminator="kind")]


class Edge(Model):
    """A transition that is always taken; from several nodes: when all of them have run."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    source: Annotated[str | list[str], Field(alias="from")]
    target: Annotated[str, Field(alias="to")]

    @property
    def sources(self) -> list[str]:
        """The start of the edge as a list."""
        return [self.source] if isinstance(self.source, str) else self.source


class BuiltinBranch(Model):
    """A choice that a built-in router makes."""

    kind: Literal["builtin"]
    source: Annotated[str, Field(alias="from")]
    type: str
    config: dict[str, Any] = Field(default_factory=dict)
    to: dict[str, str]
    """Outcome of the router -> node id or END."""


class PythonBranch(Model):
    """A choice that a callable of the script makes."""

    kind: Literal["python"]
    source: Annotated[str, Field(alias="from")]
    at: str
    """``<path>/<node>/branch/<i>``, i counted from 0 for each source."""
    label: str | None = None
    to: dict[str, str] | None = None
    """Path map with keys as text; null: the router names nodes itself."""
    wants: list[Literal["config", "runtime", "store", "writer"]] = Field(default_factory=list)
    is_async: Annotated[bool, Field(alias="async")] = False
    input: list[str] | None = None
    input_root: Literal["typed", "dict", "messages", "dataclass", "pydantic"] | None = None


Branch = Annotated[BuiltinBranch | PythonBranch, Field(discriminator="kind")]


class Script(Model):
    """Which script the python nodes live in; its text is stored with the version."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    entrypoint: str | None = None


class Settings(Model):
    """Limits of an execution."""

    max_steps: Annotated[int, Field(ge=1, le=100_000)] = 1_000
    """Supersteps over all invocations."""
    timeout_seconds: Annotated[int, Field(ge=1, le=31_622_400)] = 86_400
    """Running time, waiting apart."""
    deadline_seconds: Annotated[int, Field(ge=1, le=31_622_400)] = 31_622_400
    """All time since creation."""
    concurrency: Annotated[int, Field(ge=1, le=500)] | None = None
    """Executions of the workflow at once; null: no limit, and no write for it."""
    priority: Annotated[int, Field(ge=-100, le=100)] = 0
    queue_backoff_seconds: Annotated[int, Field(ge=5, le=3_600)] = 60
    """How often an execution that waits for a slot is looked at, should its wake-up get lost."""
    error_workflow: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """Workflow that runs when an execution of this one fails, with the error as its inputs."""
    retention_days: Annotated[int, Field(ge=1, le=3_650)] | None = None
    """Executions are deleted so long after their end; null: they are kept."""
    input_schema: dict[str, Any] | None = None
    """JSON Schema (2020-12) of the inputs: the canvas makes its form of it, and executions that the
    API is asked for must fit it. Null: any inputs do."""
    mode: Literal["standard", "auto"] = "auto"


class Subgraph(Model):
    """Nodes and transitions without the settings of a whole workflow."""

    state: State = Field(default_factory=State)
    nodes: Annotated[list[Node], Field(max_length=MAX_NODES)] = Field(default_factory=list)
    edges: Annotated[list[Edge], Field(max_length=MAX_EDGES)] = Field(default_factory=list)
    branches: Annotated[list[Branch], Field(max_length=MAX_EDGES)] = Field(default_factory=list)
    interrupt_before: list[str] = Field(default_factory=list)
    interrupt_after: list[str] = Field(default_factory=list)
    ui: GraphUi | None = None

    def node(self, node_id: str) -> "BuiltinNode | PythonNode | GraphNode | WorkflowNode":
        """Return the node of this id; KeyError where there is none."""
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise KeyError(node_id)


class Graph(Subgraph):
    """A whole workflow graph."""

    schema_version: Literal[1] = 1
    script: Script | None = None
    settings: Settings = Field(default_factory=Settings)

    @model_validator(mode="after")
    def _python_needs_a_script(self) -> Self:
        if self.script is None and _has_python(self):
            raise ValueError(
                "a graph with python nodes needs 'script'; import the script to get one"
            )
        return self

    def to_json(self) -> dict[str, Any]:
        """Return the graph as plain JSON, without members that hold their default."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


def _has_python(graph: Subgraph) -> bool:
    if any(branch.kind == "python" for branch in graph.branches):
        return True
    return any(
        node.kind == "python" or (node.kind == "graph" and _has_python(node.graph))
        for node in graph.nodes
    )


def has_reserved(graph: Subgraph) -> bool:
    """Tell whether a graph has the channels ``inputs`` and ``results`` beside its own."""
    return any(branch.kind == "builtin" for branch in graph.branches) or any(
        node.kind in {"builtin", "workflow"}
        or node.on_error is not None
        or (node.kind == "graph" and has_reserved(node.graph))
        for node in graph.nodes
    )


GraphNode.model_rebuild()
