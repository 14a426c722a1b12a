"""The Python side of drafts: read one as a script, and let a script become one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orcheo.application.export_workflow import ExportedScript, ExportWorkflow
from orcheo.application.import_script import ImportScript
from orcheo.application.manage_drafts import Accepts, ManageDrafts
from orcheo.domain.drafts import Draft, with_places_of
from orcheo.domain.principals import Principal
from orcheo.domain.validation import require_shape


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedDraft:
    """A draft that a script has become."""

    draft: Draft
    warnings: Sequence[Mapping[str, Any]]
    """Of the import: ``{code, message, line?}``."""


@dataclass(frozen=True, slots=True)
class DraftPython:
    """Drafts as scripts."""

    drafts: ManageDrafts
    imports: ImportScript
    export: ExportWorkflow

    def read(self, principal: Principal, workflow_id: str) -> tuple[ExportedScript, Draft]:
        """Return a draft as a script, and the draft.

        Raises:
            InvalidGraph: Its shape is wrong, or nothing holds the script that it names.
            NotExportable: No script would give the graph back.
        """
        draft = self.drafts.get(principal, workflow_id)
        graph = require_shape(draft.graph)
        script = self.drafts.script_of(principal, workflow_id, graph)
        return self.export.graph(principal.workspace, graph, script), draft

    def replace(
        self,
        principal: Principal,
        workflow_id: str,
        script: str,
        entrypoint: str | None,
        *,
        accepts: Accepts,
    ) -> ImportedDraft:
        """Make a script's graph the draft; its nodes stay where those of their ids were drawn.

        The script's text is kept, so that the draft can be published.

        Raises:
            ScriptRejected: It cannot be imported, or not while the sender waits.
            RevisionConflict: The precondition does not hold, or another writer came first.
        """
        standing = self.drafts.require(principal, workflow_id, accepts=accepts)
        text, built = self.imports.build(principal, script, entrypoint)
        graph = with_places_of(standing.graph, built.graph)
        require_shape(graph)
        draft = self.drafts.replace(
            principal,
            workflow_id,
            graph,
            accepts=lambda revision: revision == standing.revision,
            script=text,
        )
        return ImportedDraft(draft=draft, warnings=built.warnings)
