"""Executions, their logs and their frames in the ``runtime`` table.

What a three-node execution costs here, in write units: dedupe row 1, status item 1 and its two
index rows 2, projection as running 1, claim 1, five checkpoints 5, end 1, final projection 1 and
the deletion of its ``due`` row 1: fourteen, in eleven requests. No projection but the last one
touches an index, because ``due_at`` stands still until the reaper has looked.

Every put that must come first carries a ``writer`` nonce. When a write landed but its answer got
lost, the retry finds the condition broken by its own earlier self; the nonce tells it so.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from orcheo.adapters.dynamodb import execution_items as items
from orcheo.adapters.dynamodb import runtime_keys as keys
from orcheo.adapters.dynamodb.erasure import Erasure
from orcheo.adapters.dynamodb.execution_listing import ExecutionListing
from orcheo.adapters.dynamodb.items import Bodies, Item, number, text
from orcheo.adapters.dynamodb.translation import ConditionFailed, translated
from orcheo.application.claim_checks import redeemed
from orcheo.application.ports import (
    Acceptance,
    BlobStore,
    DueExecution,
    EventConflict,
    Page,
    Randomness,
)
from orcheo.domain.commit_log import Decision, EntryType, Log, LogEntry, Suspension, TaskRow
from orcheo.domain.errors import ExecutionConflict, NotFound
from orcheo.domain.executions import DUE_SHARDS, Execution, Frame, retention_shard
from orcheo.domain.lifecycles import ExecutionStatus

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_FIRST_READ: Final = 100
"""Items of a resume's first page: without a limit, a long loop would be read back to the start."""
_CONFLICTS: Final = 100
"""Conflicts of an id that are shown."""
_NEW: Final = "attribute_not_exists(pk)"


class DynamoExecutionStore:
    """The execution store on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``runtime`` table.
        blobs: Takes bodies that are too large for an item.
        randomness: Makes the nonces by which a writer knows its own writes.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        table_name: str,
        *,
        blobs: BlobStore,
        randomness: Randomness,
    ) -> None:
        self._client: Any = client
        self._table = table_name
        self._blobs = blobs
        self._bodies = Bodies(blobs)
        self._randomness = randomness
        self._erasure = Erasure(client, table_name)
        self._listing = ExecutionListing(client, table_name, self._bodies)

    # --- acceptance and status -----------------------------------------------------------------

    def accept(self, acceptance: Acceptance) -> Acceptance | None:
        """Write a dedupe row if there is none; else return the one that is there."""
        standing = self._put_first(
            items.acceptance_item(acceptance),
            doing=f"accept the event of {acceptance.execution_id!r}",
            # Deletion by TTL is lazy: a row past its time counts as gone.
            condition=f"{_NEW} OR expires_at <= :now",
            values={":now": number(items.epoch(acceptance.accepted_at))},
        )
        return None if standing is None else items.acceptance_of(standing)

    def acceptance(self, workspace: str, execution_id: str) -> Acceptance | None:
        """Return a dedupe row."""
        item = self._get(keys.dedupe_pk(workspace, execution_id), keys.DEDUPE)
        return None if item is None else items.acceptance_of(item)

    def record_conflict(self, conflict: EventConflict) -> bool:
        """Keep a conflict beside the dedupe row; tell whether it was news."""
        doing = f"record a conflict of {conflict.execution_id!r}"
        return self._put_first(items.conflict_item(conflict), doing=doing) is None

    def conflicts(self, workspace: str, execution_id: str) -> Sequence[EventConflict]:
        """Return the conflicts of an id, oldest first, at most 100."""
        with translated(f"read the conflicts of {execution_id!r}"):
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
                ExpressionAttributeValues={
                    ":pk": text(keys.dedupe_pk(workspace, execution_id)),
                    ":first": text(keys.CONFLICT_FIRST),
                    ":last": text(keys.CONFLICT_LAST),
                },
                ConsistentRead=True,
                Limit=_CONFLICTS,
            )
        found = [items.conflict_of(item) for item in answer["Items"]]
        return sorted(found, key=lambda each: (each.accepted_at, each.body_hash))

    def create(self, execution: Execution, *, due_at: str) -> bool:
        """Write the status item if there is none; tell whether it was written."""
        item = items.execution_item(self._bodies, execution, due_at)
        return self._put_first(item, doing=f"create {execution.id!r}") is None

    def get(self, workspace: str, execution_id: str) -> Execution:
        """Return a status item (consistent read); NotFound."""
        item = self._get(keys.execution_pk(workspace, execution_id), keys.META)
        if item is None:
            raise NotFound(f"There is no execution {execution_id!r} in this workspace.")
        return items.execution_of(self._bodies, item)

    def inputs(self, execution: Execution) -> Any:
        """Return an execution's inputs as tagged JSON, fetched where they are stored elsewhere."""
        return redeemed(self._blobs, execution.workspace, execution.inputs)

    def project(
        self,
        execution: Execution,
        *,
        expected: frozenset[ExecutionStatus],
        due_at: str | None,
    ) -> bool:
        """Replace what follows the log, if the status is one of those expected."""
        attributes = items.projection(execution)
        absent = {"started_at", "finished_at", "error"} - attributes.keys()
        names = {f"#{name}": name for name in {*attributes, *absent}}
        values = {f":{name}": value for name, value in attributes.items()}
        sets = [f"#{name} = :{name}" for name in attributes]
        removes = [f"#{name}" for name in sorted(absent)]
        if due_at is None:
            removes += ["due_at", "due_shard"]
        elif execution.status.is_terminal:
            sets += ["due_at = :due_at", "due_shard = :due_shard"]
            shard = retention_shard(execution.id)
            values |= {":due_at": text(due_at), ":due_shard": number(shard)}
        else:
            sets += [
                "due_at = if_not_exists(due_at, :due_at)",
                "due_shard = if_not_exists(due_shard, :due_shard)",
            ]
            values |= {":due_at": text(due_at), ":due_shard": number(execution.due_shard)}
        wanted = {f":e{n}": text(status.value) for n, status in enumerate(sorted(expected))}
        expression = f"SET {', '.join(sets)}" + (f" REMOVE {', '.join(removes)}" if removes else "")
        return self._update(
            keys.key(keys.execution_pk(execution.workspace, execution.id), keys.META),
            doing=f"project {execution.id!r}",
            UpdateExpression=expression,
            ConditionExpression=f"#status IN ({', '.join(wanted)})",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values | wanted,
        )

    def due(self, shard: int, *, before: str, limit: int) -> Sequence[DueExecution]:
        """Return what is due in one shard, oldest first."""
        with translated("read the due index"):
            answer = self._client.query(
                TableName=self._table,
                IndexName=keys.DUE_INDEX,
                KeyConditionExpression="due_shard = :shard AND due_at <= :before",
                ExpressionAttributeValues={":shard": number(shard), ":before": text(before)},
                Limit=limit,
            )
        return [items.due_of(item) for item in answer["Items"]]

    def postpone(self, due: DueExecution, *, until: str) -> bool:
        """Move a ``due`` row to a later time if it still is as read; tell whether it was."""
        return self._update(
            items.due_key(due),
            doing=f"postpone {due.execution_id!r}",
            UpdateExpression="SET due_at = :until",
            ConditionExpression="due_at = :seen",
            ExpressionAttributeValues={":until": text(until), ":seen": text(due.due_at)},
        )

    def look_at(self, workspace: str, execution_id: str, *, at: str) -> bool:
        """Set the time of the next look, sooner or later; tell whether there is one to come."""
        return self._update(
            keys.key(keys.execution_pk(workspace, execution_id), keys.META),
            doing=f"set the next look at {execution_id!r}",
            UpdateExpression="SET due_at = :at",
            ConditionExpression="attribute_exists(due_at) AND due_shard < :ended",
            ExpressionAttributeValues={":at": text(at), ":ended": number(DUE_SHARDS)},
        )

    # --- purges --------------------------------------------------------------------------------

    def mark_purged(self, acceptance: Acceptance, *, due_at: str) -> None:
        """Write a purged dedupe row over any other, and enter it in the ``due`` index."""
        with translated(f"mark {acceptance.execution_id!r} as purged"):
            self._client.put_item(TableName=self._table, Item=items.purged_item(acceptance, due_at))

    def outline(self, workspace: str, execution_id: str) -> Sequence[LogEntry]:
        """Return the entries that a log still has, without their bodies."""
        return self._erasure.outline(workspace, execution_id)

    def erase(self, workspace: str, execution_id: str, *, fences: Sequence[LogEntry]) -> None:
        """Delete the status item and all rows of an execution; its dedupe row stays."""
        self._erasure.erase(workspace, execution_id, fences=fences)

    def settle(self, due: DueExecution) -> bool:
        """Take a purged dedupe row out of the index if it still is as read."""
        return self._update(
            items.due_key(due),
            doing=f"settle {due.execution_id!r}",
            UpdateExpression="REMOVE due_at, due_shard",
            ConditionExpression="due_at = :seen",
            ExpressionAttributeValues={":seen": text(due.due_at)},
        )

    # --- the log -------------------------------------------------------------------------------

    def append(self, workspace: str, execution_id: str, entry: LogEntry) -> None:
        """Put an entry at its index; ExecutionConflict where that index is taken."""
        item = items.entry_item(self._bodies, workspace, execution_id, entry)
        standing = self._put_first(item, doing=f"append to the log of {execution_id!r}")
        if standing is not None:
            raise ExecutionConflict(
                f"Entry {entry.index} of {execution_id!r} is taken by a {standing['type']['S']!r}: "
                f"another writer has moved the execution on. Read the log again.",
            )

    def read_log(self, workspace: str, execution_id: str, *, whole: bool = False) -> Log:
        """Return the log from the newest checkpoint on (or all), with its task rows."""
        entries: list[LogEntry] = []
        tasks: list[TaskRow] = []
        decisions: dict[str, Decision] = {}
        suspension: Suspension | None = None
        for item in self._backwards(workspace, execution_id, whole=whole):
            match item["sk"]["S"].partition("#")[0]:
                case "T":
                    tasks.append(items.task_row_of(self._bodies, item))
                case "R":
                    decision = items.decision_of(self._bodies, item)
                    decisions[decision.interrupt_id] = decision
                case keys.SUSPENSION:
                    suspension = items.suspension_of(item)
                case "L":
                    entries.append(items.entry_of(self._bodies, item))
                    if entries[-1].type is EntryType.CHECKPOINT and not whole:
                        break
                case _:
                    pass
        entries.reverse()
        tasks.reverse()
        log = Log(entries, tasks, decisions, suspension)
        if whole:
            return log
        newest = log.checkpoint.index if log.checkpoint is not None else -1
        present = [row for row in tasks if row.checkpoint == newest]
        return Log(entries, present, decisions, suspension)

    def _backwards(self, workspace: str, execution_id: str, *, whole: bool) -> Iterator[Item]:
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":pk": text(keys.execution_pk(workspace, execution_id)),
                ":first": text(keys.LOG_FIRST),
                ":last": text(keys.LOG_LAST),
            },
            "ScanIndexForward": False,
            "ConsistentRead": True,
        }
        if not whole:
            request["Limit"] = _FIRST_READ
        while True:
            with translated(f"read the log of {execution_id!r}"):
                answer = self._client.query(**request)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
            request.pop("Limit", None)

    def put_task(
        self,
        workspace: str,
        execution_id: str,
        row: TaskRow,
        *,
        replaces: TaskRow | None = None,
    ) -> TaskRow:
        """Write a task row, first writer wins; return the row that now stands."""
        item = items.task_item(self._bodies, workspace, execution_id, row)
        doing = f"write task {row.task_id!r} of {execution_id!r}"
        if replaces is None:
            standing = self._put_first(item, doing=doing)
        else:
            standing = self._put_first(
                item,
                doing=doing,
                condition="mark = :mark",
                values={":mark": text(items.task_mark(replaces))},
            )
        return row if standing is None else items.task_row_of(self._bodies, standing)

    # --- decisions -----------------------------------------------------------------------------

    def put_decision(self, workspace: str, execution_id: str, decision: Decision) -> Decision:
        """Write a decision, first writer wins; return the one that now stands."""
        standing = self._put_first(
            items.decision_item(self._bodies, workspace, execution_id, decision),
            doing=f"decide {decision.interrupt_id!r} of {execution_id!r}",
        )
        return decision if standing is None else items.decision_of(self._bodies, standing)

    def put_suspension(self, workspace: str, execution_id: str, suspension: Suspension) -> bool:
        """Write a suspension over any older one; tell whether it now is the newest."""
        item = items.suspension_item(workspace, execution_id, suspension)
        try:
            with translated(f"suspend {execution_id!r}"):
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression=(
                        f"{_NEW} OR #index < :index OR (#index = :index AND attempt <= :attempt)"
                    ),
                    ExpressionAttributeNames={"#index": "index"},
                    ExpressionAttributeValues={
                        ":index": item["index"],
                        ":attempt": item["attempt"],
                    },
                )
        except ConditionFailed:
            return False
        return True

    # --- lists ---------------------------------------------------------------------------------

    def list(
        self,
        workspace: str,
        *,
        workflow_id: str | None = None,
        status: ExecutionStatus | None = None,
        version: int | None = None,
        parent_id: str | None = None,
        limit: int,
        cursor: str | None = None,
    ) -> Page[Execution]:
        """Return executions, newest first.

        A page may be shorter than ``limit`` and yet have a cursor, where a filter matches little.
        """
        return self._listing.page(
            workspace,
            workflow_id=workflow_id,
            status=status,
            version=version,
            parent_id=parent_id,
            limit=limit,
            cursor=cursor,
        )

    def latest(
        self, workspace: str, workflow_ids: Collection[str], *, each: int
    ) -> Mapping[str, Sequence[Execution]]:
        """Return the newest executions of workflows, among the newest of the workspace."""
        return self._listing.latest(workspace, workflow_ids, each=each)

    def frames(
        self,
        workspace: str,
        execution_id: str,
        *,
        after: int,
        limit: int,
    ) -> Sequence[Frame]:
        """Return frames with a sequence above ``after``, ascending."""
        with translated(f"read the frames of {execution_id!r}"):
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
                ExpressionAttributeValues={
                    ":pk": text(keys.execution_pk(workspace, execution_id)),
                    ":first": text(keys.frame_sk(after + 1)),
                    ":last": text(keys.FRAME_LAST),
                },
                ConsistentRead=True,
                Limit=limit,
            )
        return [items.frame_of(item) for item in answer["Items"]]

    # --- single items --------------------------------------------------------------------------

    def _get(self, pk: str, sk: str) -> Item | None:
        with translated(f"read {sk} of {pk!r}"):
            answer = self._client.get_item(
                TableName=self._table,
                Key=keys.key(pk, sk),
                ConsistentRead=True,
            )
        return answer.get("Item")

    def _put_first(
        self,
        item: Item,
        *,
        doing: str,
        condition: str = _NEW,
        values: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any] | None:
        """Put an item on a condition; return null, or the item that another writer put there."""
        nonce = self._randomness.token_bytes(6).hex()
        request: dict[str, Any] = {
            "TableName": self._table,
            "Item": {**item, "writer": text(nonce)},
            "ConditionExpression": condition,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if values:
            request["ExpressionAttributeValues"] = values
        try:
            with translated(doing):
                self._client.put_item(**request)
        except ConditionFailed as failed:
            standing = failed.standing or self._get(item["pk"]["S"], item["sk"]["S"])
            if standing is None:
                raise ExecutionConflict(f"Could not {doing}: what it replaces is gone.") from failed
            return None if items.read_text(standing, "writer") == nonce else standing
        return None

    def _update(self, key: Item, *, doing: str, **request: Any) -> bool:
        try:
            with translated(doing):
                self._client.update_item(TableName=self._table, Key=key, **request)
        except ConditionFailed:
            return False
        return True
