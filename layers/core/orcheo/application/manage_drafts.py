"""Edit a workflow's draft, and publish it as a version."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from orcheo.application.draft_ports import DraftStore
from orcheo.application.manage_workflows import ManageWorkflows, WorkflowChange
from orcheo.application.ports import Clock, timestamp
from orcheo.domain import json_patch
from orcheo.domain.drafts import Draft, graph_hash, made_from, require_storable
from orcheo.domain.errors import RevisionConflict
from orcheo.domain.graph import Graph
from orcheo.domain.principals import Principal
from orcheo.domain.workflows import Version, Workflow, require_live

_TRIES: Final = 5
"""How often a draft that others write meanwhile is read again."""

Accepts = Callable[[int], bool]
"""The caller's precondition on a revision (``If-Match``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What publishing came to."""

    version: Version
    draft: Draft
    """As it stands then."""
    created: bool
    """False where a version with this very graph was there."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """A draft as it was read."""

    workflow: Workflow
    draft: Draft
    row: int | None
    """Revision of what is stored, a discarded draft too; null where nothing is."""
    is_stored: bool
    """False where the draft was made from a version."""


@dataclass(frozen=True, slots=True)
class ManageDrafts:
    """The working copies of a workspace's workflows: one each, made when it is first changed."""

    manage: ManageWorkflows
    drafts: DraftStore
    clock: Clock

    def get(self, principal: Principal, workflow_id: str) -> Draft:
        """Return the draft; where none is stored, one made from the newest version. NotFound."""
        return self._read(principal, workflow_id).draft

    def require(self, principal: Principal, workflow_id: str, *, accepts: Accepts) -> Draft:
        """Return the draft if it may be changed; raises as ``replace`` does."""
        return self._accepted(principal, workflow_id, accepts).draft

    def script_of(self, principal: Principal, workflow_id: str, graph: Graph) -> str | None:
        """Return the script of a graph's python nodes: one that came with a draft or a version.

        Raises:
            InvalidGraph: There is none.
        """
        if graph.script is None:
            return None
        kept = self.drafts.script(principal.workspace, workflow_id, graph.script.sha256)
        return kept or self.manage.script_of(principal, workflow_id, graph)

    def replace(
        self,
        principal: Principal,
        workflow_id: str,
        graph: Any,
        *,
        accepts: Accepts,
        script: str | None = None,
    ) -> Draft:
        """Store another graph, valid or not, and the script that it came from.

        Raises:
            RevisionConflict: The precondition does not hold, or another writer came first.
            Conflict: The workflow is archived.
            Unprocessable: It is no object, or nested too deeply.
            PayloadTooLarge: It is over 4 MB.
        """
        standing = self._accepted(principal, workflow_id, accepts)
        return self._save(principal, standing, graph, script)

    def patch(
        self,
        principal: Principal,
        workflow_id: str,
        operations: Sequence[Mapping[str, Any]],
        *,
        accepts: Accepts,
    ) -> Draft:
        """Apply a JSON Patch to the graph; raises as ``replace`` does.

        Raises:
            Unprocessable: It does not apply; nothing is stored.
        """
        standing = self._accepted(principal, workflow_id, accepts)
        graph = json_patch.apply(standing.draft.graph, operations)
        return self._save(principal, standing, graph, None)

    def discard(self, principal: Principal, workflow_id: str, *, accepts: Accepts) -> None:
        """Forget the changes; raises as ``replace`` does. Where nothing is stored, do nothing."""
        standing = self._accepted(principal, workflow_id, accepts)
        if not standing.is_stored:
            return
        newest = self.manage.get(principal, workflow_id).latest_version
        gone = self._next(
            principal, standing.draft, base_version=newest or None, graph=None, graph_hash=""
        )
        self.drafts.save(principal.workspace, gone, expected_revision=standing.row)

    def publish(
        self, principal: Principal, workflow_id: str, *, accepts: Accepts, activate: bool
    ) -> Published:
        """Make a version of the draft; it is the draft's base from then on.

        The version comes first. Where the base could not be stored after it, doing it again finds
        the version and goes on from there; so does a second publisher.

        Raises:
            InvalidGraph: There are errors; ``issues`` list them with the warnings.
            RevisionConflict: The precondition does not hold.
            Conflict: The workflow is archived.
        """
        draft = self._accepted(principal, workflow_id, accepts).draft
        if draft.base_version is not None and not draft.changed:
            version = self.manage.get_version(principal, workflow_id, draft.base_version)
            if activate:
                self._activate(principal, version)
            return Published(version=version, draft=draft, created=False)
        new = self.manage.read_graph(draft.graph)
        new = replace(new, script=self.script_of(principal, workflow_id, new.graph))
        version, created = self.manage.add_version(principal, workflow_id, new, activate=activate)
        rebased = self._rebased(principal, draft, version)
        return Published(version=version, draft=rebased, created=created)

    # --- how it is done ------------------------------------------------------------------------

    def _read(self, principal: Principal, workflow_id: str) -> _Standing:
        for _ in range(_TRIES):
            workflow = self.manage.get(principal, workflow_id)
            stored = self.drafts.get(principal.workspace, workflow_id)
            if stored is not None and stored.graph is not None:
                return _Standing(workflow, stored, stored.revision, is_stored=True)
            # One discarded after a version came that this reading of the workflow lacks has a
            # revision that belongs to that version: read again.
            if stored is None or (stored.base_version or 0) <= workflow.latest_version:
                break
        else:
            raise RevisionConflict(
                f"The draft of {workflow_id!r} keeps changing; read it again in a moment."
            )
        newest = None
        if workflow.latest_version:
            newest = self.manage.get_version(principal, workflow_id, workflow.latest_version)
        made = made_from(workflow, newest, stored)
        row = None if stored is None else stored.revision
        return _Standing(workflow, made, row, is_stored=False)

    def _accepted(self, principal: Principal, workflow_id: str, accepts: Accepts) -> _Standing:
        standing = self._read(principal, workflow_id)
        require_live(standing.workflow)
        revision = standing.draft.revision
        if not accepts(revision):
            raise RevisionConflict(
                f"The draft of {workflow_id!r} is at revision {revision}, which If-Match "
                "does not name; read it again and apply the change to that.",
                revision=revision,
            )
        return standing

    def _save(
        self, principal: Principal, standing: _Standing, graph: Any, script: str | None
    ) -> Draft:
        kept = require_storable(graph)
        saved = self._next(principal, standing.draft, graph=kept, graph_hash=graph_hash(kept))
        self.drafts.save(principal.workspace, saved, expected_revision=standing.row, script=script)
        return saved

    def _next(self, principal: Principal, draft: Draft, **changes: Any) -> Draft:
        """Return the next revision of a draft."""
        return draft.model_copy(
            update={
                "revision": draft.revision + 1,
                "updated_at": timestamp(self.clock.now()),
                "updated_by": principal.user_id,
                **changes,
            },
        )

    def _rebased(self, principal: Principal, published: Draft, version: Version) -> Draft:
        """Make a version the base of what is stored, which may have been edited meanwhile."""
        for _ in range(_TRIES):
            standing = self._read(principal, version.workflow_id)
            draft = standing.draft
            if not standing.is_stored or (draft.base_version or 0) >= version.number:
                return draft
            base = {"base_version": version.number, "base_hash": published.graph_hash}
            rebased = draft.model_copy(update={**base, "revision": draft.revision + 1})
            try:
                self.drafts.save(principal.workspace, rebased, expected_revision=standing.row)
            except RevisionConflict:
                continue
            return rebased
        raise RevisionConflict(
            f"Version {version.number} of {version.workflow_id!r} was made, but others keep "
            "changing the draft; publish again, which will not make it twice."
        )

    def _activate(self, principal: Principal, version: Version) -> None:
        if self.manage.get(principal, version.workflow_id).active_version != version.number:
            self.manage.change(
                principal, version.workflow_id, WorkflowChange(active_version=version.number)
            )
