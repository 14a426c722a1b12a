"""botocore's exceptions go in, the domain's come out."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from orcheo.domain.errors import Unavailable


def error_code(error: ClientError) -> str:
    """Return AWS's code of an error."""
    response: Any = error.response
    return str(response.get("Error", {}).get("Code", ""))


@contextmanager
def translated(unavailable: type[Unavailable], doing: str) -> Generator[None, None, None]:
    """Turn what botocore raises inside the block into ``unavailable``.

    Args:
        unavailable: The port's error.
        doing: What was tried, for the message: ``"send to triggers.fifo"``.
    """
    try:
        yield
    except ParamValidationError:
        raise  # a mistake in our code, not the service's state: no retry will mend it
    except ClientError as error:
        message: Any = error.response
        raise unavailable(
            f"Could not {doing}: AWS answered {error_code(error)!r} "
            f"({message.get('Error', {}).get('Message', '')}); try again.",
        ) from error
    except BotoCoreError as error:
        raise unavailable(f"Could not {doing}: {error}; try again.") from error
