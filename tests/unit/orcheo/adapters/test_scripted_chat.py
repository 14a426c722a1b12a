"""A chat model whose replies are written down."""

from typing import Any

import pytest

from orcheo.adapters.scripted_chat import ScriptedChatModels
from orcheo.application.effect_ports import ChatRequest
from orcheo.domain.errors import ModelNotConfigured, NodeFailed


def message(kind: str, content: str) -> dict[str, Any]:
    """Return a message as tagged JSON."""
    return {"$": "message", "v": {"type": kind, "content": content}}


def request(responses: Any, *said: dict[str, Any], provider: str | None = "fake") -> ChatRequest:
    """Return a conversation."""
    return ChatRequest(
        workspace="acme",
        execution_id="ex_a",
        node_id="n",
        provider=provider,
        name="scripted",
        options={"responses": responses},
        messages=said,
    )


def test_the_reply_follows_from_the_conversation_alone() -> None:
    models, said = ScriptedChatModels(), [message("human", "hi")]
    for expected in ("one", "two", "two"):
        reply = models.reply(request(["one", "two"], *said)).message
        assert reply == message("ai", expected)
        said += [reply, message("human", "and?")]


def test_a_reply_may_be_a_message_or_its_fields() -> None:
    calls = [{"name": "add", "args": {"a": 1}, "id": "c1", "type": "tool_call"}]
    given = {"$": "message", "v": {"type": "AIMessageChunk", "content": "x", "tool_calls": calls}}
    reply = ScriptedChatModels().reply(request([given])).message
    assert reply == {"$": "message", "v": {"type": "ai", "content": "x", "tool_calls": calls}}
    reply = ScriptedChatModels().reply(request([{"tool_calls": calls}])).message
    assert reply == {"$": "message", "v": {"type": "ai", "content": "", "tool_calls": calls}}


@pytest.mark.parametrize("provider", ["openai", None])
def test_other_providers_are_refused_with_the_way_out(provider: str | None) -> None:
    with pytest.raises(ModelNotConfigured, match="scripted responses"):
        ScriptedChatModels().reply(request(["one"], provider=provider))


@pytest.mark.parametrize("responses", [None, [], "one"])
def test_a_model_without_responses_is_an_error(responses: Any) -> None:
    with pytest.raises(NodeFailed, match="has no responses"):
        ScriptedChatModels().reply(request(responses))
