"""DynamoDB's exceptions go in, the domain's come out.

A failed condition is no failure but an answer, so it leaves as ``ConditionFailed`` with the item
that stood in the way; the store says what it means.
"""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from botocore.exceptions import ClientError

from orcheo.adapters.aws.translation import error_code
from orcheo.adapters.aws.translation import translated as translated_by
from orcheo.domain.errors import PayloadTooLarge, StoreUnavailable

_CONDITION: Final = "ConditionalCheckFailed"


class ConditionFailed(Exception):  # noqa: N818 - an answer to the store that asked, never seen above it
    """A condition did not hold.

    Args:
        standing: The item that is there, where ``ReturnValuesOnConditionCheckFailure`` asked for
            it.
        reasons: Of a transaction: for each of its writes the code, ``"None"`` where it was fine.
    """

    def __init__(
        self,
        standing: Mapping[str, Any] | None = None,
        reasons: Sequence[str] = (),
    ) -> None:
        super().__init__("a condition did not hold")
        self.standing = standing
        self.reasons = reasons


@contextmanager
def translated(doing: str) -> Generator[None, None, None]:
    """Turn what botocore raises inside the block into ConditionFailed or a domain error.

    Args:
        doing: What was tried, for the message: ``"append to the log of 'ex_…'"``.

    Raises:
        ConditionFailed: A condition of a write, or of any write of a transaction, did not hold.
        PayloadTooLarge: The item is over DynamoDB's 400 KB.
        StoreUnavailable: Everything else: throttling, timeouts, internal errors, a missing table.
    """
    with translated_by(StoreUnavailable, doing):
        try:
            yield
        except ClientError as error:
            response: Any = error.response
            code = error_code(error)
            if code == "ConditionalCheckFailedException":
                raise ConditionFailed(response.get("Item")) from error
            if code == "TransactionCanceledException":
                reasons = [str(r.get("Code")) for r in response.get("CancellationReasons", [])]
                if _CONDITION in reasons:
                    raise ConditionFailed(reasons=reasons) from error
            if code == "ValidationException" and "size" in str(error):
                raise PayloadTooLarge(
                    f"Could not {doing}: the item is over 400 KB; send less, or a reference.",
                ) from error
            raise
