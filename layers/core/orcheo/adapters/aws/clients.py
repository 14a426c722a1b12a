"""How long a call to AWS may take, and how often it is tried: said once, for every client.

botocore's own defaults (60 s to connect, 60 s to read, five tries) outlast the functions that wait
for them. With these, a call that never answers costs at most three connects and reads with
exponential backoff between them.
"""

from functools import lru_cache
from typing import Any, Final

import botocore.session
from botocore.config import Config

CONFIG: Final = Config(
    connect_timeout=1,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=20,
    tcp_keepalive=True,
)
"""Seconds; three tries in all."""


def client(service: str, **overrides: Any) -> Any:
    """Return a client of an AWS service.

    Region, credentials and endpoint come from the environment, as botocore reads it
    (``AWS_REGION``, ``AWS_ENDPOINT_URL``). botocore is used without boto3, which would add 40 ms
    to every cold start.

    Args:
        service: botocore's name of it: ``dynamodb``, ``sqs``, ``stepfunctions``, ``s3``, ….
        overrides: Passed on, e.g. ``endpoint_url`` for PostToConnection, or a ``config`` made
            of ``CONFIG.merge(…)``.
    """
    arguments: dict[str, Any] = {"config": CONFIG, **overrides}
    return _session().create_client(service, **arguments)


@lru_cache
def _session() -> botocore.session.Session:
    """Return the one session: it keeps what botocore reads from disk, 40 ms for each client."""
    return botocore.session.get_session()
