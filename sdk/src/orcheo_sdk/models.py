"""What the API answers. Members that this version does not know are kept, not refused."""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

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
    warnings: list[dict[str, Any]] = Field(default_factory=list)


class Imported(Model):
    """What an import made."""

    workflow: Workflow
    version: Version


class NodeRun(Model):
    """A node of an execution."""

    id: str
    status: str
    attempts: int = 0
    started_at: str | None = None
    finished_at: str | None = None


class Execution(Model):
    """One run of one version."""

    id: str
    workflow_id: str
    version: int
    status: str
    inputs: Any = None
    output: Any = None
    error: dict[str, Any] | None = None
    nodes: list[NodeRun] = Field(default_factory=list)
    created_at: str | None = None
    started_at: str | None = None
    finished_at: str | None = None

    @property
    def is_terminal(self) -> bool:
        """True where nothing more will happen."""
        return self.status in TERMINAL


class Frame(Model):
    """One event of an execution's stream."""

    execution_id: str
    sequence: int
    at: str
    type: str
    node_id: str | None = None
    data: dict[str, Any] = Field(default_factory=dict)


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
