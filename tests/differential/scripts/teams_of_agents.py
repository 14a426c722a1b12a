"""A supervisor over two teams, each a graph with a supervisor of its own."""

from typing import Literal

from langchain_core.messages import HumanMessage
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.types import Command


class State(MessagesState):
    next: str


def make_supervisor_node(members: list[str]):
    def supervisor_node(state: State):
        names = {m.name for m in state["messages"]}
        waiting = [member for member in members if member not in names]
        goto = waiting[0] if waiting else END
        return Command(goto=goto, update={"next": goto})

    return supervisor_node


def worker(name: str, team: str):
    def node(state: State) -> Command[Literal["supervisor"]]:
        text = f"{name} read {len(state['messages'])}"
        return Command(
            update={"messages": [HumanMessage(content=text, name=name)]}, goto="supervisor"
        )

    return node


def team(name: str, members: list[str]):
    builder = StateGraph(State)
    builder.add_node("supervisor", make_supervisor_node(members), destinations=(*members, END))
    for member in members:
        builder.add_node(member, worker(member, name))
    builder.add_edge(START, "supervisor")
    return builder.compile()


def report(name):
    def node(state: State):
        last = state["messages"][-1].content
        return {"messages": [HumanMessage(content=f"{name} done: {last}", name=name)]}

    return node


super_builder = StateGraph(State)
super_builder.add_node(
    "supervisor",
    make_supervisor_node(["research_report", "writing_report"]),
    destinations={"research_report": "r", "writing_report": "w", END: "e"},
)
super_builder.add_node("research_report", report("research_report"))
super_builder.add_node("writing_report", report("writing_report"))
super_builder.add_node("research_team", team("research", ["search", "scrape"]))
super_builder.add_node("writing_team", team("writing", ["outline", "draft"]))
super_builder.add_edge(START, "research_team")
super_builder.add_edge("research_team", "writing_team")
super_builder.add_edge("writing_team", "supervisor")
super_builder.add_edge("research_report", "supervisor")
super_builder.add_edge("writing_report", "supervisor")
super_graph = super_builder.compile()
