"""``triggers.fifo`` on SQS."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from orcheo.adapters.aws.translation import translated
from orcheo.application.messages import TriggerMessage
from orcheo.domain.errors import PayloadTooLarge, QueueUnavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_LIMIT: Final = 1_048_576
"""Bytes that a message may have."""
_BATCH: Final = 10
"""Messages of one request."""
_BATCH_BYTES: Final = 262_144
"""Of a request with several messages: what every SQS has ever taken."""


class SqsTriggerQueue:
    """The trigger queue on one FIFO queue.

    Args:
        client: An SQS client.
        queue_url: The queue.
    """

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, message: TriggerMessage, *, group: str) -> None:
        """Enqueue an event; deduplication id is the execution id.

        Deduplication is per group and for five minutes: the same event must name the same group.
        """
        body = _body(message)
        with translated(QueueUnavailable, f"enqueue {message.execution_id!r}"):
            self._client.send_message(
                QueueUrl=self._queue_url,
                MessageBody=body,
                MessageGroupId=group,
                MessageDeduplicationId=message.execution_id,
            )

    def send_all(self, messages: Sequence[TriggerMessage]) -> Sequence[str]:
        """Enqueue events; return the ids of those that the queue did not take.

        Ten to a request. A request that fails as a whole ends the pass: the queue is not well.
        """
        left = {message.execution_id: _body(message) for message in messages}
        for batch in _batches(left):
            try:
                with translated(QueueUnavailable, f"enqueue {len(batch)} events"):
                    answer = self._client.send_message_batch(
                        QueueUrl=self._queue_url,
                        Entries=[
                            {
                                "Id": str(number),
                                "MessageBody": left[execution_id],
                                "MessageGroupId": execution_id,
                                "MessageDeduplicationId": execution_id,
                            }
                            for number, execution_id in enumerate(batch)
                        ],
                    )
            except QueueUnavailable:
                break
            for taken in answer.get("Successful", []):
                del left[batch[int(taken["Id"])]]
        return list(left)


def _body(message: TriggerMessage) -> str:
    body = message.model_dump_json()
    if len(body.encode()) > _LIMIT:
        raise PayloadTooLarge(
            f"The event of {message.execution_id!r} is over 1 MiB; store its inputs as a blob.",
        )
    return body


def _batches(bodies: dict[str, str]) -> Iterator[list[str]]:
    """Yield the ids of messages that fit one request."""
    batch: list[str] = []
    size = 0
    for execution_id, body in list(bodies.items()):
        length = len(body.encode())
        if batch and (len(batch) == _BATCH or size + length > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(execution_id)
        size += length
    if batch:
        yield batch
