"""A plan is made, its steps are done one by one, and after each the plan is looked at again."""

import operator
from typing import Annotated, List, Tuple, Union

from langgraph.graph import END, START, StateGraph
from pydantic import BaseModel
from typing_extensions import TypedDict


class Journey(TypedDict):
    wish: str
    todo: List[str]
    done: Annotated[List[Tuple], operator.add]
    answer: str


class Todo(BaseModel):
    items: List[str]


class Answer(BaseModel):
    text: str


class Decision(BaseModel):
    outcome: Union[Answer, Todo]


FACTS = {"find the winner": "Ada", "find the town": "London"}


async def plan_items(wish: str) -> Todo:
    return Todo(items=[*FACTS, "say it"])


async def decide(journey: Journey) -> Decision:
    if len(journey["done"]) < 2:
        return Decision(outcome=Todo(items=journey["todo"][1:]))
    return Decision(outcome=Answer(text=" of ".join(fact for _, fact in journey["done"])))


async def plan(journey: Journey):
    return {"todo": (await plan_items(journey["wish"])).items}


async def execute(journey: Journey):
    item, *_ = journey["todo"]
    return {"done": [(item, FACTS.get(item, "?"))]}


async def replan(journey: Journey):
    match (await decide(journey)).outcome:
        case Answer(text=text):
            return {"answer": text}
        case Todo(items=items):
            return {"todo": items}


def is_done(journey: Journey):
    return END if journey.get("answer") else "execute"


workflow = StateGraph(Journey)
workflow.add_node("plan", plan)
workflow.add_node("execute", execute)
workflow.add_node("replan", replan)
workflow.add_edge(START, "plan")
workflow.add_edge("plan", "execute")
workflow.add_edge("execute", "replan")
workflow.add_conditional_edges("replan", is_done, ["execute", END])
app = workflow.compile()
