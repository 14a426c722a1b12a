"""What a script asks of chat models, and what it makes of answers."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from orcheo.application.user_code_ports import CallResult, ImportedGraph
from orcheo.domain.values import tagged

_HEAD = """
from typing import Annotated, TypedDict
from pydantic import BaseModel, Field
from langchain.chat_models import init_chat_model
from langchain_anthropic import ChatAnthropic
from langchain_core.language_models import FakeListChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.tools import InjectedToolArg, tool
from langchain_openai import ChatOpenAI
from langgraph.graph import StateGraph, START

@tool
def search(query: str, limit: int = 3, user: Annotated[str, InjectedToolArg] = "") -> str:
    '''Search the web.'''
    return query

class Person(BaseModel):
    '''Somebody.'''
    name: str
    age: int = Field(description="in years")
"""
_TAIL = """
graph = StateGraph(dict)
graph.add_node("n", n)
graph.add_edge(START, "n")
"""

Call = Callable[..., CallResult]


def _script(body: str) -> str:
    return f"{_HEAD}\ndef n(state):\n    {body}\n{_TAIL}"


def _asked(call: Call, body: str) -> Mapping[str, Any]:
    result = call(_script(body), "n", {})
    assert result.request is not None, result
    assert result.request["kind"] == "chat"
    payload: Mapping[str, Any] = result.request["payload"]
    return payload


def _answered(call: Call, body: str, **fields: Any) -> Any:
    first = call(_script(body), "n", {})
    assert first.request is not None, first
    answer = tagged("message", {"type": "ai", "content": "", **fields})
    answers = [{"kind": "chat", "hash": first.request["hash"], "answer": answer}]
    second = call(_script(body), "n", {}, answers=answers)
    assert second.outcome == "result", second
    return second.result


@pytest.mark.parametrize(
    ("made", "model"),
    [
        (
            "ChatOpenAI(model='gpt-5', temperature=0, api_key='sk-1', max_tokens=5)",
            {"provider": "openai", "name": "gpt-5", "options": {"temperature": 0, "max_tokens": 5}},
        ),
        (
            "ChatAnthropic(model_name='claude-x')",
            {"provider": "anthropic", "name": "claude-x", "options": {}},
        ),
        (
            "init_chat_model('google-genai:gemini-x', temperature=1)",
            {"provider": "google_genai", "name": "gemini-x", "options": {"temperature": 1}},
        ),
        ("init_chat_model('gpt-5')", {"provider": "openai", "name": "gpt-5", "options": {}}),
        (
            "FakeListChatModel(responses=['a', 'b'])",
            {
                "provider": "fake",
                "name": "FakeListChatModel",
                "options": {"responses": ["a", "b"]},
            },
        ),
        (
            "GenericFakeChatModel(messages=iter(['a']))",
            {"provider": "fake", "name": "GenericFakeChatModel", "options": {"responses": ["a"]}},
        ),
    ],
)
def test_a_request_names_the_model_and_no_key(made: str, model: Any, call: Call) -> None:
    """Provider, name and options; what looks like a key stays behind."""
    payload = _asked(call, f"return {{'m': {made}.invoke('hi')}}")
    assert payload["model"] == model
    assert payload["messages"][0]["v"]["content"] == "hi"
    assert payload["tools"] == []


def test_tools_are_described_without_what_is_injected(call: Call) -> None:
    """A function, a model and a mapping; options go along."""
    payload = _asked(
        call,
        "return init_chat_model('gpt-5').bind_tools([search, Person, {'type': 'function', "
        "'function': {'name': 'x', 'description': 'd', 'parameters': {'type': 'object'}}}], "
        "tool_choice='any').invoke([('system', 's'), HumanMessage('h')], stop=['.'])",
    )
    assert payload["tool_choice"] == "any"
    assert payload["model"]["options"] == {"stop": ["."]}
    assert [message["v"]["type"] for message in payload["messages"]] == ["system", "human"]
    found, person, other = payload["tools"]
    assert found == {
        "name": "search",
        "description": "Search the web.",
        "parameters": {
            "type": "object",
            "properties": {
                "query": {"type": "string"},
                "limit": {"type": "integer", "default": 3},
            },
            "required": ["query"],
        },
    }
    assert person["name"] == "Person"
    assert person["parameters"]["properties"]["age"]["description"] == "in years"
    assert other == {"name": "x", "description": "d", "parameters": {"type": "object"}}


def test_an_answer_is_read_in_the_form_that_was_asked_for(call: Call) -> None:
    """From JSON, or from the arguments of a tool call; also with the raw message."""
    ask = "init_chat_model('gpt-5').with_structured_output"
    body = f"return {{'x': {ask}(Person).invoke('who?')}}"
    assert _asked(call, body)["response_schema"]["required"] == ["name", "age"]
    found = _answered(call, body, content='{"name": "ada", "age": "36"}')
    assert found["x"]["v"]["fields"] == {"name": "ada", "age": 36}
    calls = [{"name": "Person", "args": {"name": "bob", "age": 1}, "id": "c"}]
    assert _answered(call, body, tool_calls=calls)["x"]["v"]["fields"]["name"] == "bob"
    schema = "{'title': 'T', 'type': 'object'}"
    plain = f"return {{'x': {ask}({schema}).invoke('who?')}}"
    assert _answered(call, plain, content='{"a": 1}') == {"x": {"a": 1}}
    raw = f"return {{'x': {ask}(Person, include_raw=True).invoke('who?')['parsing_error'] is None}}"
    assert _answered(call, raw, content="no JSON") == {"x": False}


def test_a_model_streams_its_answer_whole(call: Call) -> None:
    """As one chunk; asynchronously too."""
    body = "return {'x': [type(c).__name__ + c.content for c in ChatOpenAI(model='m').stream('a')]}"
    assert _answered(call, body, content="yes") == {"x": ["AIMessageChunkyes"]}


def test_a_model_at_module_level_is_not_asked(import_script: Callable[..., ImportedGraph]) -> None:
    """With a warning that names the line; a key is ignored with another."""
    script = _HEAD + "print(ChatOpenAI(model='m', api_key='k').invoke('hi').content)\n"
    script += "def n(state): return {}\n" + _TAIL
    codes = [warning["code"] for warning in import_script(script).warnings]
    assert codes == ["credential_ignored", "call_ignored"]
