"""Bodies of requests and answers, as OpenAPI describes them."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from orcheo.domain.forks import Policy
from orcheo.domain.lifecycles import ExecutionStatus, NodeStatus, VersionStatus
from orcheo.domain.workflows import Description, Name, WebhookConfig, Workflow

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=100, description="Items of a page.")]
Cursor = Annotated[
    str | None,
    Query(max_length=2_000, description="The `cursor` of the page before."),
]


class Body(BaseModel):
    """What a client sends: members that are not known are refused."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, strict=True)


class Answer(BaseModel):
    """What a client gets."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class Problem(BaseModel):
    """RFC 9457 problem details."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True)

    type: str
    """`https://orcheo.dev/problems/<name>`; the name never changes."""
    title: str
    status: int
    detail: str
    """What was wrong, where, and the way out."""
    instance: str | None = None
    errors: list[dict[str, str]] | None = None
    """Findings in the request: `{path, message}`."""
    issues: list[dict[str, Any]] | None = None
    """Findings in the graph: `{path, code, severity, message}`."""


class Page(Answer, Generic[T]):
    """One page of a list."""

    items: list[T]
    cursor: str | None = None
    """Leads to the next page; null on the last."""


# --- workflows --------------------------------------------------------------------------------


def _example(body: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [body]})


class NewWorkflow(Body):
    """A workflow to create."""

    model_config = _example(
        {
            "name": "Greet",
            "graph": {
                "nodes": [
                    {
                        "id": "greet",
                        "kind": "builtin",
                        "type": "set_variable",
                        "config": {"message": "Hello {{inputs.name}}"},
                    },
                ],
                "edges": [{"from": "START", "to": "greet"}, {"from": "greet", "to": "END"}],
            },
        },
    )

    name: Name
    description: Description = ""
    graph: dict[str, Any] | None = None
    """Becomes version 1, active at once. See `contracts/graph.schema.json`."""


class ChangedWorkflow(Body):
    """What to change; a member that is left out stays as it is."""

    name: Name | None = None
    description: Description | None = None
    archived: bool | None = None
    """`false` brings an archived workflow back."""
    graph: dict[str, Any] | None = None
    """Becomes the newest version, active at once."""


class ScriptImport(Body):
    """A LangGraph script to import."""

    model_config = _example(
        {
            "name": "Shout",
            "script": (
                "from typing import TypedDict\n\n"
                "from langgraph.graph import END, START, StateGraph\n\n\n"
                "class State(TypedDict):\n    text: str\n\n\n"
                "def shout(state: State) -> State:\n"
                '    return {"text": state["text"].upper()}\n\n\n'
                "def build_graph():\n"
                "    graph = StateGraph(State)\n"
                '    graph.add_node("shout", shout)\n'
                '    graph.add_edge(START, "shout")\n'
                '    graph.add_edge("shout", END)\n'
                "    return graph\n"
            ),
        },
    )

    name: Name | None = None
    """Needed for a new workflow; with `workflow_id` it renames that one."""
    script: str
    """Python source, at most 128 KiB of UTF-8. It is stored with the version."""
    entrypoint: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """The function or variable that gives the graph; found by itself where there is one."""
    workflow_id: str | None = None
    """Import as the next version of this workflow."""
    description: Description | None = None


class VersionSummary(Answer):
    """A version in a list."""

    workflow_id: str
    number: int
    status: VersionStatus
    warnings: list[dict[str, Any]]
    """From validation `{path, code, severity, message}` and import `{code, message, line?}`."""
    created_at: str
    created_by: str


class VersionAnswer(VersionSummary):
    """A version with its graph."""

    graph: dict[str, Any]
    script: str | None = None
    """Source of the python nodes."""


class Change(Answer):
    """One place in which two graphs differ."""

    path: str
    """JSON Pointer; nodes are keyed by id: `/nodes/greet/config/message`."""
    before: Any = None
    """Missing where there was nothing."""
    after: Any = None
    """Missing where there is nothing."""


class Part(Answer):
    """A node, an edge or a branch that only one of two graphs has."""

    path: str
    value: dict[str, Any]


class Parts(Answer):
    """Nodes, edges and branches."""

    nodes: list[Part]
    edges: list[Part]
    branches: list[Part]


class ScriptChange(Answer):
    """SHA-256 of the scripts of two versions."""

    before: str | None
    after: str | None


class GraphDifference(Answer):
    """What differs between two graphs, by meaning; order that means nothing is ignored."""

    added: Parts
    removed: Parts
    changed: list[Change]
    renamed: list[Change]
    """Nodes that have another id and are otherwise the same."""
    layout: list[Change]
    """Nodes that were only moved on the canvas."""
    script: ScriptChange | None
    """Null where both versions have the same script, or none."""


class PythonScript(Answer):
    """A version as a Python script."""

    python: str
    entrypoint: str
    """What gives the graph; name it when the script is imported."""


class WorkflowWithVersion(Workflow):
    """A workflow, with the version that the request added."""

    version: VersionAnswer | None = None


class Imported(Answer):
    """What an import made."""

    workflow: Workflow
    version: VersionAnswer


class ImportAnswer(Answer):
    """A long import."""

    id: str
    status: Literal["running", "succeeded"]
    created_at: str
    finished_at: str | None = None
    workflow: Workflow | None = None
    version: VersionAnswer | None = None


class Validation(Answer):
    """What validation found."""

    valid: bool
    """True where no issue is an error."""
    issues: list[dict[str, str]]
    """`{path, code, severity, message}`."""


# --- executions -------------------------------------------------------------------------------


class Execute(Body):
    """What to run, and with what."""

    model_config = _example({"inputs": {"name": "Ada"}})

    inputs: Any = Field(default_factory=dict)
    """Any JSON; an object for most graphs: its members go to the state's channels."""
    version: Annotated[int, Field(ge=1)] | None = None
    """Null: the active one."""
    priority: Annotated[int, Field(ge=-100, le=100)] = 0
    config: dict[str, Any] = Field(default_factory=dict[str, Any])
    """LangGraph's `configurable`."""
    pins: dict[str, Any] = Field(default_factory=dict[str, Any])
    """Outputs by node id, in place of running these nodes: of a built-in node what it would give,
    of others an update of the state. Within a sub-graph: `outer/inner`. At most 200,000 bytes."""
    stop_after: Annotated[str, Field(min_length=1, max_length=1_000)] | None = None
    """A node id: the execution succeeds with the state after the superstep that first ran it."""


class NodeAnswer(Answer):
    """A node of an execution, at its latest visit."""

    id: str
    status: NodeStatus
    attempts: int
    started_at: str | None = None
    finished_at: str | None = None


class VisitAnswer(NodeAnswer):
    """One visit of a node."""

    step: int | None = None
    output: Any = None
    error: dict[str, Any] | None = None
    pinned: bool = False
    """The node was not run: the request gave its output."""
    reused: bool = False
    """The node was not run: it gave what it had given in the execution that is replayed."""
    child: str | None = None
    """The execution that it started, where the node is another workflow."""


class ConflictAnswer(Answer):
    """An event that came under an id that another body had: it started nothing."""

    body_hash: str
    """SHA-256 of what it carried."""
    trigger: dict[str, Any]
    accepted_at: str
    created_by: str | None = None


class ExecutionSummary(Answer):
    """An execution in a list."""

    id: str
    workflow_id: str
    version: int
    status: ExecutionStatus
    trigger: dict[str, Any]
    error: dict[str, Any] | None = None
    """`{type, message, node_id?}`."""
    created_at: str
    started_at: str | None = None
    finished_at: str | None = None
    parent: dict[str, Any] | None = None
    """Where it comes from another execution: `{execution_id, kind, node_id?, interrupt_id?}`. A
    `replay` or a `retry` names the `checkpoint` of it: a log index, or null for the start."""


class CostItem(Answer):
    """One line of a breakdown."""

    item: str
    service: str
    quantity: float
    unit_price: float
    amount: float


class CostAnswer(Answer):
    """What an execution has cost so far: an estimate from its log, at list prices."""

    total: float
    """Rounded to a billionth, once; each line is rounded by itself."""
    currency: str
    as_of: str
    """The date on which the prices were read."""
    region: str
    is_estimate: bool
    services: dict[str, float]
    items: list[CostItem]


class ExecutionAnswer(ExecutionSummary):
    """An execution."""

    paused: bool = False
    """Someone has paused it: no superstep starts. It is `waiting` once nothing of it runs."""
    inputs: Any = None
    output: Any = None
    """The final state, once it has ended."""
    nodes: list[NodeAnswer] = Field(default_factory=list[NodeAnswer])
    cost: dict[str, Any] = Field(default_factory=dict[str, Any])


class CheckpointAnswer(Answer):
    """The state after one superstep."""

    index: int
    """Names it in a replay."""
    step: int | None = None
    """Of LangGraph: -1 for the inputs."""
    at: str
    source: str | None = None
    """`input`, `loop`, or `fork` for one that was taken over from another execution."""
    nodes: list[str]
    """What ran and led to it, one name for each task."""
    next: list[str]
    """What follows, one name for each task; also where `stop_after` kept it from running."""
    checkpoint_id: str
    """LangGraph's; a fork keeps it."""
    forked_from: dict[str, Any] | None = None
    """`{execution_id, checkpoint}`."""
    values: dict[str, Any] | None = None
    """The state by channel, with `values=true`."""


NodePolicy = Annotated[Policy, Field(strict=False)]


class ReplayPolicy(Body):
    """What becomes of nodes that the source has run."""

    default: NodePolicy = Policy.RERUN
    nodes: Annotated[dict[str, NodePolicy], Field(max_length=1_000)] = Field(
        default_factory=dict[str, Policy]
    )
    """By node id; within a sub-graph `outer/inner`, which counts for what is within it too."""


class Replay(Body):
    """From where to run an execution again, and what to change. All empty: from the start."""

    model_config = _example({"checkpoint": 4, "state": {"total": 7}})

    checkpoint: Annotated[int, Field(ge=0)] | None = None
    """`index` of a checkpoint; null: the start."""
    node: Annotated[str, Field(min_length=1, max_length=1_000)] | None = None
    """In place of it: the checkpoint before this node's last visit."""
    version: Annotated[int, Field(ge=1)] | Literal["same", "newest"] = "same"
    """Version to go on with. `same` is that of the source."""
    inputs: Any = None
    """Other inputs; left out: the same. From a checkpoint they replace what templates and the
    channel `inputs` hold, and no channel of the state."""
    state: Annotated[dict[str, Any], Field(max_length=1_000)] = Field(
        default_factory=dict[str, Any]
    )
    """Channels to set at the checkpoint, past their reducers. At most 200,000 bytes."""
    policy: ReplayPolicy = Field(default_factory=ReplayPolicy)


class Retry(Body):
    """How to try a failed execution again."""

    version: Annotated[int, Field(ge=1)] | Literal["same", "newest"] = "same"
    """`newest` goes on with a mended version."""


class ExecuteBatch(Body):
    """Many executions of one workflow."""

    model_config = _example({"inputs": [{"name": "Ada"}, {"name": "Grace"}]})

    inputs: Annotated[list[Any], Field(min_length=1, max_length=1_000)]
    """One execution each."""
    version: Annotated[int, Field(ge=1)] | None = None
    """Null: the active one."""
    priority: Annotated[int, Field(ge=-100, le=100)] = 0
    config: dict[str, Any] = Field(default_factory=dict[str, Any])


class BatchMember(Answer):
    """One execution of a batch."""

    id: str
    status: ExecutionStatus
    """As it was accepted; `GET /executions/{id}` says how it stands."""


class BatchAnswer(Answer):
    """A batch that was accepted."""

    batch_id: str
    """The same for the same `Idempotency-Key`."""
    executions: list[BatchMember]
    """In the order of the inputs."""


class DecisionAnswer(Answer):
    """How an interrupt was decided."""

    value: Any = None
    by: str
    """User id; `expiry` where nobody decided in time and the default was taken."""
    at: str


class InterruptAnswer(Answer):
    """One thing that an execution asks."""

    id: str
    node_id: str
    """The node that asks; within a sub-graph with the nodes around it: `outer/inner`."""
    kind: str
    """`interrupt`: a node asked. `breakpoint`: the graph stops there, any decision continues."""
    value: Any = None
    """What is asked."""
    created_at: str
    answer_schema: Any = Field(default=None, alias="schema")
    """JSON Schema that an answer must fit; missing: any answer does."""
    expires_at: str | None = None
    """When it is decided by its default, or has expired; null: it stands."""
    default: Any = None
    """The answer where nobody gives one in time; missing: then the node fails."""
    status: Literal["pending", "decided", "expired", "cancelled"]
    """`expired`: nobody decided in time. `cancelled`: the execution ended before anyone did."""
    decision: DecisionAnswer | None = None


class NewDecision(Body):
    """What an interrupt is answered with."""

    model_config = _example({"value": {"approved": True}})

    value: Any
    """Any JSON: what `interrupt()` returns in the node."""


class Resume(Body):
    """What a waiting execution goes on with: one of the two, or neither to end a pause."""

    model_config = _example({"value": "yes"})

    value: Any = None
    """Answers the only interrupt that is pending; 409 where there are several."""
    resume: Annotated[dict[str, Any], Field(min_length=1, max_length=100)] | None = None
    """Answers by interrupt id. Others stay pending."""


class FrameAnswer(Answer):
    """One event of an execution's stream."""

    model_config = ConfigDict(extra="allow")

    execution_id: str
    sequence: int
    at: str
    type: str
    data: dict[str, Any]


class TicketAnswer(Answer):
    """Opens one WebSocket connection: `{url}?ticket=…`, and `&after=` a sequence to go on."""

    ticket: str
    expires_at: str
    url: str
    """Address of the WebSocket, without the ticket: an address ends up in logs."""


# --- triggers ---------------------------------------------------------------------------------


class TriggerBody(Body):
    """A trigger to create, or what replaces one's configuration."""

    model_config = _example(
        {
            "type": "webhook",
            "config": {
                "auth": {
                    "type": "hmac_sha256",
                    "secret": "at least eight characters",
                    "header": "x-signature",
                },
                "methods": ["POST"],
            },
        },
    )

    type: Literal["webhook"]
    config: WebhookConfig
    """`auth.secret` goes in and never comes out; left out of a `PUT`, the present one stays."""
    enabled: bool | None = None


class ShownAuth(Answer):
    """How a delivery proves where it comes from."""

    type: Literal["hmac_sha256", "shared_secret", "none"]
    header: str


class ShownConfig(Answer):
    """Settings of a webhook."""

    auth: ShownAuth
    methods: list[str]
    delivery_id_header: str | None = None


class TriggerAnswer(Answer):
    """An entry point of a workflow."""

    id: str
    workflow_id: str
    type: Literal["webhook"]
    config: ShownConfig
    has_secret: bool
    url: str
    """Where deliveries go."""
    enabled: bool
    active_version: int | None
    """What it starts; null: nothing, the workflow has no version or is archived."""
    revision: int
    created_at: str
    updated_at: str


# --- the rest ---------------------------------------------------------------------------------


class NodeTypeAnswer(Answer):
    """A built-in node or router."""

    type: str
    kind: Literal["node", "branch"]
    title: str
    description: str
    category: str
    config_schema: dict[str, Any]
    output_schema: dict[str, Any]
    outcomes: list[str]
    retry_safe: bool
    ui: dict[str, Any]


class UserLimitsBody(Body):
    """Limits of a user."""

    concurrency: Annotated[int, Field(ge=1, le=500)] | None
    """Executions that the user may have at once; null: as many as they like."""


class UserLimitsAnswer(Answer):
    """Limits of a user."""

    user_id: str
    concurrency: int | None
    """Executions at once; null: no limit."""


class Me(Answer):
    """Who calls."""

    workspace: str
    user_id: str
    roles: list[Literal["viewer", "editor", "admin"]]


class Health(Answer):
    """That the API answers."""

    status: Literal["ok"] = "ok"
