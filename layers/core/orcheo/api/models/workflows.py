"""Workflows, versions and imports."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from orcheo.api.models.base import Answer, Body, example
from orcheo.domain.lifecycles import ExecutionStatus, VersionStatus
from orcheo.domain.workflows import Description, Name, Tags, Workflow


class NewWorkflow(Body):
    """A workflow to create."""

    model_config = example(
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
    tags: Tags = Field(default_factory=list[str])
    """At most 20, each of 1 to 40 characters."""
    graph: dict[str, Any] | None = None
    """Becomes version 1, active at once. See `contracts/graph.schema.json`."""


class ChangedWorkflow(Body):
    """What to change; a member that is left out stays as it is."""

    name: Name | None = None
    description: Description | None = None
    tags: Tags | None = None
    """Takes the place of all of them."""
    archived: bool | None = None
    """`false` brings an archived workflow back."""
    graph: dict[str, Any] | None = None
    """Becomes the newest version, active at once."""


class ScriptImport(Body):
    """A LangGraph script to import."""

    model_config = example(
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


class LastExecution(Answer):
    """What became of one of a workflow's last executions."""

    id: str
    status: ExecutionStatus
    created_at: str
    finished_at: str | None


class ListedWorkflow(Workflow):
    """A workflow in a list."""

    last_executions: list[LastExecution] | None = None
    """Up to five, newest first, if `include` asks for them."""


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


class TemplateAnswer(Answer):
    """A workflow to start from."""

    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)

    id: str
    title: str
    description: str
    tags: list[str]
    kind: Literal["python", "json"]
    nodes: int
    """How many the graph has."""


class NewFromTemplate(Body):
    """A workflow to make of a template."""

    name: Name | None = None
    """Left out: the template's title."""
