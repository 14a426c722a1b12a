"""Addresses that clients use: what stands in front of the functions."""

from fastapi import Request

from orcheo.api.services import Services


def webhook_url(services: Services, request: Request, trigger_id: str) -> str:
    """Return where a trigger's deliveries go."""
    return f"{_front(services, request)}/webhooks/{trigger_id}"


def stream_url(services: Services, request: Request, execution_id: str) -> str:
    """Return where an execution's WebSocket is opened; ``ticket`` and ``after`` go behind it."""
    front = _front(services, request)
    return f"ws{front.removeprefix('http')}/ws/executions/{execution_id}"


def _front(services: Services, request: Request) -> str:
    if services.public_url:
        return services.public_url
    return f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"
