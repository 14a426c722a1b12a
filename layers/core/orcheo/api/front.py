"""Addresses that clients use: what stands in front of the functions."""

from fastapi import Request

from orcheo.api.services import Services


def webhook_url(services: Services, request: Request, trigger_id: str) -> str:
    """Return where a trigger's deliveries go."""
    return f"{front(services, request)}/webhooks/{trigger_id}"


def stream_url(services: Services, request: Request, execution_id: str) -> str:
    """Return where an execution's WebSocket is opened; ``ticket`` and ``after`` go behind it."""
    return f"ws{front(services, request).removeprefix('http')}/ws/executions/{execution_id}"


def front(services: Services, request: Request) -> str:
    """Return what clients see in front, without a slash at its end."""
    if services.public_url:
        return services.public_url
    return f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"
