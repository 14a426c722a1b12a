"""Rows are grouped, sorted and formatted, as in any script that makes a report."""

import operator
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Annotated, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.types import Send

ROWS = [
    {"who": "ada", "day": "2026-01-03", "hours": 2.5},
    {"who": "bob", "day": "2026-01-01", "hours": 8},
    {"who": "ada", "day": "2026-01-02", "hours": 4},
]


class State(TypedDict):
    since: str
    rows: list[dict]
    lines: Annotated[list[str], operator.add]
    report: str


def load(state: State):
    since = datetime.fromisoformat(state["since"])
    rows = [dict(row, at=datetime.strptime(row["day"], "%Y-%m-%d")) for row in ROWS]
    return {"rows": [row for row in rows if row["at"] - since >= timedelta(0)]}


def spread(state: State):
    by_person = defaultdict(list)
    for row in state["rows"]:
        by_person[row["who"]].append(row)
    return [Send("person", {"who": who, "rows": rows}) for who, rows in by_person.items()]


def person(given):
    rows = sorted(given["rows"], key=itemgetter("day"))
    days = {day: [*found] for day, found in groupby(rows, key=itemgetter("day"))}
    hours = sum(row["hours"] for row in rows)
    return {"lines": [f"{given['who']:<5}{len(days):>3}{hours:8.2f} {rows[0]['at']:%d %b}"]}


def write(state: State):
    return {"report": "\n".join(["who  days   hours", *sorted(state["lines"])])}


builder = StateGraph(State)
builder.add_node(load)
builder.add_node(person)
builder.add_node(write)
builder.add_edge(START, "load")
builder.add_conditional_edges("load", spread, ["person"])
builder.add_edge("person", "write")
builder.add_edge("write", END)
graph = builder.compile()
