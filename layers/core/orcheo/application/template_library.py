"""Workflows to start from: the repository's examples, packaged with the code.

``template_library.json`` is written by ``make contracts`` from ``examples/``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from orcheo.application.import_ports import ImportJob, ImportRequest
from orcheo.application.import_script import ImportScript
from orcheo.application.manage_workflows import ManageWorkflows
from orcheo.domain.errors import NotFound
from orcheo.domain.principals import Principal
from orcheo.domain.workflows import Version, Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowTemplate:
    """A workflow to start from: either a graph or a script."""

    id: str
    title: str
    description: str
    tags: list[str] = field(default_factory=list[str])
    kind: Literal["python", "json"]
    nodes: int
    """How many the graph has."""
    graph: dict[str, Any] | None = None
    script: str | None = None


@cache
def templates() -> Mapping[str, WorkflowTemplate]:
    """Return every template by id."""
    text = files("orcheo.application").joinpath("template_library.json").read_text("utf-8")
    return {each["id"]: WorkflowTemplate(**each) for each in json.loads(text)}


@dataclass(frozen=True, slots=True)
class InstantiateTemplate:
    """Makes workflows of templates."""

    manage: ManageWorkflows
    imports: ImportScript

    def __call__(
        self, principal: Principal, template_id: str, *, name: str | None = None
    ) -> tuple[Workflow, Version] | ImportJob:
        """Store a new workflow with the template's graph as its active version.

        A script is imported, which may take longer than the sender waits: then as a job.

        Args:
            principal: Who makes it.
            template_id: The template.
            name: Of the workflow; null: the template's title.

        Raises:
            NotFound: There is no such template.
        """
        template = templates().get(template_id)
        if template is None:
            known = ", ".join(templates())
            raise NotFound(f"There is no template {template_id!r}; there are {known}.")
        name = template.title if name is None else name
        if template.script is not None:
            request = ImportRequest(
                script=template.script, name=name, description=template.description
            )
            return self.imports(principal, request)
        workflow, version = self.manage.create(
            principal,
            name=name,
            description=template.description,
            tags=template.tags,
            version=self.manage.read_graph(template.graph),
        )
        if version is None:
            raise AssertionError("a graph always gives a version")
        return workflow, version
