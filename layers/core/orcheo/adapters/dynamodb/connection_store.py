"""Clients that follow executions, and the tickets that let them in, in the ``runtime`` table."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from orcheo.adapters.dynamodb import runtime_keys as keys
from orcheo.adapters.dynamodb import stream_keys
from orcheo.adapters.dynamodb.execution_items import epoch
from orcheo.adapters.dynamodb.items import Item, number, text
from orcheo.adapters.dynamodb.translation import ConditionFailed, translated
from orcheo.application.stream_ports import Connection, Ticket

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ROW = "the connections of {!r}"


class DynamoConnectionStore:
    """The connection store on one DynamoDB table.

    Each connection is two rows: one in the execution's partition, where the publisher finds it,
    and one by its id, for ``$disconnect`` knows nothing else. The latter is written first and
    deleted last, so no connection is ever found by its execution only.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``runtime`` table.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def add(self, connection: Connection, *, expires_at: str) -> None:
        """Store a connection so that it can be found by its execution and by its id."""
        fields: Item = {
            "connection": text(connection.id),
            "workspace": text(connection.workspace),
            "execution": text(connection.execution_id),
            "after": number(connection.after),
            "connected_at": text(connection.connected_at),
            "expires_at": number(epoch(expires_at)),
        }
        with translated(f"enter a client of {connection.execution_id!r}"):
            for key in (stream_keys.reverse_key(connection.id), _key(connection)):
                self._client.put_item(TableName=self._table, Item={**key, **fields})

    def following(self, workspace: str, execution_id: str, *, now: str) -> Sequence[Connection]:
        """Return the connections of an execution that have not expired."""
        found: list[Connection] = []
        more: dict[str, Any] = {}
        while True:
            with translated(f"read {_ROW.format(execution_id)}"):
                answer = self._client.query(
                    TableName=self._table,
                    KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
                    FilterExpression="expires_at > :now",
                    ExpressionAttributeValues={
                        ":pk": text(keys.execution_pk(workspace, execution_id)),
                        ":first": text(stream_keys.CONNECTION_FIRST),
                        ":last": text(stream_keys.CONNECTION_LAST),
                        ":now": number(epoch(now)),
                    },
                    ConsistentRead=True,
                    **more,
                )
            found += [_connection_of(item) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return found
            more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def find(self, connection_id: str) -> Connection | None:
        """Return a connection by its id, with the ``after`` that it came with."""
        with translated("find a client"):
            answer = self._client.get_item(
                TableName=self._table,
                Key=stream_keys.reverse_key(connection_id),
                ConsistentRead=True,
            )
        item = answer.get("Item")
        return None if item is None else _connection_of(item)

    def sent(self, connection: Connection, sequence: int) -> None:
        """Note that a connection was sent all frames up to here; never goes back."""
        try:
            with translated(f"note the progress of a client of {connection.execution_id!r}"):
                self._client.update_item(
                    TableName=self._table,
                    Key=_key(connection),
                    UpdateExpression="SET #after = :sequence",
                    # Implies that the row is there: a client that has left stays forgotten.
                    ConditionExpression="#after < :sequence",
                    ExpressionAttributeNames={"#after": "after"},
                    ExpressionAttributeValues={":sequence": number(sequence)},
                )
        except ConditionFailed:
            return

    def remove(self, connection: Connection) -> None:
        """Forget a connection; one that is not there is forgotten already."""
        with translated(f"forget a client of {connection.execution_id!r}"):
            for key in (_key(connection), stream_keys.reverse_key(connection.id)):
                self._client.delete_item(TableName=self._table, Key=key)


class DynamoTicketStore:
    """The ticket store on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``runtime`` table.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def put(self, digest: str, ticket: Ticket) -> None:
        """Store a ticket."""
        item = {
            **stream_keys.ticket_key(digest),
            "workspace": text(ticket.workspace),
            "user": text(ticket.user_id),
            "execution": text(ticket.execution_id),
            "valid_until": text(ticket.expires_at),
            "expires_at": number(epoch(ticket.expires_at)),
        }
        with translated(f"issue a ticket for {ticket.execution_id!r}"):
            self._client.put_item(TableName=self._table, Item=item)

    def redeem(self, digest: str, *, now: str) -> Ticket | None:
        """Take a ticket that has not expired: the first caller gets it, all others null.

        Deleting is taking: of two that try at once, DynamoDB lets one through.
        """
        try:
            with translated("redeem a ticket"):
                answer = self._client.delete_item(
                    TableName=self._table,
                    Key=stream_keys.ticket_key(digest),
                    ConditionExpression="valid_until > :now",
                    ExpressionAttributeValues={":now": text(now)},
                    ReturnValues="ALL_OLD",
                )
        except ConditionFailed:
            return None
        item = answer["Attributes"]
        return Ticket(
            workspace=item["workspace"]["S"],
            user_id=item["user"]["S"],
            execution_id=item["execution"]["S"],
            expires_at=item["valid_until"]["S"],
        )


def _key(connection: Connection) -> Item:
    return stream_keys.connection_key(
        connection.workspace,
        connection.execution_id,
        connection.id,
    )


def _connection_of(item: Mapping[str, Any]) -> Connection:
    return Connection(
        id=item["connection"]["S"],
        workspace=item["workspace"]["S"],
        execution_id=item["execution"]["S"],
        after=int(item["after"]["N"]),
        connected_at=item["connected_at"]["S"],
    )
