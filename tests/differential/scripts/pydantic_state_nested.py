"""Models within a model: texts become numbers, members become models."""

from langgraph.graph import END, START, StateGraph
from pydantic import BaseModel


class Point(BaseModel):
    x: int
    y: float


class Drawing(BaseModel):
    title: str
    origin: Point
    points: list[Point] = []


def add_point(state: Drawing):
    kind = type(state.origin).__name__
    return {
        "title": f"{state.title} from a {kind}",
        "points": [*state.points, Point(x=state.origin.x + 1, y="2.5")],
    }


def scale(state: Drawing):
    return {"points": [Point(x=point.x * 2, y=point.y * 2) for point in state.points]}


builder = StateGraph(Drawing)
builder.add_node(add_point)
builder.add_node(scale)
builder.add_edge(START, "add_point")
builder.add_edge("add_point", "scale")
builder.add_edge("scale", END)
graph = builder.compile()
