"""A batch of a FIFO queue, with each message's fate reported on its own."""

from collections.abc import Callable, Mapping
from typing import Any


def process_batch(
    event: Mapping[str, Any],
    handle: Callable[[str], None],
    failed: Callable[[str, Exception], None],
) -> dict[str, Any]:
    """Handle the messages of an SQS event in order; return the partial batch response.

    After a failure the later messages of the same group are not handled but returned as well: they
    must not overtake it. Other groups go on. Whatever comes back is delivered again and, after the
    queue's number of tries, becomes a dead letter; nothing is dropped here. One that cannot be read
    at all (``ValueError``) will never be handled, so it holds nobody up: the later ones of its
    group go on.

    Args:
        event: With ``Records``.
        handle: Takes a message's body; any exception is a failure of that message alone.
        failed: Told the message's id and the exception.
    """
    broken: set[str] = set()
    failures: list[dict[str, str]] = []
    for record in event["Records"]:
        group = str(record["attributes"]["MessageGroupId"])
        if group not in broken:
            try:
                handle(record["body"])
            except Exception as error:  # noqa: BLE001 - whatever it is, others go on
                failed(str(record["messageId"]), error)
                if isinstance(error, ValueError):
                    failures.append({"itemIdentifier": str(record["messageId"])})
                else:
                    broken.add(group)
        if group in broken:
            failures.append({"itemIdentifier": str(record["messageId"])})
    return {"batchItemFailures": failures}
