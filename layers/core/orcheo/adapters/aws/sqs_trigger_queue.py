"""``triggers.fifo`` on SQS."""

from typing import TYPE_CHECKING, Final

from orcheo.adapters.aws.translation import translated
from orcheo.application.messages import TriggerMessage
from orcheo.domain.errors import PayloadTooLarge, QueueUnavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_LIMIT: Final = 1_048_576
"""Bytes that a message may have."""


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
        body = message.model_dump_json()
        if len(body.encode()) > _LIMIT:
            raise PayloadTooLarge(
                f"The event of {message.execution_id!r} is over 1 MiB; store its inputs as a blob.",
            )
        with translated(QueueUnavailable, f"enqueue {message.execution_id!r}"):
            self._client.send_message(
                QueueUrl=self._queue_url,
                MessageBody=body,
                MessageGroupId=group,
                MessageDeduplicationId=message.execution_id,
            )
