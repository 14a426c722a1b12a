"""Write a version of a workflow as a Python script that imports back to the same graph."""

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
from orcheo.domain.workflows import Version

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
    """A version as Python."""

    python: str
    entrypoint: str
    """What gives the graph: name it when the script is imported."""

    @property
    def etag(self) -> str:
        """Return the hash of the text."""
        return content_hash(self.python.encode())


class ExportWorkflow:
    """Writes versions as scripts.

    A version never changes, so what was written once is kept for this environment. Up to three
    calls of user code are made: a stored script that still builds the stored graph is formatted and
    read back (one); else a builder is written (two), formatted, and read back (three).
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
        key = (principal.workspace, _content(version))
        if key not in self._kept:
            while len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = self._written(principal.workspace, version)
        return self._kept[key]

    def _written(self, workspace: str, version: Version) -> ExportedScript:
        wanted = relocated(version.graph)
        reference = version.graph.script
        entrypoint = (None if reference is None else reference.entrypoint) or BUILDER
        stands = is_empty(diff(wanted, version.graph))
        if version.script is not None and stands:
            script = self._formatter.format(version.script)
            if self._difference(workspace, script, entrypoint, wanted) is None:
                return ExportedScript(python=script, entrypoint=entrypoint)
        request = ExportRequest(
            workspace=workspace,
            graph=version.graph.to_json(),
            script=version.script,
            entrypoint=None if version.script is None else entrypoint,
            within_seconds=_STEP_SECONDS,
        )
        script = self._formatter.format(self._user_code.export_script(request))
        difference = self._difference(workspace, script, entrypoint, wanted)
        if difference is not None:
            raise NotExportable(
                f"The version cannot be written as Python. Read back, it differs: {difference}.",
                difference=difference,
            )
        return ExportedScript(python=script, entrypoint=entrypoint)

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


def _content(version: Version) -> str:
    text = json.dumps([version.graph.to_json(), version.script], sort_keys=True)
    return content_hash(text.encode("utf-8", "surrogatepass"))
