"""What is done to executions: start, replay, decide."""

from typing import Annotated, Any, Literal

from pydantic import Field

from orcheo.api.models.base import Answer, Body, example
from orcheo.domain.forks import Policy
from orcheo.domain.lifecycles import ExecutionStatus


class Execute(Body):
    """What to run, and with what."""

    model_config = example({"inputs": {"name": "Ada"}})

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

    model_config = example({"checkpoint": 4, "state": {"total": 7}})

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

    model_config = example({"inputs": [{"name": "Ada"}, {"name": "Grace"}]})

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

    model_config = example({"value": {"approved": True}})

    value: Any
    """Any JSON: what `interrupt()` returns in the node."""


class Resume(Body):
    """What a waiting execution goes on with: one of the two, or neither to end a pause."""

    model_config = example({"value": "yes"})

    value: Any = None
    """Answers the only interrupt that is pending; 409 where there are several."""
    resume: Annotated[dict[str, Any], Field(min_length=1, max_length=100)] | None = None
    """Answers by interrupt id. Others stay pending."""
