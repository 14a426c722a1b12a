"""Drafts in the ``config`` table, in the partition of their workflow.

A save is one transaction: the draft on the condition that what was read still stands, the script
beside it, and the check that the workflow is there, so that deleting it leaves no draft behind.
Its client token makes botocore's retry after a lost answer harmless.
"""

from typing import TYPE_CHECKING, Any, Final

from orcheo.adapters.dynamodb import config_keys as keys
from orcheo.adapters.dynamodb.items import Bodies, Item, number, pack, unpack
from orcheo.adapters.dynamodb.translation import ConditionFailed, translated
from orcheo.application.ports import BlobStore
from orcheo.domain.drafts import Draft
from orcheo.domain.errors import NotFound, RevisionConflict
from orcheo.domain.identifiers import content_hash

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_FAILED: Final = "ConditionalCheckFailed"


class DynamoDraftStore:
    """The draft store on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``config`` table.
        blobs: Takes drafts that are too large for an item.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, *, blobs: BlobStore) -> None:
        self._client: Any = client
        self._table = table_name
        self._bodies = Bodies(blobs)

    def get(self, workspace: str, workflow_id: str) -> Draft | None:
        """Return what is stored, a discarded draft too; null where nothing ever was."""
        item = self._item(workspace, workflow_id, keys.DRAFT)
        return None if item is None else Draft.model_validate(self._bodies.read(workspace, item))

    def save(
        self,
        workspace: str,
        draft: Draft,
        *,
        expected_revision: int | None,
        script: str | None = None,
    ) -> None:
        """Store a draft over the one that is stored, and a script beside it, both or neither."""
        pk = keys.workflow_pk(workspace, draft.workflow_id)
        exists = {
            "TableName": self._table,
            "Key": keys.key(pk, keys.META),
            "ConditionExpression": "attribute_exists(pk)",
        }
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": {
                **keys.key(pk, keys.DRAFT),
                "revision": number(draft.revision),
                **self._bodies.write(workspace, draft.model_dump(mode="json")),
            },
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if expected_revision is not None:
            put["ConditionExpression"] = "revision = :expected"
            put["ExpressionAttributeValues"] = {":expected": number(expected_revision)}
        changes: list[dict[str, Any]] = [{"ConditionCheck": exists}, {"Put": put}]
        if script is not None:
            sk = keys.draft_script_sk(content_hash(script.encode()))
            item = {**keys.key(pk, sk), "body": pack(script)}
            changes.append({"Put": {"TableName": self._table, "Item": item}})
        try:
            with translated(f"save the draft of {draft.workflow_id!r}"):
                self._client.transact_write_items(TransactItems=changes)
        except ConditionFailed as failed:
            if failed.reasons and failed.reasons[0] == _FAILED:
                raise NotFound(
                    f"There is no workflow {draft.workflow_id!r} in this workspace."
                ) from failed
            raise self._conflict(workspace, draft) from failed

    def script(self, workspace: str, workflow_id: str, sha256: str) -> str | None:
        """Return a script that came with a draft of this workflow; null where there is none."""
        item = self._item(workspace, workflow_id, keys.draft_script_sk(sha256))
        return None if item is None else str(unpack(item["body"]))

    def _conflict(self, workspace: str, draft: Draft) -> RevisionConflict:
        standing = self.get(workspace, draft.workflow_id)
        revision = 0 if standing is None else standing.revision
        return RevisionConflict(
            f"The draft of {draft.workflow_id!r} is at revision {revision} by now; "
            "read it again and apply the change to that.",
            revision=revision,
        )

    def _item(self, workspace: str, workflow_id: str, sk: str) -> Item | None:
        pk = keys.workflow_pk(workspace, workflow_id)
        with translated(f"read {sk} of {pk!r}"):
            answer = self._client.get_item(
                TableName=self._table, Key=keys.key(pk, sk), ConsistentRead=True
            )
        return answer.get("Item")
