"""Lists of executions, from the ``listing`` index of the ``runtime`` table.

The index holds a workspace's executions by age, and for each the workflow; their items, which say
all else, are then read consistently. One call reads at most ``_ROUNDS`` pages of the index, so a
filter that matches little gives short pages with a cursor, and no request that never ends.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from orcheo.adapters.dynamodb import execution_items as items
from orcheo.adapters.dynamodb import runtime_keys as keys
from orcheo.adapters.dynamodb.cursors import read_cursor, write_cursor
from orcheo.adapters.dynamodb.items import Bodies, Item, text
from orcheo.adapters.dynamodb.translation import translated
from orcheo.application.ports import Page
from orcheo.domain.errors import StoreUnavailable
from orcheo.domain.executions import Execution
from orcheo.domain.lifecycles import ExecutionStatus

_ROUNDS: Final = 10
"""Index pages that one call may read for a filter that matches little."""
_SCANNED: Final = 1_000
"""Index rows of a page that is looked through for workflows: about 20 read units."""
_LOOKED: Final = 1_000
"""Executions that one call may read for a filter that matches little."""
_BATCH: Final = 100
"""Keys of one BatchGetItem."""
_BATCH_TRIES: Final = 5


class ExecutionListing:
    """Lists executions.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``runtime`` table.
        bodies: Reads what is too large for an item.
    """

    def __init__(self, client: Any, table_name: str, bodies: Bodies) -> None:
        self._client = client
        self._table = table_name
        self._bodies = bodies

    def page(
        self,
        workspace: str,
        *,
        workflow_id: str | None,
        status: ExecutionStatus | None,
        version: int | None,
        parent_id: str | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Execution]:
        """Return executions, newest first; see the port."""
        found: list[Execution] = []
        query = ("executions", workflow_id, status, version, parent_id)
        position = None if cursor is None else read_cursor(workspace, cursor, *query)
        filters = status is not None or parent_id is not None or version is not None
        batch = min(_BATCH, 4 * limit if filters else limit + 1)
        looked = 0
        for _ in range(_ROUNDS):
            rows, more = self._rows(workspace, position, batch, workflow_id)
            positions = [at for at, _ in rows]
            for start in range(0, len(positions), batch):
                if looked >= _LOOKED:
                    return Page(found, write_cursor(workspace, positions[start - 1], *query))
                looking = positions[start : start + batch]
                looked += len(looking)
                for execution in self._executions(workspace, looking):
                    parent = execution.parent or {}
                    if (
                        status not in {None, execution.status}
                        or version not in {None, execution.version}
                        or parent_id not in {None, parent.get("execution_id")}
                    ):
                        continue
                    if len(found) == limit:
                        last = found[-1]
                        position = keys.listed_at(last.created_at, last.id)
                        return Page(found, write_cursor(workspace, position, *query))
                    found.append(execution)
            if more is None:
                return Page(found)
            position = more
        return Page(found, None if position is None else write_cursor(workspace, position, *query))

    def latest(
        self, workspace: str, workflow_ids: Collection[str], *, each: int
    ) -> Mapping[str, Sequence[Execution]]:
        """Return the newest executions of workflows, among the newest of the workspace."""
        positions: dict[str, list[str]] = {workflow_id: [] for workflow_id in workflow_ids}
        lacking = set(positions)
        position: str | None = None
        for _ in range(_ROUNDS if lacking else 0):
            rows, position = self._rows(workspace, position, _SCANNED)
            for at, workflow_id in rows:
                if workflow_id in lacking:
                    positions[workflow_id].append(at)
                    if len(positions[workflow_id]) == each:
                        lacking.discard(workflow_id)
            if position is None or not lacking:
                break
        wanted = sorted((at for found in positions.values() for at in found), reverse=True)
        latest: dict[str, list[Execution]] = {workflow_id: [] for workflow_id in positions}
        for start in range(0, len(wanted), _BATCH):
            for execution in self._executions(workspace, wanted[start : start + _BATCH]):
                latest[execution.workflow_id].append(execution)
        return latest

    def _rows(
        self, workspace: str, position: str | None, size: int, workflow_id: str | None = None
    ) -> tuple[Sequence[tuple[str, str]], str | None]:
        """Return positions and workflows, newest first, and where to go on; null at the end.

        With a workflow, only its rows: those of many more are looked through.
        """
        request: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": keys.LISTING_INDEX,
            "KeyConditionExpression": "listed_under = :workspace",
            "ExpressionAttributeValues": {":workspace": text(workspace)},
            "ProjectionExpression": "listed_at, workflow_id",
            "ScanIndexForward": False,
            "Limit": size,
        }
        if workflow_id is not None:
            request["Limit"] = _SCANNED
            request["FilterExpression"] = "workflow_id = :workflow"
            request["ExpressionAttributeValues"][":workflow"] = text(workflow_id)
        if position is not None:
            request["ExclusiveStartKey"] = {
                **_status_key(workspace, position),
                "listed_under": text(workspace),
                "listed_at": text(position),
            }
        with translated("list executions"):
            answer = self._client.query(**request)
        last = answer.get("LastEvaluatedKey")
        rows = [(item["listed_at"]["S"], item["workflow_id"]["S"]) for item in answer["Items"]]
        return rows, None if last is None else last["listed_at"]["S"]

    def _executions(self, workspace: str, positions: Sequence[str]) -> Iterator[Execution]:
        """Read the items behind up to 100 rows of the index, but for those that are gone."""
        wanted = [_status_key(workspace, position) for position in positions]
        pending: Any = {self._table: {"Keys": wanted, "ConsistentRead": True}}
        found: dict[str, Execution] = {}
        for _ in range(_BATCH_TRIES):
            with translated("list executions"):
                answer = self._client.batch_get_item(RequestItems=pending)
            for item in answer["Responses"].get(self._table, []):
                found[item["listed_at"]["S"]] = items.execution_of(self._bodies, item)
            pending = answer.get("UnprocessedKeys")
            if not pending:
                return (found[position] for position in positions if position in found)
        raise StoreUnavailable("Could not list executions: the table is throttled; try again.")


def _status_key(workspace: str, position: str) -> Item:
    _, execution_id = position.rsplit("#", 1)
    return keys.key(keys.execution_pk(workspace, execution_id), keys.META)
