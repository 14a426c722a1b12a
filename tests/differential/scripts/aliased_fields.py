"""A model whose fields have other names outside: aliases in what goes in."""

from langgraph.graph import START, StateGraph
from pydantic import BaseModel, ConfigDict, Field


class Address(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    street: str = Field(alias="streetName")
    number: int = Field(default=1, validation_alias="houseNumber")


class State(BaseModel):
    address: Address
    line: str = ""


def write(state: State):
    shown = state.address.model_dump(by_alias=True)
    return {"line": f"{state.address.street} {state.address.number} {sorted(shown)}"}


def move(state: State):
    return {"address": Address(street="New " + state.address.street, houseNumber=7)}


graph = StateGraph(State).add_sequence([write, move]).add_edge(START, "write").compile()
