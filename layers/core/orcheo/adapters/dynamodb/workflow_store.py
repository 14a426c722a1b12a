"""Workflows and versions in the ``config`` table.

A change of a workflow and the version that comes with it are one transaction, on the condition
that the revision is the one that was read. Every write is a transaction, also of one item: its
client token makes botocore's retry after a lost answer harmless.

An archived workflow leaves the ``listing`` index, so a list never filters.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from orcheo.adapters.dynamodb import config_keys as keys
from orcheo.adapters.dynamodb.cursors import read_cursor, write_cursor
from orcheo.adapters.dynamodb.items import Bodies, Item, number, pack, text, unpack
from orcheo.adapters.dynamodb.translation import ConditionFailed, translated
from orcheo.application.ports import BlobStore, Page
from orcheo.domain.errors import (
    Conflict,
    InvalidRequest,
    NotFound,
    RevisionConflict,
    StoreUnavailable,
)
from orcheo.domain.workflows import Version, Workflow

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_NEW: Final = "attribute_not_exists(pk)"
_BATCH_READ: Final = 100
_BATCH_WRITE: Final = 25
_BATCH_TRIES: Final = 5
_LIST_ROUNDS: Final = 10
"""Index pages that one list call may read to find what matches."""


class DynamoWorkflowStore:
    """The workflow store on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``config`` table.
        blobs: Takes versions that are too large for an item.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, *, blobs: BlobStore) -> None:
        self._client: Any = client
        self._table = table_name
        self._bodies = Bodies(blobs)

    # --- workflows -----------------------------------------------------------------------------

    def create(self, workspace: str, workflow: Workflow, version: Version | None) -> None:
        """Store a new workflow and its first version, both or neither."""
        put = {
            "TableName": self._table,
            "Item": _workflow_item(workspace, workflow),
            "ConditionExpression": _NEW,
        }
        try:
            self._write(workspace, {"Put": put}, version, f"create workflow {workflow.id!r}")
        except ConditionFailed as failed:
            raise Conflict(f"There is a workflow {workflow.id!r} already.") from failed

    def get(self, workspace: str, workflow_id: str) -> Workflow:
        """Return a workflow; NotFound."""
        item = self._get(keys.workflow_pk(workspace, workflow_id), keys.META)
        if item is None:
            raise NotFound(f"There is no workflow {workflow_id!r} in this workspace.")
        return Workflow.model_validate(unpack(item["body"]))

    def list(
        self,
        workspace: str,
        *,
        limit: int,
        cursor: str | None = None,
        matches: Callable[[Workflow], bool] | None = None,
    ) -> Page[Workflow]:
        """Return workflows that are not archived and match, newest first.

        A page of the index and the items behind it are one Query and one BatchGetItem, about half
        a read unit for a workflow. To match, up to 1,000 workflows are read so, in ten rounds.
        """
        position = None if cursor is None else read_cursor(workspace, cursor, "workflows")
        if matches is None:
            positions, more = self._listed(workspace, position, limit)
            found = list(self._workflows(workspace, positions))
            return Page(
                found, write_cursor(workspace, positions[-1], "workflows") if more else None
            )
        found = []
        for _ in range(_LIST_ROUNDS):
            positions, more = self._listed(workspace, position, _BATCH_READ)
            for workflow in self._workflows(workspace, positions):
                if not matches(workflow):
                    continue
                if len(found) == limit:
                    last = found[-1]
                    position = keys.listed_at(last.created_at, last.id)
                    return Page(found, write_cursor(workspace, position, "workflows"))
                found.append(workflow)
            if not more:
                return Page(found)
            position = positions[-1]
        going_on = None if position is None else write_cursor(workspace, position, "workflows")
        return Page(found, going_on)

    def _listed(
        self, workspace: str, position: str | None, size: int
    ) -> tuple[Sequence[str], bool]:
        """Return rows of the index, newest first, and whether there are more."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": keys.LISTING_INDEX,
            "KeyConditionExpression": "listed_under = :under",
            "ExpressionAttributeValues": {":under": text(keys.listed_under(workspace))},
            "ScanIndexForward": False,
            "Limit": size,
        }
        if position is not None:
            request["ExclusiveStartKey"] = {
                **_key_at(workspace, position),
                "listed_under": text(keys.listed_under(workspace)),
                "listed_at": text(position),
            }
        with translated("list workflows"):
            answer = self._client.query(**request)
        positions = [item["listed_at"]["S"] for item in answer["Items"]]
        return positions, "LastEvaluatedKey" in answer and bool(positions)

    def save(
        self,
        workspace: str,
        workflow: Workflow,
        *,
        expected_revision: int,
        version: Version | None = None,
    ) -> None:
        """Replace a workflow and add a version, both or neither; RevisionConflict."""
        put = {
            "TableName": self._table,
            "Item": _workflow_item(workspace, workflow),
            "ConditionExpression": "revision = :expected",
            "ExpressionAttributeValues": {":expected": number(expected_revision)},
        }
        try:
            self._write(workspace, {"Put": put}, version, f"save workflow {workflow.id!r}")
        except ConditionFailed as failed:
            standing = self.get(workspace, workflow.id)
            raise RevisionConflict(
                f"Workflow {workflow.id!r} is at revision {standing.revision}, "
                f"not {expected_revision}; read it again."
            ) from failed

    def delete(self, workspace: str, workflow_id: str) -> None:
        """Delete a workflow with all versions; its own item last, so that a repeat goes on."""
        pk = keys.workflow_pk(workspace, workflow_id)
        rest = [sk for sk in self._sort_keys(pk) if sk != keys.META]
        for start in range(0, len(rest), _BATCH_WRITE):
            self._delete_batch([keys.key(pk, sk) for sk in rest[start : start + _BATCH_WRITE]])
        with translated(f"delete workflow {workflow_id!r}"):
            self._client.delete_item(TableName=self._table, Key=keys.key(pk, keys.META))

    # --- versions ------------------------------------------------------------------------------

    def get_version(self, workspace: str, workflow_id: str, number: int) -> Version:
        """Return a version; NotFound."""
        pk = keys.workflow_pk(workspace, workflow_id)
        item = self._get(pk, keys.version_sk(number))
        if item is None:
            raise NotFound(f"Workflow {workflow_id!r} has no version {number}.")
        return self._version(workspace, item)

    def list_versions(
        self,
        workspace: str,
        workflow_id: str,
        *,
        limit: int,
        cursor: str | None = None,
    ) -> Page[Version]:
        """Return versions, newest first."""
        pk = keys.workflow_pk(workspace, workflow_id)
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":pk": text(pk),
                ":first": text(keys.VERSION_FIRST),
                ":last": text(keys.VERSION_LAST),
            },
            "ScanIndexForward": False,
            "ConsistentRead": True,
        }
        if cursor is not None:
            owner, _, sort_key = read_cursor(workspace, cursor, "versions").partition("/")
            if owner != workflow_id or not sort_key.startswith(keys.VERSION_FIRST):
                raise InvalidRequest(
                    f"The cursor {cursor[:80]!r} is of another list; start again without a cursor."
                )
            request["ExclusiveStartKey"] = keys.key(pk, sort_key)
        found: list[Item] = []
        while len(found) <= limit:
            with translated(f"list the versions of {workflow_id!r}"):
                answer = self._client.query(**request, Limit=limit + 1 - len(found))
            found += answer["Items"]
            if "LastEvaluatedKey" not in answer:
                break
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        page = found[:limit]
        more = len(found) > limit
        position = f"{workflow_id}/{page[-1]['sk']['S']}" if more else ""
        return Page(
            [self._version(workspace, item) for item in page],
            write_cursor(workspace, position, "versions") if more else None,
        )

    def _version(self, workspace: str, item: Mapping[str, Any]) -> Version:
        return Version.model_validate(self._bodies.read(workspace, item))

    # --- items ---------------------------------------------------------------------------------

    def _write(
        self,
        workspace: str,
        change: Mapping[str, Any],
        version: Version | None,
        doing: str,
    ) -> None:
        changes: list[Mapping[str, Any]] = [change]
        if version is not None:
            pk = keys.workflow_pk(workspace, version.workflow_id)
            body = {**version.model_dump(mode="json"), "graph": version.graph.to_json()}
            item = {
                **keys.key(pk, keys.version_sk(version.number)),
                **self._bodies.write(workspace, body),
            }
            put = {"TableName": self._table, "Item": item, "ConditionExpression": _NEW}
            changes.append({"Put": put})
        with translated(doing):
            self._client.transact_write_items(TransactItems=changes)

    def _get(self, pk: str, sk: str) -> Item | None:
        with translated(f"read {sk} of {pk!r}"):
            answer = self._client.get_item(
                TableName=self._table,
                Key=keys.key(pk, sk),
                ConsistentRead=True,
            )
        return answer.get("Item")

    def _workflows(self, workspace: str, positions: Sequence[str]) -> Sequence[Workflow]:
        """Read the workflows behind rows of the index, but for those deleted or archived since."""
        found: dict[str, Workflow] = {}
        for start in range(0, len(positions), _BATCH_READ):
            batch = positions[start : start + _BATCH_READ]
            wanted = [_key_at(workspace, position) for position in batch]
            pending: Any = {self._table: {"Keys": wanted, "ConsistentRead": True}}
            for _ in range(_BATCH_TRIES):
                with translated("list workflows"):
                    answer = self._client.batch_get_item(RequestItems=pending)
                for item in answer["Responses"].get(self._table, []):
                    workflow = Workflow.model_validate(unpack(item["body"]))
                    if not workflow.archived:
                        found[keys.listed_at(workflow.created_at, workflow.id)] = workflow
                pending = answer.get("UnprocessedKeys")
                if not pending:
                    break
            else:
                raise StoreUnavailable("Could not list workflows: the table throttles; try again.")
        return [found[position] for position in positions if position in found]

    def _sort_keys(self, pk: str) -> Iterator[str]:
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": text(pk)},
            "ProjectionExpression": "sk",
            "ConsistentRead": True,
        }
        while True:
            with translated(f"read the keys of {pk!r}"):
                answer = self._client.query(**request)
            yield from (item["sk"]["S"] for item in answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _delete_batch(self, wanted: Sequence[Item]) -> None:
        pending: Any = {self._table: [{"DeleteRequest": {"Key": key}} for key in wanted]}
        for _ in range(_BATCH_TRIES):
            with translated("delete versions"):
                pending = self._client.batch_write_item(RequestItems=pending).get(
                    "UnprocessedItems"
                )
            if not pending:
                return
        raise StoreUnavailable("Could not delete all versions: the table throttles; try again.")


def _workflow_item(workspace: str, workflow: Workflow) -> Item:
    item: Item = {
        **keys.key(keys.workflow_pk(workspace, workflow.id), keys.META),
        "revision": number(workflow.revision),
        "body": pack(workflow.model_dump(mode="json")),
    }
    if not workflow.archived:
        item["listed_under"] = text(keys.listed_under(workspace))
        item["listed_at"] = text(keys.listed_at(workflow.created_at, workflow.id))
    return item


def _key_at(workspace: str, position: str) -> Item:
    _, workflow_id = position.rsplit("#", 1)
    return keys.key(keys.workflow_pk(workspace, workflow_id), keys.META)
