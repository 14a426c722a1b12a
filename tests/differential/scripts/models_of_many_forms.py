"""Pydantic models in a typed state: nested, inherited, aliased, frozen, discriminated."""

import operator
from datetime import date
from typing import Annotated, Any, Literal, Optional, TypedDict, Union

from langgraph.graph import START, StateGraph
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_serializer


class Animal(BaseModel):
    name: str
    born: Optional[date] = None

    def shout(self) -> str:
        return self.name.upper()


class Cat(Animal):
    kind: Literal["cat"] = "cat"
    lives: int = Field(default=9, ge=0)


class Dog(Animal):
    kind: Literal["dog"] = "dog"
    tricks: list[str] = []


class Home(BaseModel):
    model_config = ConfigDict(frozen=True, populate_by_name=True)

    street: str = Field(alias="road")
    pets: list[Annotated[Union[Cat, Dog], Field(discriminator="kind")]]

    @field_serializer("street")
    def short(self, value: str) -> str:
        return value[:3]


class State(TypedDict, total=False):
    home: Home
    found: Annotated[list[Any], operator.add]


def make(state):
    pets = [{"kind": "cat", "name": "tom", "born": "2020-02-29"}, Dog(name="rex", tricks=["sit"])]
    return {"home": Home(road="Long Lane", pets=pets)}


def use(state):
    home = state["home"]
    found = [f"{type(pet).__name__} {pet.shout()} {pet.born}" for pet in home.pets]
    try:
        Cat(name="x", lives=-1)
    except ValidationError as error:
        found.append(error.errors()[0]["type"])
    found.append(home.model_dump(mode="json", by_alias=True)["road"])
    found.append(home.pets[1].model_copy(update={"name": "max"}))
    found.append(Home.model_validate({"road": "x", "pets": []}) == Home(street="x", pets=[]))
    return {"found": found}


graph = StateGraph(State).add_sequence([make, use]).add_edge(START, "make").compile()
