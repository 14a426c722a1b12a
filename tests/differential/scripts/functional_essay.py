"""A workflow as one function: a task writes, a person judges."""

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.func import entrypoint, task
from langgraph.types import interrupt


@task
def write_essay(topic: str) -> str:
    return f"An essay about {topic}"


@entrypoint(checkpointer=InMemorySaver())
def workflow(topic: str) -> dict:
    essay = write_essay("cat: " + topic).result()
    is_approved = interrupt({"question": "Approve?", "essay": essay})
    return {"essay": essay, "is_approved": is_approved}
