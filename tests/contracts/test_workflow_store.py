"""What every store of workflows, triggers and imports does: fake and adapter alike."""

import base64
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from orcheo.adapters.dynamodb.import_store import DynamoImportStore
from orcheo.adapters.dynamodb.trigger_store import DynamoTriggerStore
from orcheo.adapters.dynamodb.workflow_store import DynamoWorkflowStore
from orcheo.application.import_ports import ImportJob, ImportRequest, ImportStore
from orcheo.application.ports import TriggerStore, WorkflowStore
from orcheo.domain.errors import Conflict, InvalidRequest, NotFound, RevisionConflict
from orcheo.domain.graph import Graph
from orcheo.domain.workflows import Trigger, WebhookAuth, WebhookConfig
from tests.fakes.access import InMemoryImportStore
from tests.fakes.aws import InMemoryBlobStore
from tests.fakes.workflow_store import InMemoryTriggerStore, InMemoryWorkflowStore
from tests.harness.cloud import CONFIG, cloud
from tests.harness.samples import AT, TRIGGER, WORKFLOW, WORKSPACE, a_version, a_workflow

OTHER = "other"


@dataclass
class Stores:
    """One implementation of each port."""

    workflows: WorkflowStore
    triggers: TriggerStore
    imports: ImportStore


@pytest.fixture(params=["memory", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    if request.param == "memory":
        yield Stores(
            InMemoryWorkflowStore(),
            InMemoryTriggerStore(),
            InMemoryImportStore(),
        )
        return
    with cloud() as account:
        client = account.client("dynamodb")
        blobs = InMemoryBlobStore()
        yield Stores(
            DynamoWorkflowStore(client, CONFIG, blobs=blobs),
            DynamoTriggerStore(client, CONFIG),
            DynamoImportStore(client, CONFIG, blobs=blobs),
        )


def named(number: int, **changes: Any) -> Any:
    created = f"2026-11-02T09:00:{number:02}.000Z"
    return a_workflow(id=f"wf_{'c' * 25}{chr(97 + number)}", created_at=created, **changes)


def a_trigger(trigger_id: str = TRIGGER, **changes: Any) -> Trigger:
    fields: dict[str, Any] = {
        "id": trigger_id,
        "workspace": WORKSPACE,
        "workflow_id": WORKFLOW,
        "type": "webhook",
        "config": WebhookConfig(auth=WebhookAuth(type="none")),
        "active_version": 1,
        "created_at": AT,
        "updated_at": AT,
        **changes,
    }
    return Trigger(**fields)


# --- workflows --------------------------------------------------------------------------------


def test_a_workflow_and_its_version_come_back_as_they_went_in(stores: Stores) -> None:
    version = a_version(script="x = 'é'\n", warnings=[{"code": "c", "message": "m", "line": 1}])
    stores.workflows.create(WORKSPACE, a_workflow(), version)
    assert stores.workflows.get(WORKSPACE, WORKFLOW) == a_workflow()
    found = stores.workflows.get_version(WORKSPACE, WORKFLOW, 1)
    assert found == version
    assert found.graph.to_json() == version.graph.to_json()


def test_a_workflow_is_created_once_and_then_nothing_changes(stores: Stores) -> None:
    stores.workflows.create(WORKSPACE, a_workflow(), None)
    with pytest.raises(Conflict):
        stores.workflows.create(WORKSPACE, a_workflow(name="Again"), a_version())
    assert stores.workflows.get(WORKSPACE, WORKFLOW).name == "Greeting"
    with pytest.raises(NotFound):
        stores.workflows.get_version(WORKSPACE, WORKFLOW, 1)


def test_a_save_takes_the_revision_that_stands_and_no_other(stores: Stores) -> None:
    stores.workflows.create(WORKSPACE, a_workflow(), None)
    second = a_workflow(revision=2, name="Second")
    stores.workflows.save(WORKSPACE, second, expected_revision=1, version=a_version())
    third = a_workflow(revision=3, name="Third")
    with pytest.raises(RevisionConflict):
        stores.workflows.save(WORKSPACE, third, expected_revision=1, version=a_version(2))
    assert stores.workflows.get(WORKSPACE, WORKFLOW) == second
    with pytest.raises(NotFound):
        stores.workflows.get_version(WORKSPACE, WORKFLOW, 2)
    stores.workflows.save(WORKSPACE, third, expected_revision=2)
    assert stores.workflows.get(WORKSPACE, WORKFLOW) == third


def test_what_is_not_there_is_not_found(stores: Stores) -> None:
    with pytest.raises(NotFound):
        stores.workflows.get(WORKSPACE, WORKFLOW)
    with pytest.raises(NotFound):
        stores.workflows.get_version(WORKSPACE, WORKFLOW, 1)
    with pytest.raises(NotFound):
        stores.workflows.save(WORKSPACE, a_workflow(), expected_revision=1)
    assert stores.workflows.list_versions(WORKSPACE, WORKFLOW, limit=5).items == []
    stores.workflows.delete(WORKSPACE, WORKFLOW)


def test_workspaces_are_apart(stores: Stores) -> None:
    stores.workflows.create(WORKSPACE, a_workflow(), a_version())
    stores.workflows.create(OTHER, a_workflow(name="Theirs"), None)
    assert stores.workflows.get(OTHER, WORKFLOW).name == "Theirs"
    with pytest.raises(NotFound):
        stores.workflows.get_version(OTHER, WORKFLOW, 1)
    assert [w.name for w in stores.workflows.list(WORKSPACE, limit=5).items] == ["Greeting"]
    stores.workflows.delete(OTHER, WORKFLOW)
    assert stores.workflows.get_version(WORKSPACE, WORKFLOW, 1)


def test_workflows_are_listed_newest_first_without_archived_ones(stores: Stores) -> None:
    for number in random.Random(1).sample(range(7), 7):
        stores.workflows.create(WORKSPACE, named(number, archived=number == 3), None)
    gone = named(5, archived=True, revision=2)
    stores.workflows.save(WORKSPACE, gone, expected_revision=1)
    stores.workflows.delete(WORKSPACE, named(1).id)
    found: list[str] = []
    cursor = None
    for _ in range(9):
        page = stores.workflows.list(WORKSPACE, limit=2, cursor=cursor)
        assert len(page.items) <= 2
        found += [workflow.id for workflow in page.items]
        cursor = page.cursor
        if cursor is None:
            break
    assert found == [named(number).id for number in (6, 4, 2, 0)]
    back = named(5, revision=3)
    stores.workflows.save(WORKSPACE, back, expected_revision=2)
    assert len(stores.workflows.list(WORKSPACE, limit=9).items) == 5


@pytest.mark.parametrize("limit", [1, 2, 9])
def test_workflows_that_match_are_found_page_by_page(stores: Stores, limit: int) -> None:
    for number in range(9):
        tags = ["even"] if number % 2 == 0 else []
        stores.workflows.create(WORKSPACE, named(number, tags=tags), None)
    found: list[str] = []
    cursor = None
    for _ in range(9):
        page = stores.workflows.list(
            WORKSPACE,
            limit=limit,
            cursor=cursor,
            matches=lambda workflow: "even" in workflow.tags,
        )
        assert len(page.items) <= limit
        found += [workflow.id for workflow in page.items]
        cursor = page.cursor
        if cursor is None:
            break
    assert found == [named(number).id for number in (8, 6, 4, 2, 0)]
    assert stores.workflows.get(WORKSPACE, named(0).id).tags == ["even"]


def test_a_cursor_of_another_list_is_refused(stores: Stores) -> None:
    for number in range(3):
        stores.workflows.create(WORKSPACE, named(number), None)
        stores.workflows.create(OTHER, named(number), None)
    stores.workflows.create(WORKSPACE, a_workflow(), a_version(1))
    stores.workflows.save(
        WORKSPACE, a_workflow(revision=2), expected_revision=1, version=a_version(2)
    )
    mine = stores.workflows.list(WORKSPACE, limit=1).cursor
    versions = stores.workflows.list_versions(WORKSPACE, WORKFLOW, limit=1).cursor
    assert mine
    assert versions
    forged = base64.urlsafe_b64encode(json.dumps([OTHER, "x"]).encode()).decode()
    for cursor in (mine, versions, forged, "garbage", "", "é", "W10"):
        with pytest.raises(InvalidRequest):
            stores.workflows.list(OTHER, limit=1, cursor=cursor)
        with pytest.raises(InvalidRequest):
            stores.workflows.list_versions(OTHER, named(1).id, limit=1, cursor=cursor)
    with pytest.raises(InvalidRequest):
        stores.workflows.list_versions(WORKSPACE, named(1).id, limit=1, cursor=versions)


def test_versions_are_listed_newest_first(stores: Stores) -> None:
    stores.workflows.create(WORKSPACE, a_workflow(), a_version(1))
    for number in range(2, 13):
        stores.workflows.save(
            WORKSPACE,
            a_workflow(revision=number, latest_version=number),
            expected_revision=number - 1,
            version=a_version(number),
        )
    stores.triggers.create(a_trigger())
    first = stores.workflows.list_versions(WORKSPACE, WORKFLOW, limit=8)
    rest = stores.workflows.list_versions(WORKSPACE, WORKFLOW, limit=8, cursor=first.cursor)
    assert [version.number for version in (*first.items, *rest.items)] == list(range(12, 0, -1))
    assert rest.cursor is None
    exact = stores.workflows.list_versions(WORKSPACE, WORKFLOW, limit=12)
    assert exact.cursor is None


def test_a_version_too_large_for_an_item_is_kept(stores: Stores) -> None:
    noise = random.Random(2).randbytes(400_000).hex()
    graph = a_version().graph.to_json()
    graph["nodes"][0]["config"] = {"text": noise}
    large = a_version(graph=graph, script=noise[:100_000])
    assert isinstance(large.graph, Graph)
    stores.workflows.create(WORKSPACE, a_workflow(), large)
    assert stores.workflows.get_version(WORKSPACE, WORKFLOW, 1) == large
    assert stores.workflows.list_versions(WORKSPACE, WORKFLOW, limit=1).items == [large]


def test_a_deletion_takes_all_versions_and_can_be_repeated(stores: Stores) -> None:
    stores.workflows.create(WORKSPACE, a_workflow(), a_version(1))
    for number in range(2, 31):
        stores.workflows.save(
            WORKSPACE,
            a_workflow(revision=number),
            expected_revision=number - 1,
            version=a_version(number),
        )
    for _ in range(2):
        stores.workflows.delete(WORKSPACE, WORKFLOW)
        with pytest.raises(NotFound):
            stores.workflows.get(WORKSPACE, WORKFLOW)
        assert stores.workflows.list_versions(WORKSPACE, WORKFLOW, limit=50).items == []


# --- triggers ---------------------------------------------------------------------------------


def test_a_trigger_comes_back_as_it_went_in(stores: Stores) -> None:
    auth = WebhookAuth(type="hmac_sha256", header="x-sig")
    trigger = a_trigger(
        config=WebhookConfig(auth=auth, methods=["POST", "PUT"], delivery_id_header="x-id"),
        secret_ref="orcheo/acme/t",
        active_version=None,
    )
    stores.triggers.create(trigger)
    assert stores.triggers.get(TRIGGER) == trigger
    with pytest.raises(Conflict):
        stores.triggers.create(trigger)
    with pytest.raises(NotFound):
        stores.triggers.get("tr_unknown")


def test_triggers_of_a_workflow_are_listed_oldest_first(stores: Stores) -> None:
    later = "2026-11-02T10:00:00.000Z"
    stores.triggers.create(a_trigger("tr_" + "a" * 26, created_at=later))
    stores.triggers.create(a_trigger("tr_" + "z" * 26))
    stores.triggers.create(a_trigger("tr_" + "m" * 26, workflow_id="wf_other"))
    stores.triggers.create(a_trigger("tr_" + "n" * 26, workspace=OTHER))
    listed = [trigger.id for trigger in stores.triggers.list(WORKSPACE, WORKFLOW)]
    assert listed == ["tr_" + "z" * 26, "tr_" + "a" * 26]
    assert stores.triggers.list(WORKSPACE, "wf_unknown") == []


def test_a_trigger_is_saved_at_its_revision(stores: Stores) -> None:
    stores.triggers.create(a_trigger())
    changed = a_trigger(revision=2, enabled=False)
    stores.triggers.save(changed, expected_revision=1)
    assert stores.triggers.get(TRIGGER) == changed
    with pytest.raises(RevisionConflict):
        stores.triggers.save(a_trigger(revision=2), expected_revision=1)
    with pytest.raises(NotFound):
        stores.triggers.save(a_trigger("tr_" + "d" * 26), expected_revision=1)


def test_a_version_is_pinned_on_all_triggers_and_a_save_leaves_it(stores: Stores) -> None:
    stores.triggers.create(a_trigger())
    stores.triggers.create(a_trigger("tr_" + "d" * 26))
    stores.triggers.create(a_trigger("tr_" + "e" * 26, workflow_id="wf_other"))
    stores.triggers.pin_version(WORKSPACE, WORKFLOW, 7)
    pinned = [trigger.active_version for trigger in stores.triggers.list(WORKSPACE, WORKFLOW)]
    assert pinned == [7, 7]
    assert stores.triggers.get("tr_" + "e" * 26).active_version == 1
    stores.triggers.save(a_trigger(revision=2), expected_revision=1)
    assert stores.triggers.get(TRIGGER).active_version == 7
    stores.triggers.pin_version(WORKSPACE, WORKFLOW, None)
    assert stores.triggers.get(TRIGGER).active_version is None


def test_a_deleted_trigger_is_gone_from_the_list(stores: Stores) -> None:
    stores.triggers.create(a_trigger())
    for _ in range(2):
        stores.triggers.delete(TRIGGER)
        with pytest.raises(NotFound):
            stores.triggers.get(TRIGGER)
        assert stores.triggers.list(WORKSPACE, WORKFLOW) == []
    stores.triggers.pin_version(WORKSPACE, WORKFLOW, 2)


# --- imports -----------------------------------------------------------------------


def test_an_import_is_kept_by_workspace(stores: Stores) -> None:
    job = ImportJob(
        id="im_x",
        workspace=WORKSPACE,
        user_id="ada",
        roles=["editor"],
        request=ImportRequest(script="x = 1\n" * 9_000, name="n"),
        status="running",
        created_at=AT,
    )
    stores.imports.put(job, expires_at=1_800_000_000)
    assert stores.imports.get(WORKSPACE, "im_x") == job
    done = replace(job, status="failed", problem={"type": "ScriptRejected", "status": 422})
    stores.imports.put(done, expires_at=1_800_000_000)
    assert stores.imports.get(WORKSPACE, "im_x") == done
    with pytest.raises(NotFound):
        stores.imports.get(OTHER, "im_x")
