"""Nodes that wait, and that answer."""

from typing import Annotated, Any, Final

from pydantic import Field

from orcheo.application.node_ports import NodeContext, WaitUntil
from orcheo.nodes.definitions import Config, Definition, Output, node

MAX_DELAY_SECONDS: Final = 30 * 86_400


class DelayConfig(Config):
    """How long to wait."""

    seconds: Annotated[float, Field(ge=0, le=MAX_DELAY_SECONDS)]
    """From a thousandth to 30 days. Waits over 2 s cost no running time."""


class DelayOutput(Output):
    """That the wait is over."""

    seconds: float
    """How long it was asked to wait."""


def delay(config: DelayConfig, context: NodeContext) -> DelayOutput:
    """Wait, then go on."""
    if config.seconds > 0 and not context.resumed:
        raise WaitUntil(config.seconds)
    return DelayOutput(seconds=config.seconds)


class RespondConfig(Config):
    """The answer."""

    status: Annotated[int, Field(ge=200, le=599)] = 200
    """HTTP status."""
    headers: dict[str, str] = Field(default_factory=dict[str, str])
    """HTTP headers."""
    body: Any = None
    """JSON or text."""


class RespondOutput(Output):
    """The answer as it is recorded."""

    status: int
    """HTTP status."""
    headers: dict[str, str]
    """HTTP headers."""
    body: Any
    """JSON or text."""


def respond_to_webhook(config: RespondConfig, _context: NodeContext) -> RespondOutput:
    """Record the answer to the webhook's sender.

    Webhooks are accepted with 202 before the workflow runs; the answer is read from the
    execution's result.
    """
    return RespondOutput(status=config.status, headers=config.headers, body=config.body)


DEFINITIONS: Final[tuple[Definition, ...]] = (
    node(
        "delay",
        title="Delay",
        category="flow",
        icon="clock",
        config=DelayConfig,
        output=DelayOutput,
        run=delay,
    ),
    node(
        "respond_to_webhook",
        title="Respond to webhook",
        category="flow",
        icon="reply",
        config=RespondConfig,
        output=RespondOutput,
        run=respond_to_webhook,
    ),
)
