"""The port ``ChatModels`` without a model: replies that the script itself holds.

For examples and tests of graphs around models: no network, no credential, no chance. Reply i is
the answer to a conversation with i messages of the model, so the same conversation always gets the
same reply, whichever process asks.
"""

from collections.abc import Mapping
from typing import Any, Final

from orcheo.application.effect_ports import ChatReply, ChatRequest
from orcheo.domain.errors import ModelNotConfigured, NodeFailed
from orcheo.domain.values import TAG, VALUE, tagged

PROVIDER: Final = "fake"
_AI: Final = frozenset({"ai", "AIMessageChunk"})


class ScriptedChatModels:
    """Serves the provider ``fake``, and says of others that they cannot be called yet."""

    def reply(self, request: ChatRequest) -> ChatReply:
        """Return the response whose turn it is; the last one is repeated."""
        if request.provider != PROVIDER:
            raise ModelNotConfigured(
                f"The chat model {request.name!r} of the provider {request.provider!r} cannot be "
                "called yet; use a fake model with scripted responses."
            )
        responses = request.options.get("responses")
        if not isinstance(responses, list) or not responses:
            raise NodeFailed(
                f"The fake chat model {request.name!r} has no responses; give it a list of them."
            )
        turn = sum(_kind(message) in _AI for message in request.messages)
        return ChatReply(message=_message(responses[min(turn, len(responses) - 1)]))


def _kind(message: Any) -> Any:
    fields = message.get(VALUE) if isinstance(message, Mapping) else None
    return fields.get("type") if isinstance(fields, Mapping) else None


def _message(response: Any) -> Any:
    if isinstance(response, Mapping) and response.get(TAG) == "message":
        return tagged("message", {**response[VALUE], "type": "ai"})
    if isinstance(response, Mapping) and TAG not in response:
        return tagged("message", {"content": "", **response, "type": "ai"})
    return tagged("message", {"type": "ai", "content": response})
