"""What the API answers. Members that this version does not know are kept, not refused."""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, RootModel

TERMINAL = frozenset({"succeeded", "failed", "cancelled", "archived"})


class Model(BaseModel):
    """A tolerant reader."""

    model_config = ConfigDict(extra="allow", frozen=True)


T = TypeVar("T")


class Page(Model, Generic[T]):
    """One page of a list; ``cursor`` leads to the next."""

    items: list[T]
    cursor: str | None = None


class Workflow(Model):
    """A named automation."""

    id: str
    name: str
    description: str = ""
    revision: int
    latest_version: int = 0
    active_version: int | None = None
    archived: bool = False
    created_at: str
    updated_at: str


class Version(Model):
    """An immutable graph of a workflow."""

    number: int
    status: str
    graph: dict[str, Any] = Field(default_factory=dict)
    script: str | None = None
    warnings: list[dict[str, Any]] = Field(default_factory=list)


class Imported(Model):
    """What an import made."""

    workflow: Workflow
    version: Version


class ImportJob(Model):
    """An import that takes longer than one answer may."""

    id: str
    status: str


class Validation(Model):
    """What is wrong with a graph."""

    issues: list[dict[str, Any]]


class PythonScript(Model):
    """A version as Python."""

    python: str
    entrypoint: str


class Difference(Model):
    """What differs between two graphs; see `GET /workflows/{id}/versions/{a}/diff/{b}`."""

    added: dict[str, list[dict[str, Any]]]
    removed: dict[str, list[dict[str, Any]]]
    changed: list[dict[str, Any]]
    renamed: list[dict[str, Any]]
    layout: list[dict[str, Any]]
    script: dict[str, str | None] | None = None


class NodeType(Model):
    """A built-in node or router."""

    type: str
    kind: str
    title: str = ""
    description: str = ""
    category: str = ""
    config_schema: dict[str, Any] = Field(default_factory=dict)
    output_schema: dict[str, Any] = Field(default_factory=dict)
    outcomes: list[str] = Field(default_factory=list)


class NodeRun(Model):
    """A node of an execution."""

    id: str
    status: str
    attempts: int = 0
    started_at: str | None = None
    finished_at: str | None = None
    pinned: bool = False
    """It was not run: the request gave its output."""
    reused: bool = False
    """It was not run: it gave what it had given in the execution that is replayed."""


class Decision(Model):
    """How an interrupt was decided."""

    value: Any = None
    by: str | None = None
    at: str | None = None


class Interrupt(Model):
    """One thing that an execution asks."""

    id: str
    node_id: str
    kind: str
    value: Any = None
    """What is asked."""
    answer_schema: Any = Field(default=None, alias="schema")
    """JSON Schema that an answer must fit; null: any answer does."""
    expires_at: str | None = None
    default: Any = None
    """The answer where nobody gives one in time; missing: then the node fails."""
    status: str
    """``pending``, ``decided``, ``expired``, or ``cancelled`` where the execution ended before."""
    created_at: str | None = None
    decision: Decision | None = None


class Execution(Model):
    """One run of one version."""

    id: str
    workflow_id: str
    version: int
    status: str
    paused: bool = False
    """No superstep starts until it is resumed."""
    inputs: Any = None
    output: Any = None
    error: dict[str, Any] | None = None
    nodes: list[NodeRun] = Field(default_factory=list)
    created_at: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    parent: dict[str, Any] | None = None
    """Where it comes from another execution: ``{execution_id, kind, node_id?, …}``."""

    @property
    def is_terminal(self) -> bool:
        """True where nothing more will happen."""
        return self.status in TERMINAL


class Checkpoint(Model):
    """The state of an execution after one superstep."""

    index: int
    """Names it in a replay."""
    step: int | None = None
    at: str
    nodes: list[str] = Field(default_factory=list)
    """What ran and led to it."""
    next: list[str] = Field(default_factory=list)
    """What follows."""
    checkpoint_id: str = ""
    values: dict[str, Any] | None = None
    """The state by channel, where it was asked for."""


class BatchMember(Model):
    """One execution of a batch."""

    id: str
    status: str


class Batch(Model):
    """Executions that were started together, in the order of their inputs."""

    batch_id: str
    executions: list[BatchMember]


class Frame(Model):
    """One event of an execution's stream."""

    execution_id: str
    sequence: int
    at: str
    type: str
    node_id: str | None = None
    data: dict[str, Any] = Field(default_factory=dict)


class Document(RootModel[dict[str, Any]]):
    """An answer that is shown as it is."""


class Trigger(Model):
    """An entry point of a workflow."""

    id: str
    workflow_id: str
    type: str
    url: str | None = None
    enabled: bool = True
    config: dict[str, Any] = Field(default_factory=dict)


class Ticket(Model):
    """Opens one WebSocket connection within 30 s."""

    ticket: str
    url: str | None = None
    """Address of the WebSocket, where the API says it."""


class Alert(Model):
    """Something to see to at a credential."""

    kind: str
    message: str


class Credential(Model):
    """A credential of the vault, without its values."""

    id: str
    name: str
    type: str
    template: str | None = None
    status: str
    health: str
    health_message: str | None = None
    fields: list[str] = Field(default_factory=list)
    settings: dict[str, Any] = Field(default_factory=dict)
    owner: str
    expires_at: str | None = None
    overlap_ends_at: str | None = None
    last_used_at: str | None = None
    revision: int
    alerts: list[Alert] = Field(default_factory=list)


class CredentialType(Model):
    """A type of credentials, with its forms as JSON Schemas."""

    name: str
    title: str
    description: str
    main: str | None = None
    testable: bool
    settings_schema: dict[str, Any]
    secret_schema: dict[str, Any]


class CredentialTemplate(Model):
    """A service, and the settings that its credentials begin with."""

    id: str
    title: str
    type: str
    description: str
    docs_url: str | None = None
    settings: dict[str, Any] = Field(default_factory=dict)
    asks: list[str] = Field(default_factory=list)


class AuditEntry(Model):
    """One act: who did what to which object, from where."""

    id: str
    at: str
    actor: dict[str, Any]
    operation: str
    flags: list[str] = Field(default_factory=list)
    objects: list[dict[str, Any]]
    outcome: str
    source: dict[str, Any]
    request_id: str | None = None
