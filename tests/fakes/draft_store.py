"""Drafts in memory."""

from orcheo.application.ports import WorkflowStore
from orcheo.domain.drafts import Draft
from orcheo.domain.errors import RevisionConflict
from orcheo.domain.identifiers import content_hash


class InMemoryDraftStore:
    """Drafts, kept as text, so that nobody changes what is stored."""

    def __init__(self, workflows: WorkflowStore) -> None:
        self._workflows = workflows
        self._drafts: dict[tuple[str, str], str] = {}
        self._scripts: dict[tuple[str, str, str], str] = {}

    def get(self, workspace: str, workflow_id: str) -> Draft | None:
        """Return what is stored, a discarded draft too; null where nothing ever was."""
        found = self._drafts.get((workspace, workflow_id))
        return None if found is None else Draft.model_validate_json(found)

    def save(
        self,
        workspace: str,
        draft: Draft,
        *,
        expected_revision: int | None,
        script: str | None = None,
    ) -> None:
        """Store a draft over the one that is stored, and a script beside it, both or neither."""
        self._workflows.get(workspace, draft.workflow_id)
        standing = self.get(workspace, draft.workflow_id)
        if (None if standing is None else standing.revision) != expected_revision:
            revision = 0 if standing is None else standing.revision
            raise RevisionConflict(f"The draft is at revision {revision}.", revision=revision)
        self._drafts[workspace, draft.workflow_id] = draft.model_dump_json()
        if script is not None:
            key = (workspace, draft.workflow_id, content_hash(script.encode()))
            self._scripts[key] = script

    def script(self, workspace: str, workflow_id: str, sha256: str) -> str | None:
        """Return a script that came with a draft of this workflow; null where there is none."""
        return self._scripts.get((workspace, workflow_id, sha256))
