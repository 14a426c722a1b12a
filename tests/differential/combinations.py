"""Scripts of our own: combinations that people write, and errors that they make."""

from typing import Any, Final

from tests.differential.catalogue import Failure, Script


def _said(text: str, **more: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": text, "id": "m0"}], **more}


COMBINATIONS: Final = (
    # Edges, routers, tasks
    Script(name="every_kind_of_edge", inputs={"n": 1}),
    Script(name="two_routers_on_one_node", inputs={"n": 11}),
    Script(name="routers_of_every_kind", inputs={"n": 1, "secret": "s"}),
    Script(name="router_with_its_nodes_own_state", inputs={"n": 1, "text": ""}),
    Script(name="nested_sends", inputs={"words": ["four", "leaf"]}),
    Script(name="sends_beside_names", inputs={"n": 0}),
    Script(name="sends_of_objects"),
    Script(name="joins_by_lists"),
    Script(name="deferred_twice"),
    Script(name="commands_of_every_form", inputs={"x": 1}),
    Script(name="long_loop", inputs={"n": 9}),
    Script(name="odd_names"),
    Script(name="goto_to_nowhere", inputs={"n": 0}),
    Script(name="route_to_nowhere", inputs={"n": 0}),
    Script(name="send_to_nowhere", inputs={"n": 0}),
    # Callables
    Script(name="every_kind_of_callable", inputs={"n": 1}),
    Script(name="injected_arguments", config={"tenant": "acme"}),
    Script(name="async_of_many_forms", inputs={"n": 4}, is_async=True),
    Script(name="python_of_many_forms", inputs={"program": ["add", 1, ["mul", 2, {"neg": 3}]]}),
    Script(name="classes_of_many_forms", inputs={"names": ["b", "A", "c"]}),
    Script(name="standard_library", inputs={"text": "the quick, brown fox"}),
    Script(name="future_annotations", inputs={"n": 1}),
    Script(name="errors_caught_in_a_node", inputs={"values": ["4", "x", None, 0, 7]}),
    # States and values
    Script(name="dataclass_state", inputs={"title": "write"}),
    Script(name="pydantic_state_of_our_own", inputs={"customer": "  ada l ", "kind": "b"}),
    Script(name="dict_state", inputs={"x": 1}),
    Script(name="list_of_messages_state", inputs=[{"role": "user", "content": "hi", "id": "m0"}]),
    Script(name="optional_keys", inputs={"a": None}),
    Script(name="values_of_many_types"),
    Script(name="enums_in_the_state", inputs={"size": 1}),
    Script(name="reducers_of_many_kinds"),
    Script(name="reducers_that_commute", inputs={"n": 64}),
    Script(name="overwritten_channel"),
    Script(name="messages_of_many_kinds", inputs=_said("hi")),
    Script(name="messages_replaced_and_removed", inputs=_said("hi")),
    Script(name="annotations_beside_reducers"),
    Script(name="updates_by_objects"),
    Script(name="nodes_that_yield", inputs={"n": 0}, is_async=True),
    Script(name="recursive_helpers", inputs={"tree": {"a": 1, "b": {"c": 3, "dd": {"e": 2}}}}),
    Script(name="texts_of_many_kinds", inputs={"name": "René"}),
    # Sub-graphs
    Script(name="subgraphs_three_deep", inputs={"label": " lamp "}),
    Script(name="subgraphs_side_by_side", inputs={"n": 1}),
    Script(name="subgraph_goes_up_two_levels", inputs={"n": 1}),
    Script(name="subgraph_of_other_kinds", inputs={"n": 1}),
    Script(name="dataclasses_of_many_forms"),
    Script(name="models_of_many_forms"),
    Script(name="typed_dicts_of_many_forms", inputs={"name": "n", "messages": []}),
    Script(name="conditional_entry_of_a_model", inputs={"n": "2"}),
    Script(name="plain_loops_over_data", inputs={"since": "2026-01-02"}),
    Script(name="timed_and_retried_nodes", is_async=True),
    # People, tasks, graphs in nodes
    Script(
        name="questions_from_sent_tasks",
        inputs={"items": [1, 2, 3]},
        resumes=({"item 1": "one", "item 3": "three"},),
    ),
    Script(name="questions_in_parallel_subgraphs", resumes=({"*": "x"}, {"*": "y"})),
    Script(name="questions_caught", resumes=({"*": "answer"},)),
    Script(
        name="questions_in_async_nodes",
        resumes=({"*": "second"}, {"*": 1}, {"*": 2}),
        is_async=True,
    ),
    Script(name="cleaning_up_after_questions", resumes=({"*": "in"}, {"*": "out"})),
    Script(name="questions_of_many_types", resumes=({"*": {"yes": [1]}}, {"*": "words"})),
    Script(name="breakpoints_everywhere", resumes=({}, {}, {})),
    Script(name="breakpoint_in_a_subgraph", inputs={"n": 0}, resumes=({}, {})),
    Script(name="question_in_a_called_graph", inputs={"text": "a"}, resumes=({"*": "b"},)),
    Script(name="tasks_of_many_forms"),
    Script(name="graphs_called_in_many_forms", is_async=True),
    Script(
        name="functional_with_everything",
        inputs={"numbers": [1, 2, 3]},
        resumes=({"*": "yes"},),
        is_async=True,
        functional=True,
    ),
    # Tools, models, run time
    Script(name="context_as_a_dataclass", inputs={"n": 0}, config={"user": "ada"}),
    Script(name="channels_by_name"),
    Script(name="runnables_as_nodes", inputs={"topic": "cats"}),
    Script(name="trimmed_messages"),
    Script(name="tools_of_many_forms", is_async=True),
    Script(name="handoff_by_a_tool", inputs=_said("A trip, please.")),
    Script(name="react_agent_in_a_graph", inputs=_said("hey", mood="LOUD")),
    Script(name="react_agent_with_hooks", inputs=_said("sums")),
    Script(name="policies_for_all_nodes"),
    # Entry points
    Script(name="entry_point_that_waits", inputs={"n": 1}, entrypoint="make_graph"),
    Script(name="entry_point_by_name", inputs={"n": 1}, entrypoint="plus_hundred"),
    # Errors
    Script(
        name="error_of_the_scripts_own",
        inputs={"n": 1},
        fails=Failure(type="OutOfStock", node="middle/deep/take"),
    ),
    Script(
        name="message_that_is_not_there",
        inputs=_said("hi"),
        fails=Failure(type="ValueError"),
    ),
    Script(
        name="error_no_entry",
        inputs={"n": 0},
        fails=Failure(type="ValueError", at_import=True),
    ),
    Script(
        name="error_unknown_edge",
        inputs={"n": 0},
        fails=Failure(type="ValueError", at_import=True),
    ),
    Script(
        name="error_node_added_twice",
        inputs={"n": 0},
        fails=Failure(type="ValueError", at_import=True),
    ),
    Script(
        name="error_reducer_with_three_parameters",
        inputs={"n": 0},
        fails=Failure(type="ValueError", at_import=True),
    ),
    Script(
        name="error_in_a_reducer",
        inputs={},
        fails=Failure(type="TypeError"),
    ),
    Script(
        name="error_in_a_router",
        inputs={"n": 0},
        fails=Failure(type="KeyError", node="b"),
    ),
    Script(
        name="error_beside_a_good_node",
        inputs={},
        fails=Failure(type="RuntimeError", node="fail"),
    ),
    Script(
        name="error_after_retries",
        inputs={"n": 1},
        fails=Failure(type="ConnectionError", node="flaky"),
    ),
    Script(
        name="error_of_a_model_in_between",
        inputs={"n": 1},
        fails=Failure(type="ValidationError", node="b"),
    ),
    Script(
        name="error_assertion_in_async",
        inputs={"n": 1},
        is_async=True,
        fails=Failure(type="AssertionError", node="node"),
    ),
    Script(
        name="error_two_overwrites",
        inputs={},
        fails=Failure(type="InvalidUpdateError"),
    ),
    Script(
        name="error_parent_of_the_root",
        inputs={"n": 1},
        fails=Failure(type="ParentCommand"),
    ),
    Script(
        name="error_in_a_task",
        inputs={"n": 0},
        fails=Failure(type="Broken", node="node", inner="step"),
    ),
    Script(
        name="error_in_a_called_graph",
        inputs={"n": 0},
        fails=Failure(type="ZeroDivisionError", node="careless", inner="invert"),
    ),
    Script(
        name="error_in_a_tool",
        inputs=_said("divide"),
        fails=Failure(type="ZeroDivisionError", node="tools"),
    ),
    Script(
        name="error_missing_field",
        inputs={"other": "x"},
        fails=Failure(type="TypeError", node="a"),
    ),
    Script(
        name="error_route_of_nothing",
        inputs={"n": 0},
        fails=Failure(type="ValueError", node="a"),
    ),
    Script(
        name="error_send_to_the_end",
        inputs={"n": 0},
        fails=Failure(type="InvalidUpdateError", node="a"),
    ),
    Script(
        name="error_reserved_name",
        inputs={"n": 0},
        fails=Failure(type="ValueError", at_import=True),
    ),
    Script(
        name="error_edge_from_the_end",
        inputs={"n": 0},
        fails=Failure(type="ValueError", at_import=True),
    ),
    Script(
        name="error_unknown_breakpoint",
        inputs={"n": 0},
        fails=Failure(type="ValueError", at_import=True),
    ),
    Script(
        name="error_two_routers_of_one_name",
        inputs={"n": 0},
        fails=Failure(type="ValueError", at_import=True),
    ),
    Script(
        name="error_in_the_second_of_two",
        inputs={},
        fails=Failure(type="OverflowError", node="inner/check"),
    ),
    Script(
        name="error_reducers_that_disagree",
        inputs={},
        fails=Failure(type="ValueError", at_import=True),
    ),
)
