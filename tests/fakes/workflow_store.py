"""Workflows and triggers in memory."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from orcheo.application.ports import Clock, Page
from orcheo.domain.errors import Conflict, InvalidRequest, NotFound, RevisionConflict
from orcheo.domain.workflows import Trigger, Version, Workflow

_T = TypeVar("_T")


class InMemoryWorkflowStore:
    """Workflows and versions."""

    def __init__(self) -> None:
        self._workflows: dict[tuple[str, str], Workflow] = {}
        self._versions: dict[tuple[str, str, int], Version] = {}

    def create(self, workspace: str, workflow: Workflow, version: Version | None) -> None:
        """Store a new workflow and its first version, both or neither."""
        if (workspace, workflow.id) in self._workflows:
            raise Conflict(f"There is a workflow {workflow.id!r} already.")
        self._workflows[workspace, workflow.id] = workflow
        if version is not None:
            self._versions[workspace, workflow.id, version.number] = version

    def get(self, workspace: str, workflow_id: str) -> Workflow:
        """Return a workflow; NotFound."""
        try:
            return self._workflows[workspace, workflow_id]
        except KeyError:
            raise NotFound(f"There is no workflow {workflow_id!r} in this workspace.") from None

    def list(
        self,
        workspace: str,
        *,
        limit: int,
        cursor: str | None = None,
        matches: Callable[[Workflow], bool] | None = None,
    ) -> Page[Workflow]:
        """Return workflows that are not archived and match, newest first."""
        mine = [
            workflow
            for (owner, _), workflow in self._workflows.items()
            if owner == workspace
            and not workflow.archived
            and (matches is None or matches(workflow))
        ]
        mine.sort(key=lambda workflow: (workflow.created_at, workflow.id), reverse=True)
        return _page(mine, limit, cursor, workspace)

    def save(
        self,
        workspace: str,
        workflow: Workflow,
        *,
        expected_revision: int,
        version: Version | None = None,
    ) -> None:
        """Replace a workflow and add a version, both or neither; RevisionConflict."""
        standing = self.get(workspace, workflow.id)
        if standing.revision != expected_revision:
            raise RevisionConflict(
                f"Workflow {workflow.id!r} is at revision {standing.revision}, "
                f"not {expected_revision}; read it again."
            )
        self._workflows[workspace, workflow.id] = workflow
        if version is not None:
            self._versions[workspace, workflow.id, version.number] = version

    def delete(self, workspace: str, workflow_id: str) -> None:
        """Delete a workflow with all versions."""
        self._workflows.pop((workspace, workflow_id), None)
        for key in [key for key in self._versions if key[:2] == (workspace, workflow_id)]:
            del self._versions[key]

    def get_version(self, workspace: str, workflow_id: str, number: int) -> Version:
        """Return a version; NotFound."""
        try:
            return self._versions[workspace, workflow_id, number]
        except KeyError:
            raise NotFound(f"Workflow {workflow_id!r} has no version {number}.") from None

    def list_versions(
        self,
        workspace: str,
        workflow_id: str,
        *,
        limit: int,
        cursor: str | None = None,
    ) -> Page[Version]:
        """Return versions, newest first."""
        mine = [v for key, v in self._versions.items() if key[:2] == (workspace, workflow_id)]
        mine.sort(key=lambda version: version.number, reverse=True)
        return _page(mine, limit, cursor, f"{workspace}/{workflow_id}")


class InMemoryTriggerStore:
    """Triggers."""

    def __init__(self) -> None:
        self._triggers: dict[str, Trigger] = {}

    def create(self, trigger: Trigger) -> None:
        """Store a new trigger."""
        if trigger.id in self._triggers:
            raise Conflict(f"There is a trigger {trigger.id!r} already.")
        self._triggers[trigger.id] = trigger

    def get(self, trigger_id: str) -> Trigger:
        """Return a trigger of whichever workspace; NotFound."""
        try:
            return self._triggers[trigger_id]
        except KeyError:
            raise NotFound(f"There is no trigger {trigger_id!r}.") from None

    def list(self, workspace: str, workflow_id: str) -> Sequence[Trigger]:
        """Return a workflow's triggers, at most 100, oldest first."""
        mine = [
            trigger
            for trigger in self._triggers.values()
            if (trigger.workspace, trigger.workflow_id) == (workspace, workflow_id)
        ]
        return sorted(mine, key=lambda trigger: (trigger.created_at, trigger.id))[:100]

    def save(self, trigger: Trigger, *, expected_revision: int) -> None:
        """Replace all but the pinned version; RevisionConflict."""
        standing = self.get(trigger.id)
        if standing.revision != expected_revision:
            raise RevisionConflict(
                f"Trigger {trigger.id!r} is at revision {standing.revision}, "
                f"not {expected_revision}; read it again."
            )
        pinned = {"active_version": standing.active_version}
        self._triggers[trigger.id] = trigger.model_copy(update=pinned)

    def delete(self, trigger_id: str) -> None:
        """Delete a trigger."""
        self._triggers.pop(trigger_id, None)

    def pin_version(self, workspace: str, workflow_id: str, version: int | None) -> None:
        """Copy the workflow's active version onto all its triggers."""
        for trigger in self.list(workspace, workflow_id):
            self._triggers[trigger.id] = trigger.model_copy(update={"active_version": version})


def _page(items: list[_T], limit: int, cursor: str | None, owner: str) -> Page[_T]:
    start = 0
    if cursor is not None:
        of, _, position = cursor.rpartition("@")
        if of != owner or not position.isdecimal():
            raise InvalidRequest(f"The cursor {cursor!r} is not one that this list gave out.")
        start = int(position)
    more = len(items) > start + limit
    return Page(items[start : start + limit], f"{owner}@{start + limit}" if more else None)


class InMemoryBytecodeStore:
    """Compiled scripts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, str, str], tuple[bytes, int]] = {}

    def get(self, workspace: str, script_sha256: str, tag: str) -> bytes | None:
        """Return bytecode; null where there is none, or it has expired."""
        found = self._kept.get((workspace, script_sha256, tag))
        if found is None or found[1] <= self._clock.now().timestamp():
            return None
        return found[0]

    def put(
        self, workspace: str, script_sha256: str, tag: str, bytecode: bytes, *, expires_at: int
    ) -> None:
        """Keep bytecode until ``expires_at``."""
        self._kept[workspace, script_sha256, tag] = (bytecode, expires_at)
