"""PostToConnection and DeleteConnection of a WebSocket API."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from orcheo.adapters.aws.translation import error_code, translated
from orcheo.application.stream_ports import ConnectionGone
from orcheo.domain.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient


class ApiGatewayConnections:
    """The connection gateway on API Gateway.

    Args:
        client: A client of ``apigatewaymanagementapi`` with the API's own endpoint.
    """

    def __init__(self, client: "ApiGatewayManagementApiClient") -> None:
        self._client: Any = client

    def post(self, connection_id: str, data: bytes) -> None:
        """Send one message; ConnectionGone, Unavailable."""
        with translated(Unavailable, "send to a client"):
            try:
                self._client.post_to_connection(ConnectionId=connection_id, Data=data)
            except ClientError as error:
                if _is_gone(error):
                    raise ConnectionGone from error
                raise

    def close(self, connection_id: str) -> None:
        """Disconnect; an unknown connection is success."""
        with translated(Unavailable, "close a connection"):
            try:
                self._client.delete_connection(ConnectionId=connection_id)
            except ClientError as error:
                if not _is_gone(error):
                    raise


def _is_gone(error: ClientError) -> bool:
    """Tell whether there is no such connection; one that never was is a bad request."""
    return error_code(error) in {"GoneException", "410"} or (
        error_code(error) == "BadRequestException" and "connectionId" in str(error)
    )
