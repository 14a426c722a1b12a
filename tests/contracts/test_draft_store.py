"""What every store of drafts does: fake and adapter alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from orcheo.adapters.dynamodb.draft_store import DynamoDraftStore
from orcheo.adapters.dynamodb.workflow_store import DynamoWorkflowStore
from orcheo.application.draft_ports import DraftStore
from orcheo.application.ports import WorkflowStore
from orcheo.domain.drafts import Draft
from orcheo.domain.errors import NotFound, RevisionConflict
from orcheo.domain.identifiers import content_hash
from tests.fakes.aws import InMemoryBlobStore
from tests.fakes.draft_store import InMemoryDraftStore
from tests.fakes.workflow_store import InMemoryWorkflowStore
from tests.harness.cloud import CONFIG, cloud
from tests.harness.samples import AT, WORKFLOW, WORKSPACE, a_version, a_workflow


@dataclass
class Stores:
    """One implementation of each port."""

    workflows: WorkflowStore
    drafts: DraftStore


@pytest.fixture(params=["memory", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    if request.param == "memory":
        workflows = InMemoryWorkflowStore()
        yield Stores(workflows, InMemoryDraftStore(workflows))
        return
    with cloud() as account:
        client = account.client("dynamodb")
        blobs = InMemoryBlobStore()
        yield Stores(
            DynamoWorkflowStore(client, CONFIG, blobs=blobs),
            DynamoDraftStore(client, CONFIG, blobs=blobs),
        )


def a_draft(revision: int = 1, **changes: Any) -> Draft:
    fields: dict[str, Any] = {
        "workflow_id": WORKFLOW,
        "revision": revision,
        "base_version": 1,
        "base_hash": "b",
        "graph": {"nodes": [{"id": "é", "x": 1.5}]},
        "graph_hash": "g",
        "updated_at": AT,
        "updated_by": "ada",
        **changes,
    }
    return Draft(**fields)


def test_a_draft_comes_back_as_it_went_in(stores: Stores) -> None:
    stores.workflows.create(WORKSPACE, a_workflow(), None)
    assert stores.drafts.get(WORKSPACE, WORKFLOW) is None
    stores.drafts.save(WORKSPACE, a_draft(), expected_revision=None)
    assert stores.drafts.get(WORKSPACE, WORKFLOW) == a_draft()
    gone = a_draft(2, graph=None, base_version=None)
    stores.drafts.save(WORKSPACE, gone, expected_revision=1)
    assert stores.drafts.get(WORKSPACE, WORKFLOW) == gone


def test_a_draft_that_no_item_holds_comes_back_whole(stores: Stores) -> None:
    stores.workflows.create(WORKSPACE, a_workflow(), None)
    noise = "".join(content_hash(str(n).encode()) for n in range(15_000))
    large = a_draft(graph={"noise": noise})
    stores.drafts.save(WORKSPACE, large, expected_revision=None)
    assert stores.drafts.get(WORKSPACE, WORKFLOW) == large


@pytest.mark.parametrize("expected", [None, 1, 3])
def test_a_save_over_something_else_is_refused_with_what_stands(
    stores: Stores, expected: int | None
) -> None:
    stores.workflows.create(WORKSPACE, a_workflow(), None)
    stores.drafts.save(WORKSPACE, a_draft(1), expected_revision=None)
    stores.drafts.save(WORKSPACE, a_draft(2), expected_revision=1)
    with pytest.raises(RevisionConflict) as refused:
        stores.drafts.save(WORKSPACE, a_draft(9), expected_revision=expected, script="x = 1")
    assert refused.value.details["revision"] == 2
    assert stores.drafts.get(WORKSPACE, WORKFLOW) == a_draft(2)
    assert stores.drafts.script(WORKSPACE, WORKFLOW, content_hash(b"x = 1")) is None


def test_the_first_save_needs_that_nothing_is_stored(stores: Stores) -> None:
    stores.workflows.create(WORKSPACE, a_workflow(), None)
    with pytest.raises(RevisionConflict) as refused:
        stores.drafts.save(WORKSPACE, a_draft(2), expected_revision=1)
    assert refused.value.details["revision"] == 0
    assert stores.drafts.get(WORKSPACE, WORKFLOW) is None


def test_scripts_stay_beside_later_drafts(stores: Stores) -> None:
    stores.workflows.create(WORKSPACE, a_workflow(), None)
    script = "x = 'é'\n" * 500
    stores.drafts.save(WORKSPACE, a_draft(1), expected_revision=None, script=script)
    stores.drafts.save(WORKSPACE, a_draft(2), expected_revision=1, script="y = 1\n")
    for text in (script, "y = 1\n"):
        assert stores.drafts.script(WORKSPACE, WORKFLOW, content_hash(text.encode())) == text
    assert stores.drafts.script("other", WORKFLOW, content_hash(b"y = 1\n")) is None


def test_a_workflow_that_is_not_there_has_no_draft(stores: Stores) -> None:
    with pytest.raises(NotFound):
        stores.drafts.save(WORKSPACE, a_draft(), expected_revision=None)
    assert stores.drafts.get(WORKSPACE, WORKFLOW) is None


def test_workspaces_are_apart(stores: Stores) -> None:
    stores.workflows.create(WORKSPACE, a_workflow(), None)
    stores.drafts.save(WORKSPACE, a_draft(), expected_revision=None)
    assert stores.drafts.get("other", WORKFLOW) is None
    with pytest.raises(NotFound):
        stores.drafts.save("other", a_draft(2), expected_revision=1)


def test_drafts_are_no_versions(stores: Stores) -> None:
    stores.workflows.create(WORKSPACE, a_workflow(), a_version(1))
    stores.drafts.save(WORKSPACE, a_draft(), expected_revision=None, script="x = 1\n")
    found = stores.workflows.list_versions(WORKSPACE, WORKFLOW, limit=5).items
    assert [version.number for version in found] == [1]
