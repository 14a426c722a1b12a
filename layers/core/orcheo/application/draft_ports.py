"""What drafts need from the world."""

from typing import Protocol

from orcheo.domain.drafts import Draft


class DraftStore(Protocol):
    """Drafts of workflows and the scripts that came with them (table ``config``).

    They lie with their workflow and are deleted with it.
    """

    def get(self, workspace: str, workflow_id: str) -> Draft | None:
        """Return what is stored, a discarded draft too; null where nothing ever was."""
        ...

    def save(
        self,
        workspace: str,
        draft: Draft,
        *,
        expected_revision: int | None,
        script: str | None = None,
    ) -> None:
        """Store a draft over the one that is stored, and a script beside it, both or neither.

        Args:
            workspace: The tenant.
            draft: The new state.
            expected_revision: Of what is stored; null: nothing is.
            script: Text that the draft's python nodes live in.

        Raises:
            RevisionConflict: Something else is stored; ``details["revision"]`` is its revision.
            NotFound: There is no such workflow.
        """
        ...

    def script(self, workspace: str, workflow_id: str, sha256: str) -> str | None:
        """Return a script that came with a draft of this workflow; null where there is none."""
        ...
