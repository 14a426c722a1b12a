"""Chains of prompts, models, parsers and functions as nodes."""

import operator
from typing import Annotated, TypedDict

from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnableParallel, RunnablePassthrough
from langgraph.graph import START, StateGraph


class State(TypedDict):
    topic: str
    text: str
    log: Annotated[list, operator.add]


prompt = ChatPromptTemplate.from_messages(
    [("system", "Be brief."), ("human", "On {topic}, please")]
)
model = FakeListChatModel(responses=["Cats are fine."])
write = prompt | model | StrOutputParser() | (lambda text: {"text": text, "log": ["written"]})


def count(state):
    return len(state["text"])


measure = RunnableParallel(size=RunnableLambda(count), whole=RunnablePassthrough())
note = measure | RunnableLambda(lambda both: {"log": [both["size"], sorted(both["whole"])]})


def by_hand(state):
    messages = prompt.invoke({"topic": state["topic"]}).to_messages()
    return {"log": [m.content for m in messages]}


graph = (
    StateGraph(State)
    .add_sequence([("write", write), ("note", note), by_hand])
    .add_edge(START, "write")
    .compile()
)
