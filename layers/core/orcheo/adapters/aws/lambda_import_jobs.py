"""Imports outside a request: the function invokes itself, asynchronously."""

import json
from typing import TYPE_CHECKING, Any, Final

from orcheo.adapters.aws.translation import translated
from orcheo.domain.errors import UserCodeUnavailable

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

MEMBER: Final = "orcheo_import"
"""Top-level member of the event. What comes over HTTP is below ``body``, so no client can set
it."""


class LambdaImportJobs:
    """Starts jobs by an asynchronous invocation.

    Args:
        client: A Lambda client.
        function_name: The function whose handler runs ``MEMBER``.
    """

    def __init__(self, client: "LambdaClient", function_name: str) -> None:
        self._client: Any = client
        self._function = function_name

    def start(self, workspace: str, import_id: str) -> None:
        """Have the job run soon, at least once."""
        event = {MEMBER: {"workspace": workspace, "import_id": import_id}}
        with translated(UserCodeUnavailable, f"start import {import_id!r}"):
            self._client.invoke(
                FunctionName=self._function,
                InvocationType="Event",
                Payload=json.dumps(event).encode(),
            )
