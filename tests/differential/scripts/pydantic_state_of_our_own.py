"""A model with validators, computed members, aliases of types and nodes that return models."""

import operator
from enum import Enum
from typing import Annotated, Literal, Optional

from langgraph.graph import START, StateGraph
from pydantic import BaseModel, ConfigDict, Field, computed_field, field_validator, model_validator


class Level(str, Enum):
    LOW = "low"
    HIGH = "high"


class Item(BaseModel):
    name: str
    price: float = Field(gt=0)
    count: int = 1

    @computed_field
    @property
    def total(self) -> float:
        return self.price * self.count


class Cart(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)

    customer: str
    items: Annotated[list[Item], operator.add] = Field(default_factory=list)
    level: Level = Level.LOW
    note: Optional[str] = None
    kind: Literal["a", "b"] = "a"

    @field_validator("customer")
    @classmethod
    def capital(cls, value: str) -> str:
        return value.title()

    @model_validator(mode="after")
    def noted(self):
        if self.level is Level.HIGH and self.note is None:
            self.note = "check"
        return self


def fill(cart: Cart):
    return {"items": [Item(name="tea", price="2.5", count=2), Item(name="cup", price=7)]}


def rate(cart: Cart) -> Cart:
    total = sum(item.total for item in cart.items)
    return Cart(customer=cart.customer, level=Level.HIGH if total > 10 else Level.LOW)


def sign(cart: Cart):
    return {"note": f"{cart.note} {cart.customer} {cart.level.value} {cart.kind}"}


graph = StateGraph(Cart).add_sequence([fill, rate, sign]).add_edge(START, "fill").compile()
