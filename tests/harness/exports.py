"""Graphs written as scripts and read back, by the ports alone or by the whole use case."""

import copy
from dataclasses import dataclass
from typing import Any, Final

from orcheo.application.export_workflow import ExportedScript, ExportWorkflow, Formatter
from orcheo.application.manage_workflows import ManageWorkflows
from orcheo.application.user_code_ports import ExportRequest, UserCode
from orcheo.domain.graph import Graph
from orcheo.domain.graph_diff import diff, first_difference, is_empty
from orcheo.domain.positions import relocated
from orcheo.domain.principals import Principal, Role
from orcheo.nodes.registry import registry
from tests.fakes.aws import InMemorySecretStore
from tests.fakes.clock import FakeClock, SeededRandomness
from tests.fakes.workflow_store import InMemoryTriggerStore, InMemoryWorkflowStore
from tests.harness.samples import WORKFLOW, WORKSPACE, a_version, a_workflow

SECONDS: Final = 10.0
"""Of one step: a builder that does not end fails its test soon."""


@dataclass(frozen=True)
class Exporter:
    """Writes and reads."""

    user_code: UserCode
    formatter: Formatter

    def imported(self, script: str, entrypoint: str | None = None) -> dict[str, Any]:
        """Return a script's graph."""
        found = self.user_code.import_script(WORKSPACE, script, entrypoint, timeout_seconds=SECONDS)
        return found.graph

    def written(
        self, graph: dict[str, Any], script: str | None = None, entrypoint: str | None = None
    ) -> str:
        """Return a graph with a builder that was written, whatever the script itself gives."""
        request = ExportRequest(
            workspace=WORKSPACE,
            graph=graph,
            script=script,
            entrypoint=entrypoint,
            timeout_seconds=SECONDS,
        )
        return self.formatter.format(self.user_code.export_script(request))

    def check(
        self, graph: dict[str, Any], script: str | None = None, entrypoint: str | None = None
    ) -> str:
        """Write a graph, read it back, and compare; return the text."""
        text = self.written(graph, script, entrypoint)
        back = Graph.model_validate(self.imported(text, entrypoint))
        found = diff(relocated(Graph.model_validate(graph)), back)
        assert is_empty({**found, "script": None}), first_difference(found)
        return text

    def exported(self, graph: dict[str, Any], script: str | None = None) -> ExportedScript:
        """Return what the API answers for a version with this graph and script."""
        workflows, triggers = InMemoryWorkflowStore(), InMemoryTriggerStore()
        workflows.create(WORKSPACE, a_workflow(), a_version(graph=graph, script=script))
        manage = ManageWorkflows(
            workflows=workflows,
            triggers=triggers,
            secrets=InMemorySecretStore(),
            catalogue=registry(),
            clock=FakeClock(),
            randomness=SeededRandomness(),
        )
        reader = Principal(workspace=WORKSPACE, user_id="ada", roles=frozenset({Role.VIEWER}))
        return ExportWorkflow(manage, self.user_code, self.formatter)(reader, WORKFLOW, 1)


ADDED: Final = "added last"


def with_a_last_node(graph: dict[str, Any]) -> dict[str, Any]:
    """Return a graph with a built-in node before every end of its edges."""
    edited = copy.deepcopy(graph)
    for edge in edited["edges"]:
        if edge["to"] == "END":
            edge["to"] = ADDED
    edited["nodes"].append(
        {
            "id": ADDED,
            "kind": "builtin",
            "type": "set_variable",
            "config": {"done": True},
            "ui": {"x": 10, "y": 20},
        }
    )
    if not any(edge["to"] == ADDED for edge in edited["edges"]):
        edited["edges"].append({"from": "START", "to": ADDED})
    edited["edges"].append({"from": ADDED, "to": "END"})
    return edited
