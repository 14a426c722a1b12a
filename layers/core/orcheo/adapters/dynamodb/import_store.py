"""Long imports in the ``config`` table."""

import dataclasses
from typing import TYPE_CHECKING, Any

from orcheo.adapters.dynamodb import config_keys as keys
from orcheo.adapters.dynamodb.items import Bodies, number
from orcheo.adapters.dynamodb.translation import translated
from orcheo.application.import_ports import ImportJob, ImportRequest
from orcheo.application.ports import BlobStore
from orcheo.domain.errors import NotFound

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoImportStore:
    """The import store on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``config`` table.
        blobs: Takes jobs that are too large for an item.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, *, blobs: BlobStore) -> None:
        self._client: Any = client
        self._table = table_name
        self._bodies = Bodies(blobs)

    def put(self, job: ImportJob, *, expires_at: int) -> None:
        """Store a job, replacing what was known of it."""
        item = {
            **keys.key(keys.import_pk(job.workspace, job.id), keys.META),
            **self._bodies.write(job.workspace, dataclasses.asdict(job)),
            "expires_at": number(expires_at),
        }
        with translated(f"store import {job.id!r}"):
            self._client.put_item(TableName=self._table, Item=item)

    def get(self, workspace: str, import_id: str) -> ImportJob:
        """Return a job; NotFound."""
        with translated(f"read import {import_id!r}"):
            answer = self._client.get_item(
                TableName=self._table,
                Key=keys.key(keys.import_pk(workspace, import_id), keys.META),
                ConsistentRead=True,
            )
        if "Item" not in answer:
            raise NotFound(f"There is no import {import_id!r} in this workspace.")
        body: dict[str, Any] = self._bodies.read(workspace, answer["Item"])
        body["request"] = ImportRequest(**body["request"])
        return ImportJob(**body)
