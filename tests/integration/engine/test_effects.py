"""What nodes ask for: the same stops, states and ends as plain LangGraph's."""

import asyncio
import sys
import types
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import StateGraph
from langgraph.types import Command

from orcheo.adapters.langgraph import codec
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.values import plain
from tests.integration.engine.bench import OWN, Bench
from tests.integration.engine.effect_scripts import Story
from tests.integration.engine.invoke_scripts import INVOCATIONS
from tests.integration.engine.mixed_effects import MIXED
from tests.integration.engine.question_scripts import QUESTIONS

STORIES = [*QUESTIONS, *INVOCATIONS, *MIXED]
MOST_STOPS = 30
pytestmark = pytest.mark.filterwarnings(
    # Of create_react_agent, which people go on using.
    "ignore::langgraph.warnings.LangGraphDeprecatedSinceV10"
)


def shown(value: Any) -> Any:
    """Return a value in a form that can be compared and sorted, without ids of messages."""
    return without_ids(plain(codec.encode(value)))


def without_ids(value: Any) -> Any:
    """Return plain JSON without what is random in it."""
    if isinstance(value, list):
        return [without_ids(each) for each in value]
    if isinstance(value, dict):
        dropped = {"id"} if "content" in value else set[str]()
        return {name: without_ids(each) for name, each in value.items() if name not in dropped}
    return value


class Plain:
    """A story in plain LangGraph, in process."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.stops: list[Any] = []
        self.output: Any = None
        self._config: Any = {"configurable": {"thread_id": "t"}, "recursion_limit": 200}

    def run(self) -> "Plain":
        """Run it to its end."""
        name = f"script_{uuid.uuid4().hex}"
        module = types.ModuleType(name)
        sys.modules[name] = module
        try:
            exec(compile(self.story.script, name, "exec", dont_inherit=True), vars(module))  # noqa: S102
            built = vars(module)["build"]
            graph = built() if isinstance(built, types.FunctionType) else built
            compiled = graph.compile() if isinstance(graph, StateGraph) else graph
            self._tell(compiled.copy(update={"checkpointer": InMemorySaver()}))
        finally:
            del sys.modules[name]
        return self

    def _invoke(self, graph: Any, given: Any) -> Any:
        if not self.story.is_async:
            return graph.invoke(given, self._config)
        # A thread of its own: LangGraph sets its event loop, and other tests keep theirs.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, graph.ainvoke(given, self._config)).result()

    def _tell(self, graph: Any) -> None:
        given: Any = self.story.inputs
        for _ in range(MOST_STOPS):
            self.output = self._invoke(graph, given)
            state = graph.get_state(self._config)
            values = graph.checkpointer.get_tuple(self._config).checkpoint["channel_values"]
            if not state.next:
                return
            asked = {each.id: each.value for task in state.tasks for each in task.interrupts}
            self.stops.append(stop(values, state.next, asked.values()))
            given = Command(resume=self._answers(asked)) if asked else None
        raise AssertionError("plain LangGraph does not end")

    def _answers(self, asked: dict[str, Any]) -> dict[str, Any]:
        chosen = sorted(asked, key=lambda each: str(shown(asked[each])))
        chosen = chosen[:1] if self.story.one_by_one else chosen
        return {each: self.story.answer(asked[each]) for each in chosen}


def stop(state: Any, following: Any, asked: Any) -> Any:
    """Return what is compared of a stop."""
    return (
        # A list to start from is in the state before anything is written to it, or is not.
        {
            name: shown(each)
            for name, each in state.items()
            if each != [] and not name.startswith(OWN)
        },
        sorted(following),
        sorted(str(shown(each)) for each in asked),
    )


def tell(bench: Bench, story: Story) -> list[Any]:
    """Run a story on the engine; what it stopped for."""
    stops: list[Any] = []
    bench.accept_script(story.script, story.inputs)
    for _ in range(MOST_STOPS):
        if bench.finish().status is not ExecutionStatus.WAITING:
            return stops
        questions = [each for each in bench.pending if each.kind == "interrupt"]
        asked = {each.id: codec.decode(each.value) for each in questions}
        stops.append(stop(bench.state, bench.following, asked.values()))
        waiting = questions or bench.pending
        waiting.sort(key=lambda each: str(plain(each.value)))
        for each in waiting[:1] if story.one_by_one else waiting:
            known = each.id in asked
            bench.decide(each, story.answer(asked[each.id]) if known else None)
    raise AssertionError("the execution does not end")


@pytest.mark.parametrize("story", STORIES, ids=[story.name for story in STORIES])
def test_a_story_goes_as_in_plain_langgraph(story: Story, bench: Bench) -> None:
    reference = Plain(story).run()
    stops = tell(bench, story)
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    assert without_ids(bench.output) == shown(reference.output)
    if not story.only_end:
        assert stops == reference.stops


@pytest.mark.parametrize("story", STORIES, ids=[story.name for story in STORIES])
def test_an_invocation_for_each_effect_gives_the_same(
    story: Story, make_bench: Callable[..., Bench]
) -> None:
    whole, stepwise = make_bench(), make_bench(budget_seconds=0.0)
    stops = tell(whole, story)
    assert tell(stepwise, story) == stops
    assert stepwise.execution.status is ExecutionStatus.SUCCEEDED, stepwise.execution.error
    assert without_ids(stepwise.output) == without_ids(whole.output)
    begun = [task for entry in stepwise.log.entries for task in entry.body.get("tasks", [])]
    assert {task["attempts"] for task in begun} <= {1}, "a pause is no failure"
