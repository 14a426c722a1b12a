"""Write a graph as a Python script that imports back to the same graph."""

import json
from dataclasses import dataclass
from typing import Final, Protocol

from orcheo.application.import_script import BUILD_SECONDS
from orcheo.application.manage_workflows import ManageWorkflows
from orcheo.application.user_code_ports import ExportRequest, UserCode
from orcheo.domain.errors import NotExportable
from orcheo.domain.graph import Graph
from orcheo.domain.graph_diff import diff, first_difference, is_empty
from orcheo.domain.identifiers import content_hash
from orcheo.domain.positions import relocated
from orcheo.domain.principals import Principal

BUILDER: Final = "build_graph"
"""Entry point of a script that was written for a graph without one."""
_STEP_SECONDS: Final = 8.0
"""Each of three steps gets this long: a request ends after 30 s."""
_KEPT: Final = 64


class Formatter(Protocol):
    """Lays out Python text."""

    def format(self, script: str) -> str:
        """Return a script in the one layout; the same text twice gives the same.

        Raises:
            NotExportable: It does not parse.
            FormatterUnavailable: The tool is not there, or did not answer in time.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedScript:
    """A graph as Python."""

    python: str
    entrypoint: str
    """What gives the graph: name it when the script is imported."""

    @property
    def etag(self) -> str:
        """Return the hash of the text."""
        return content_hash(self.python.encode())


class ExportWorkflow:
    """Writes versions and other graphs as scripts.

    What was written once is kept for this environment. Up to three calls of user code are made: a
    stored script that still builds the graph is formatted and read back (one); else a builder is
    written (two), formatted, and read back (three).
    """

    def __init__(self, manage: ManageWorkflows, user_code: UserCode, formatter: Formatter) -> None:
        self._manage = manage
        self._user_code = user_code
        self._formatter = formatter
        self._kept: dict[tuple[str, str], ExportedScript] = {}

    def __call__(self, principal: Principal, workflow_id: str, number: int) -> ExportedScript:
        """Return a version as a script.

        Raises:
            NotFound: There is no such version.
            NotExportable: The script would not give the graph back.
            ScriptRejected: The stored script cannot be run any more.
        """
        version = self._manage.get_version(principal, workflow_id, number)
        return self.graph(principal.workspace, version.graph, version.script)

    def graph(self, workspace: str, graph: Graph, script: str | None) -> ExportedScript:
        """Return a graph as a script.

        Args:
            workspace: The tenant.
            graph: What the script has to give.
            script: What the graph's python nodes live in; null where it has none.

        Raises:
            NotExportable: The script would not give the graph back.
            ScriptRejected: The script that is given cannot be run.
        """
        key = (workspace, _content(graph, script))
        if key not in self._kept:
            while len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = self._written(workspace, graph, script)
        return self._kept[key]

    def _written(self, workspace: str, graph: Graph, script: str | None) -> ExportedScript:
        wanted = relocated(graph)
        entrypoint = (None if graph.script is None else graph.script.entrypoint) or BUILDER
        stands = is_empty(diff(wanted, graph))
        if script is not None and stands:
            text = self._formatter.format(script)
            if self._difference(workspace, text, entrypoint, wanted) is None:
                return ExportedScript(python=text, entrypoint=entrypoint)
        request = ExportRequest(
            workspace=workspace,
            graph=graph.to_json(),
            script=script,
            entrypoint=None if script is None else entrypoint,
            within_seconds=_STEP_SECONDS,
        )
        text = self._formatter.format(self._user_code.export_script(request))
        difference = self._difference(workspace, text, entrypoint, wanted)
        if difference is not None:
            raise NotExportable(
                f"The graph cannot be written as Python. Read back, it differs: {difference}.",
                difference=difference,
            )
        return ExportedScript(python=text, entrypoint=entrypoint)

    def _difference(
        self, workspace: str, script: str, entrypoint: str, wanted: Graph
    ) -> str | None:
        """Import a script; return where its graph differs, its script and comments apart."""
        imported = self._user_code.import_script(
            workspace,
            script,
            entrypoint,
            timeout_seconds=BUILD_SECONDS,
            within_seconds=_STEP_SECONDS,
        )
        found = diff(wanted, Graph.model_validate(imported.graph))
        return first_difference({**found, "script": None})


def _content(graph: Graph, script: str | None) -> str:
    text = json.dumps([graph.to_json(), script], sort_keys=True)
    return content_hash(text.encode("utf-8", "surrogatepass"))
