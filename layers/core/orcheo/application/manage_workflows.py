"""Create, change, list, archive and delete workflows and their versions."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from orcheo.application.ports import (
    Clock,
    Page,
    Randomness,
    SecretStore,
    TriggerStore,
    WorkflowStore,
    timestamp,
)
from orcheo.domain.catalogue import Catalogue
from orcheo.domain.drafts import graph_hash
from orcheo.domain.errors import InvalidGraph, NotFound, RevisionConflict
from orcheo.domain.graph import Graph
from orcheo.domain.identifiers import WORKFLOW, content_hash, identifier
from orcheo.domain.lifecycles import VersionStatus
from orcheo.domain.principals import Principal
from orcheo.domain.validation import require_valid
from orcheo.domain.workflows import Version, Workflow, matches, require_live

_T = TypeVar("_T")
_TRIES: Final = 5
"""How often a change without a stated revision is applied again after another writer's."""
_ENTROPY: Final = 20
_PAGE: Final = 25
"""Versions read at once where an older one may hold a script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A graph that was found valid, and what comes with it."""

    graph: Graph
    warnings: Sequence[Mapping[str, Any]] = ()
    script: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowChange:
    """What to change; null leaves it as it is."""

    name: str | None = None
    description: str | None = None
    tags: Sequence[str] | None = None
    archived: bool | None = None
    version: NewVersion | None = None
    activates: bool = True
    """Whether ``version`` becomes the active one."""
    active_version: int | None = None
    """An older version to go back to."""


@dataclass(frozen=True, slots=True)
class ManageWorkflows:
    """The life of workflows in a workspace."""

    workflows: WorkflowStore
    triggers: TriggerStore
    secrets: SecretStore
    catalogue: Catalogue
    clock: Clock
    randomness: Randomness

    def read_graph(self, document: Any) -> NewVersion:
        """Return a graph with its warnings; InvalidGraph with every issue."""
        graph, issues = require_valid(document, self.catalogue)
        return NewVersion(graph=graph, warnings=[issue.to_json() for issue in issues])

    def script_of(self, principal: Principal, workflow_id: str, graph: Graph) -> str | None:
        """Return the script of a graph's python nodes, from whichever version holds it.

        Raises:
            InvalidGraph: None does.
        """
        standing = self.get(principal, workflow_id)
        return self._with_script(principal.workspace, standing, NewVersion(graph=graph)).script

    def create(
        self,
        principal: Principal,
        *,
        name: str,
        description: str = "",
        tags: Sequence[str] = (),
        version: NewVersion | None = None,
        entropy: bytes | None = None,
    ) -> tuple[Workflow, Version | None]:
        """Store a new workflow and, where there is a graph, its active version 1.

        With ``entropy`` the id is derived from it, and doing it again is a Conflict.
        """
        now = timestamp(self.clock.now())
        workflow_id = identifier(WORKFLOW, entropy or self.randomness.token_bytes(_ENTROPY))
        first = None
        if version is not None:
            self._require_script(version, ())
            first = _version(workflow_id, 1, version, now, principal)
        workflow = Workflow(
            id=workflow_id,
            name=name,
            description=description,
            tags=_each_once(tags),
            latest_version=0 if first is None else 1,
            active_version=None if first is None else 1,
            created_at=now,
            updated_at=now,
            created_by=principal.user_id,
        )
        self.workflows.create(principal.workspace, workflow, first)
        return workflow, first

    def get(self, principal: Principal, workflow_id: str) -> Workflow:
        """Return a workflow, archived or not; NotFound."""
        return self.workflows.get(principal.workspace, workflow_id)

    def list(
        self,
        principal: Principal,
        *,
        limit: int,
        cursor: str | None,
        query: str | None = None,
        tag: str | None = None,
    ) -> Page[Workflow]:
        """Return workflows that are not archived, newest first; see ``domain.workflows.matches``.

        Where something is looked for, a page may be short and yet have a cursor.
        """
        looks = query is not None or tag is not None
        return self.workflows.list(
            principal.workspace,
            limit=limit,
            cursor=cursor,
            matches=partial(matches, query=query, tag=tag) if looks else None,
        )

    def change(
        self,
        principal: Principal,
        workflow_id: str,
        change: WorkflowChange,
        *,
        accepts: Callable[[int], bool] | None = None,
    ) -> tuple[Workflow, Version | None]:
        """Change a workflow; a graph becomes its newest and active version.

        Args:
            principal: Who changes it.
            workflow_id: The workflow.
            change: What to change.
            accepts: The caller's precondition on the revision (``If-Match``); RevisionConflict
                where it says no. Without one the change is applied to whatever stands.
        """

        def attempt() -> tuple[Workflow, Version | None]:
            standing = self.get(principal, workflow_id)
            _require_accepted(standing, accepts)
            return self._apply(principal, standing, change)

        return attempt() if accepts is not None else _again(attempt)

    def add_version(
        self, principal: Principal, workflow_id: str, new: NewVersion, *, activate: bool
    ) -> tuple[Version, bool]:
        """Add a version unless the newest has this very graph; return it, and whether it is new.

        So it can be repeated, and two who add the same at once add one.
        """
        wanted = graph_hash(new.graph.to_json())

        def attempt() -> tuple[Version, bool]:
            standing = self.get(principal, workflow_id)
            require_live(standing)
            if standing.latest_version:
                newest = self.get_version(principal, workflow_id, standing.latest_version)
                if graph_hash(newest.graph.to_json()) == wanted:
                    if activate and standing.active_version != newest.number:
                        change = WorkflowChange(active_version=newest.number)
                        self._apply(principal, standing, change)
                    return newest, False
            change = WorkflowChange(version=new, activates=activate)
            _, version = self._apply(principal, standing, change)
            if version is None:
                raise AssertionError("a graph always gives a version")
            return version, True

        return _again(attempt)

    def delete(
        self,
        principal: Principal,
        workflow_id: str,
        *,
        purge: bool,
        accepts: Callable[[int], bool] | None = None,
    ) -> None:
        """Archive a workflow, or delete it with versions, triggers and their secrets.

        An archived workflow is not listed and runs no more; ``archived: false`` brings it back.
        Deleting can be repeated after a failure: the workflow's own item goes last.
        """
        if not purge:
            self.change(principal, workflow_id, WorkflowChange(archived=True), accepts=accepts)
            return
        _require_accepted(self.get(principal, workflow_id), accepts)
        for trigger in self.triggers.list(principal.workspace, workflow_id):
            if trigger.secret_ref is not None:
                self.secrets.delete(trigger.secret_ref)
            self.triggers.delete(trigger.id)
        self.workflows.delete(principal.workspace, workflow_id)

    def get_version(self, principal: Principal, workflow_id: str, number: int) -> Version:
        """Return a version; NotFound."""
        return self.workflows.get_version(principal.workspace, workflow_id, number)

    def list_versions(
        self, principal: Principal, workflow_id: str, *, limit: int, cursor: str | None
    ) -> Page[Version]:
        """Return versions, newest first; NotFound without the workflow."""
        self.get(principal, workflow_id)
        return self.workflows.list_versions(
            principal.workspace, workflow_id, limit=limit, cursor=cursor
        )

    def pin(self, workspace: str, workflow_id: str) -> None:
        """Copy what the workflow runs onto its triggers, until it stands still meanwhile."""
        for _ in range(_TRIES):
            wanted = _runs(self.workflows.get(workspace, workflow_id))
            self.triggers.pin_version(workspace, workflow_id, wanted)
            if _runs(self.workflows.get(workspace, workflow_id)) == wanted:
                return

    # --- how a change is made ------------------------------------------------------------------

    def _apply(
        self, principal: Principal, standing: Workflow, change: WorkflowChange
    ) -> tuple[Workflow, Version | None]:
        """Store a change of what was read; RevisionConflict where that has changed since."""
        changed, version = self._changed(principal, standing, change)
        self.workflows.save(
            principal.workspace,
            changed,
            expected_revision=standing.revision,
            version=version,
        )
        if _runs(changed) != _runs(standing):
            self.pin(principal.workspace, standing.id)
        return changed, version

    def _changed(
        self, principal: Principal, standing: Workflow, change: WorkflowChange
    ) -> tuple[Workflow, Version | None]:
        archived = standing.archived if change.archived is None else change.archived
        if archived and change != WorkflowChange(archived=True):
            require_live(standing)
        now = timestamp(self.clock.now())
        version = None
        active = standing.active_version
        if change.version is not None:
            checked = self._with_script(principal.workspace, standing, change.version)
            number = standing.latest_version + 1
            version = _version(standing.id, number, checked, now, principal)
            active = number if change.activates else active
        elif change.active_version is not None:
            if not 1 <= change.active_version <= standing.latest_version:
                raise NotFound(
                    f"Workflow {standing.id!r} has no version {change.active_version}; "
                    f"the newest is {standing.latest_version}."
                )
            active = change.active_version
        changed = standing.model_copy(
            update={
                "name": standing.name if change.name is None else change.name,
                "description": _or(change.description, standing.description),
                "tags": standing.tags if change.tags is None else _each_once(change.tags),
                "archived": archived,
                "active_version": active,
                "latest_version": standing.latest_version + (version is not None),
                "revision": standing.revision + 1,
                "updated_at": now,
            },
        )
        return changed, version

    def _with_script(self, workspace: str, standing: Workflow, new: NewVersion) -> NewVersion:
        """Give an edited graph the script that its python nodes live in."""
        if new.script is not None or new.graph.script is None:
            return new
        known = (
            version.script
            for version in self._versions_to_edit(workspace, standing)
            if version.script is not None
        )
        return self._require_script(new, known)

    def _versions_to_edit(self, workspace: str, standing: Workflow) -> Iterator[Version]:
        """Yield versions, first those that people edit most: the newest and the active one."""
        first = {standing.latest_version, standing.active_version or 0} - {0}
        for number in sorted(first, reverse=True):
            yield self.workflows.get_version(workspace, standing.id, number)
        cursor: str | None = None
        while standing.latest_version > len(first):
            page = self.workflows.list_versions(workspace, standing.id, limit=_PAGE, cursor=cursor)
            yield from (version for version in page.items if version.number not in first)
            cursor = page.cursor
            if cursor is None:
                return

    @staticmethod
    def _require_script(new: NewVersion, known: Iterable[str]) -> NewVersion:
        wanted = new.graph.script
        if wanted is None or new.script is not None:
            return new
        for script in known:
            if content_hash(script.encode()) == wanted.sha256:
                return NewVersion(graph=new.graph, warnings=new.warnings, script=script)
        message = (
            f"No version of this workflow holds the script {wanted.sha256!r}; "
            "import the script: POST /workflows/import-python."
        )
        issue = {"path": "script.sha256", "code": "unknown_script", "severity": "error"}
        raise InvalidGraph(
            f"The graph is not valid: script.sha256: {message}",
            [{**issue, "message": message}],
        )


def _each_once(tags: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(tags))


def _or(value: str | None, otherwise: str) -> str:
    return otherwise if value is None else value


def _runs(workflow: Workflow) -> int | None:
    """What triggers start: nothing once the workflow is archived."""
    return None if workflow.archived else workflow.active_version


def _require_accepted(workflow: Workflow, accepts: Callable[[int], bool] | None) -> None:
    if accepts is not None and not accepts(workflow.revision):
        raise RevisionConflict(
            f"Workflow {workflow.id!r} is at revision {workflow.revision}, which If-Match does "
            "not name; read it again and apply the change to that.",
            revision=workflow.revision,
        )


def _again(attempt: Callable[[], _T]) -> _T:
    for _ in range(_TRIES - 1):
        try:
            return attempt()
        except RevisionConflict:
            continue
    return attempt()


def _version(
    workflow_id: str, number: int, new: NewVersion, now: str, principal: Principal
) -> Version:
    return Version(
        workflow_id=workflow_id,
        number=number,
        status=VersionStatus.VALIDATED,
        graph=new.graph,
        script=new.script,
        warnings=[dict(warning) for warning in new.warnings],
        created_at=now,
        created_by=principal.user_id,
    )
