"""Versions that this environment has read: they never change, so they are read once."""

import threading
from collections import OrderedDict
from typing import Final

from orcheo.application.ports import WorkflowStore
from orcheo.domain.workflows import Version

SIZE: Final = 64


class VersionCache:
    """Versions by workspace, workflow and number; the one used longest ago goes first."""

    def __init__(self, workflows: WorkflowStore, size: int = SIZE) -> None:
        self._workflows = workflows
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str, int], Version] = OrderedDict()

    def get(self, workspace: str, workflow_id: str, number: int) -> Version:
        """Return a version; NotFound."""
        key = (workspace, workflow_id, number)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        version = self._workflows.get_version(workspace, workflow_id, number)
        with self._lock:
            self._kept[key] = version
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return version
