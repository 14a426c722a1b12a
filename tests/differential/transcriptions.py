"""Scripts that transcribe a page of LangGraph's documentation, in our own words and code."""

from typing import Any, Final

from tests.differential.catalogue import Failure, Page, Script


def _said(*texts: str, **more: Any) -> dict[str, Any]:
    """Return an input of messages: a person and an assistant take turns."""
    roles = ("user", "assistant")
    messages = [
        {"role": roles[number % 2], "content": text, "id": f"m{number}"}
        for number, text in enumerate(texts)
    ]
    return {"messages": messages, **more}


_GRAPH_API = Page("How to use the graph API", "how-tos/graph-api")
_BRANCHING = Page("How to create branches for parallel node execution", "how-tos/branching")
_HUMAN = Page("Add human intervention", "how-tos/human_in_the_loop/add-human-in-the-loop")
_WORKFLOWS = Page("Workflows and Agents", "tutorials/workflows")

TRANSCRIPTIONS: Final = (
    # The graph API
    Script(
        name="sequence_of_steps",
        page=_GRAPH_API,
        inputs={"label": "c"},
    ),
    Script(
        name="state_with_messages",
        page=_GRAPH_API,
        inputs=_said("Hi"),
    ),
    Script(
        name="state_with_a_reducer",
        page=Page("How to update graph state from nodes", "how-tos/state-reducers"),
        inputs={"messages": []},
    ),
    Script(
        name="state_of_messages",
        page=Page("How to update graph state from nodes", "how-tos/state-reducers"),
        inputs=_said("Hi"),
    ),
    Script(
        name="reducers_side_by_side",
        page=Page("LangGraph persistence", "concepts/persistence"),
        inputs={"foo": 1, "bar": ["hi"]},
    ),
    Script(
        name="sequence_by_list",
        page=Page("How to create a sequence of steps", "how-tos/sequence"),
        inputs={"steps": ""},
    ),
    Script(
        name="input_and_output_schemas",
        page=Page(
            "How to define input/output schema for your graph", "how-tos/input_output_schema"
        ),
        inputs={"article": "lamp", "customer": "Ada", "total": 3.0},
    ),
    Script(
        name="private_state_between_nodes",
        page=Page("How to pass private state between nodes", "how-tos/pass_private_state"),
        inputs={"text": "one two three"},
    ),
    Script(
        name="pydantic_state",
        page=Page("How to use Pydantic model as graph state", "how-tos/state-model"),
        inputs={"name": "Ada"},
    ),
    Script(
        name="pydantic_state_refuses_input",
        page=Page("How to use Pydantic model as graph state", "how-tos/state-model"),
        inputs={"name": 123},
        fails=Failure(type="ValidationError", node="greet"),
    ),
    Script(
        name="pydantic_state_nested",
        page=_GRAPH_API,
        inputs={"title": "Plan", "origin": {"x": "3", "y": "0.5"}},
    ),
    Script(
        name="pydantic_state_with_messages",
        page=_GRAPH_API,
        inputs=_said("Hi"),
    ),
    Script(
        name="runtime_context",
        page=_GRAPH_API,
        inputs=_said("Hi"),
        config={"model": "large", "system": "Be brief."},
    ),
    Script(
        name="configurable_values",
        page=Page("How to add runtime configuration to your graph", "how-tos/configuration"),
        config={"colour": "blue"},
    ),
    Script(
        name="node_caching",
        page=_GRAPH_API,
        inputs={"x": 5},
    ),
    Script(
        name="branches_in_parallel",
        page=_BRANCHING,
        inputs={"seen": []},
    ),
    Script(
        name="branches_with_defer",
        page=_BRANCHING,
        inputs={"seen": []},
    ),
    Script(
        name="branches_by_condition",
        page=_BRANCHING,
        inputs={"seen": [], "which": "cd"},
    ),
    Script(
        name="map_reduce",
        page=Page("How to create map-reduce branches for parallel execution", "how-tos/map-reduce"),
        inputs={"topic": "nature"},
    ),
    Script(
        name="loop_until_enough",
        page=Page("How to create and control loops", "how-tos/recursion-limit"),
        inputs={"seen": []},
    ),
    Script(
        name="loop_with_branches",
        page=Page("How to create and control loops", "how-tos/recursion-limit"),
        inputs={"seen": []},
    ),
    Script(
        name="async_chatbot",
        page=Page("How to run a graph asynchronously", "how-tos/async"),
        inputs=_said("Nice weather"),
        is_async=True,
    ),
    Script(
        name="command_for_control_flow",
        page=Page("How to combine control flow and state updates with Command", "how-tos/command"),
        inputs={"foo": ""},
    ),
    Script(
        name="command_to_the_parent",
        page=Page("How to combine control flow and state updates with Command", "how-tos/command"),
        inputs={"foo": "x"},
    ),
    Script(
        name="defaults_beside_reducers",
        page=Page("Pydantic defaults with reducers", "how-tos/pydantic-defaults-with-reducers"),
    ),
    Script(
        name="aliased_fields",
        page=Page("Pydantic field aliases", "how-tos/pydantic-field-aliases"),
        inputs={"address": {"streetName": "Kade", "houseNumber": "3"}},
    ),
    # Memory
    Script(
        name="delete_messages",
        page=Page("How to delete messages", "how-tos/memory/delete-messages"),
        inputs=_said("one", "two", "three", "four", "five"),
    ),
    Script(
        name="filter_messages",
        page=Page(
            "How to manage conversation history", "how-tos/memory/manage-conversation-history"
        ),
        inputs=_said("one", "two", "three"),
    ),
    Script(
        name="summarise_conversation",
        page=Page(
            "How to add summary of the conversation history",
            "how-tos/memory/add-summary-conversation-history",
        ),
        inputs=_said("one", "two", "three", "four", "five", "six", "seven"),
    ),
    # Sub-graphs
    Script(
        name="subgraph_with_shared_keys",
        page=Page("How to use subgraphs", "how-tos/subgraph"),
        inputs={"foo": "foo"},
    ),
    # Workflows and agents
    Script(
        name="prompt_chain",
        page=_WORKFLOWS,
        inputs={"topic": "cats"},
        entrypoint="chain",
    ),
    Script(
        name="parallel_calls",
        page=_WORKFLOWS,
        inputs={"topic": "cats"},
    ),
    Script(
        name="routing_by_model",
        page=_WORKFLOWS,
        inputs={"text": "a joke about cats"},
    ),
    Script(
        name="orchestrator_and_workers",
        page=_WORKFLOWS,
        inputs={"topic": "trains"},
    ),
    Script(
        name="evaluator_and_optimizer",
        page=_WORKFLOWS,
        inputs={"topic": "cat"},
    ),
    Script(
        name="agent_by_hand",
        page=_WORKFLOWS,
        inputs=_said("Add 3 and 4, then double it."),
    ),
    Script(
        name="calculator_agent",
        page=Page("Quickstart", "oss/python/langgraph/quickstart"),
        inputs={"messages": []},
    ),
    Script(
        name="basic_chatbot",
        page=Page("Build a basic chatbot", "tutorials/get-started/1-build-basic-chatbot"),
        inputs=_said("Hello"),
    ),
    Script(
        name="chatbot_with_own_tool_node",
        page=Page("Add tools", "tutorials/get-started/2-add-tools"),
        inputs=_said("What is a node?"),
    ),
    Script(
        name="plan_and_execute",
        page=Page("Plan-and-Execute", "tutorials/plan-and-execute/plan-and-execute"),
        inputs={"wish": "where does the winner live?"},
        is_async=True,
    ),
    Script(
        name="reflection",
        page=Page("Reflection", "tutorials/reflection/reflection"),
        inputs=_said("Write about tea."),
        is_async=True,
    ),
    Script(
        name="reasoning_without_observation",
        page=Page("Reasoning without Observation", "tutorials/rewoo/rewoo"),
        inputs={"question": "Where and when?"},
    ),
    Script(
        name="tree_of_thoughts",
        page=Page("Tree of Thoughts", "tutorials/tot/tot"),
        inputs={"goal": 8},
    ),
    Script(
        name="corrective_retrieval",
        page=Page("Corrective RAG (CRAG)", "tutorials/rag/langgraph_crag"),
        inputs={"subject": "bees"},
    ),
    Script(
        name="self_graded_retrieval",
        page=Page("Self-RAG", "tutorials/rag/langgraph_self_rag"),
        inputs={"subject": "bees"},
    ),
    Script(
        name="adaptive_retrieval",
        page=Page("Adaptive RAG", "tutorials/rag/langgraph_adaptive_rag"),
        inputs={"subject": "an old town"},
    ),
    Script(
        name="code_assistant",
        page=Page(
            "Code generation with RAG and self-correction",
            "tutorials/code_assistant/langgraph_code_assistant",
        ),
        inputs={"talk": [], "tries": 0, "complaint": ""},
    ),
    Script(
        name="customer_support_dialogs",
        page=Page("Build a Customer Support Bot", "tutorials/customer-support/customer-support"),
        inputs=_said("I want another seat."),
    ),
    Script(
        name="chat_simulation",
        page=Page(
            "Chat Bot Evaluation as Multi-agent Simulation",
            "tutorials/chatbot-simulation-evaluation/agent-simulation-evaluation",
        ),
        inputs={"messages": [{"role": "user", "content": "Hi", "id": "m0"}]},
    ),
    Script(
        name="sql_agent_steps",
        page=Page("Build a SQL agent", "tutorials/sql/sql-agent"),
        inputs=_said("Which artists are there?"),
    ),
    Script(
        name="agent_handoffs",
        page=Page("How to implement handoffs between agents", "how-tos/agent-handoffs"),
        inputs=_said("what's (3 + 5) * 12"),
    ),
    Script(
        name="agent_network",
        page=Page("Multi-agent systems", "concepts/multi_agent"),
        inputs=_said("Begin"),
    ),
    Script(
        name="supervisor_of_agents",
        page=Page("Multi-agent supervisor", "tutorials/multi_agent/agent_supervisor"),
        inputs=_said("How many sources are there?"),
    ),
    Script(
        name="teams_of_agents",
        page=Page("Hierarchical Agent Teams", "tutorials/multi_agent/hierarchical_agent_teams"),
        inputs=_said("Write a report."),
    ),
    # People in the loop
    Script(
        name="wait_for_user_input",
        page=Page(
            "How to wait for user input using interrupt",
            "how-tos/human_in_the_loop/wait-user-input",
        ),
        inputs={"input": " hello "},
        resumes=({"*": "go to step 3!"},),
    ),
    Script(
        name="approve_or_reject",
        page=_HUMAN,
        resumes=({"Send it?": "no"},),
    ),
    Script(
        name="edit_a_summary",
        page=_HUMAN,
        resumes=({"*": {"edited": "Cats sleep twice."}},),
    ),
    Script(
        name="two_questions_at_once",
        page=_HUMAN,
        inputs={"first": "a", "second": "b"},
        resumes=({"first": "A", "second": "B"},),
    ),
    Script(
        name="several_questions_in_a_node",
        page=Page("Interrupts", "oss/python/langgraph/interrupts"),
        resumes=({"*": "Ada"}, {"*": 36}, {"*": True}),
    ),
    Script(
        name="validate_human_input",
        page=_HUMAN,
        resumes=({"*": "old"}, {"*": "-1"}, {"*": "25"}),
    ),
    Script(
        name="static_breakpoints",
        page=Page("How to add breakpoints", "how-tos/human_in_the_loop/breakpoints"),
        inputs={"input": "x"},
        resumes=({}, {}),
    ),
    Script(
        name="dynamic_breakpoint",
        page=Page(
            "How to add dynamic breakpoints", "how-tos/human_in_the_loop/dynamic_breakpoints"
        ),
        inputs={"input": "hello world"},
        resumes=({"*": "hi"},),
    ),
    Script(
        name="review_tool_calls",
        page=Page("How to Review Tool Calls", "how-tos/human_in_the_loop/review-tool-calls"),
        inputs=_said("weather in sf?"),
        resumes=(
            {"*": {"action": "feedback", "data": "unclear place"}},
            {"*": {"action": "update", "data": {"city": "San Francisco"}}},
        ),
    ),
    Script(
        name="question_in_a_subgraph",
        page=Page("How to view and update state in subgraphs", "how-tos/subgraphs-manage-state"),
        inputs={"question": "weather in sf", "city": "", "weather": None},
        resumes=({"How is it?": "sunny"},),
    ),
    Script(
        name="conversation_in_turns",
        page=Page(
            "How to add multi-turn conversation in a multi-agent application",
            "how-tos/multi-agent-multi-turn-convo",
        ),
        inputs=_said("somewhere warm"),
        resumes=({"*": "and a hotel there?"}, {"*": "more"}, {"*": "bye"}),
    ),
    Script(
        name="ask_human_as_a_tool",
        page=Page("Add human-in-the-loop controls", "tutorials/get-started/4-human-in-the-loop"),
        inputs=_said("How is the weather?"),
        resumes=({"*": "Paris"},),
    ),
    Script(
        name="email_agent",
        page=Page("Thinking in LangGraph", "oss/python/langgraph/thinking-in-langgraph"),
        inputs={"body": " I was charged twice! ", "sender": "ada"},
        resumes=({"*": {"approved": True, "text": "Sorry."}},),
    ),
    # Tasks, graphs in nodes, limits, streams
    Script(
        name="tasks_in_a_node",
        page=Page("Durable Execution", "concepts/durable_execution"),
        inputs={"urls": ["https", "ftp"]},
        resumes=({"*": "yes"},),
    ),
    Script(
        name="subgraph_called_in_a_node",
        page=Page("How to use subgraphs", "how-tos/subgraph"),
        inputs={"foo": "foo"},
    ),
    Script(
        name="subgraphs_called_two_deep",
        page=Page(
            "How to transform inputs and outputs of a subgraph", "how-tos/subgraph-transform-state"
        ),
        inputs={"my_key": "Bob"},
        entrypoint="parent_graph",
    ),
    Script(
        name="functional_essay",
        page=Page("Functional API", "concepts/functional_api"),
        inputs="naps",
        resumes=({"*": True},),
        functional=True,
    ),
    Script(
        name="functional_parallel_tasks",
        page=Page("How to use the functional API", "how-tos/use-functional-api"),
        inputs=[1, 2, 3],
        functional=True,
    ),
    Script(
        name="stop_before_the_limit",
        page=Page(
            "How to return state before hitting recursion limit",
            "how-tos/return-when-recursion-limit-hits",
        ),
        inputs={"turns": 0},
    ),
    Script(
        name="stream_custom_data",
        page=Page("Stream outputs", "how-tos/streaming"),
        inputs={"query": "example"},
    ),
    # Tools and prepared agents
    Script(
        name="tool_node",
        page=Page("How to call tools using ToolNode", "how-tos/tool-calling"),
        inputs=_said("the weather in the coolest cities?"),
    ),
    Script(
        name="tool_errors",
        page=Page("How to handle tool calling errors", "how-tos/tool-calling-errors"),
        inputs=_said("weather in san francisco?"),
    ),
    Script(
        name="tool_that_updates_the_state",
        page=Page("How to update graph state from tools", "how-tos/update-state-from-tools"),
        inputs=_said("who am I?"),
    ),
    Script(
        name="tool_with_injected_state",
        page=Page("How to pass runtime values to tools", "how-tos/pass-run-time-values-to-tools"),
        inputs=_said("tea?", docs=["tea is hot", "cars are fast"]),
    ),
    Script(
        name="tool_with_config",
        page=Page("How to pass config to tools", "how-tos/pass-config-to-tools"),
        inputs=_said("my pets?"),
        config={"user_id": "ada"},
    ),
    Script(
        name="many_tools",
        page=Page("How to handle large numbers of tools", "how-tos/many-tools"),
        inputs=_said("Tell me about AMD in 2022"),
    ),
    Script(
        name="react_agent",
        page=Page("How to use the pre-built ReAct agent", "how-tos/create-react-agent"),
        inputs=_said("weather in nyc?"),
    ),
    Script(
        name="react_agent_with_prompt",
        page=Page(
            "How to add a custom system prompt to the prebuilt ReAct agent",
            "how-tos/create-react-agent-system-prompt",
        ),
        inputs=_said("sums, please"),
    ),
    Script(
        name="react_agent_asks_first",
        page=Page(
            "How to add human-in-the-loop processes to the prebuilt ReAct agent",
            "how-tos/create-react-agent-hitl",
        ),
        inputs=_said("weather in SF?"),
        resumes=({},),
    ),
    Script(
        name="react_agent_from_scratch",
        page=Page("How to create a ReAct agent from scratch", "how-tos/react-agent-from-scratch"),
        inputs=_said("weather in sf?"),
    ),
    Script(
        name="chat_model_in_a_node",
        page=Page(
            "How to disable streaming for models that don't support it", "how-tos/disable-streaming"
        ),
        inputs=_said("Hello"),
    ),
    Script(
        name="structured_output_by_hand",
        page=Page(
            "How to force tool-calling agent to structure output",
            "how-tos/react-agent-structured-output",
        ),
        inputs=_said("weather in nyc?"),
    ),
    # Tutorials
    Script(
        name="reflexion",
        page=Page("Reflexion", "tutorials/reflexion/reflexion"),
        inputs=_said("Which energy is cheap?"),
    ),
    Script(
        name="self_discovery",
        page=Page("Self-Discover Agent", "tutorials/self-discover/self-discover"),
        inputs={"modules": "1. draw it\n2. count it\n3. ask them", "task": "field"},
    ),
    Script(
        name="compiler_of_calls",
        page=Page("LLMCompiler", "tutorials/llm-compiler/LLMCompiler"),
        inputs={"plan": {}},
    ),
    Script(
        name="extraction_with_retries",
        page=Page("Complex data extraction with function calling", "tutorials/extraction/retries"),
        inputs=_said("Ada is 36."),
    ),
    Script(
        name="gathering_information",
        page=Page(
            "Prompt Generation from User Requirements",
            "tutorials/chatbots/information-gather-prompting",
        ),
        inputs=_said("I need a prompt."),
        resumes=({"*": "goal: poems"}, {"*": "variables: topic"}),
    ),
    Script(
        name="tree_search",
        page=Page("Language Agent Tree Search", "tutorials/lats/lats"),
        inputs={"question": "What is it?"},
    ),
    Script(
        name="interviews_of_experts",
        page=Page("Web Research (STORM)", "tutorials/storm/storm"),
        inputs={"topic": "Harbours"},
    ),
    Script(
        name="olympiad_solver",
        page=Page("Competitive Programming", "tutorials/usaco/usaco"),
        inputs=_said(
            "Solve it.", tests=[{"inputs": [1, 5, 2], "outputs": 5}, {"inputs": [3], "outputs": 3}]
        ),
    ),
    Script(
        name="taxonomy_in_batches",
        page=Page("TNT-LLM: Text Mining at Scale", "tutorials/tnt-llm/tnt-llm"),
        inputs={
            "documents": [
                {"id": str(n), "content": text}
                for n, text in enumerate(("tea hot", "tea cold", "car red", "tea old"))
            ]
        },
        is_async=True,
    ),
    Script(
        name="browser_of_pages",
        page=Page("Web Voyager", "tutorials/web-navigation/web_voyager"),
        inputs={"page": "home", "input": "What is the answer?"},
    ),
    Script(
        name="faults_and_fallbacks",
        page=Page("Fault tolerance", "oss/python/langgraph/fault-tolerance"),
        inputs={"order": "x17"},
    ),
    Script(
        name="agents_as_tools",
        page=Page("Multi-agent supervisor", "tutorials/multi_agent/agent_supervisor"),
        inputs=_said("How many work there?"),
    ),
    Script(
        name="sandwich_of_subgraphs",
        page=Page("Subgraphs", "concepts/subgraphs"),
        inputs={
            "raw": [{"id": "1", "question": "How?", "grade": 1}, {"id": "2", "question": "Why?"}]
        },
    ),
    # Errors
    Script(
        name="invalid_concurrent_update",
        page=Page(
            "INVALID_CONCURRENT_GRAPH_UPDATE",
            "troubleshooting/errors/INVALID_CONCURRENT_GRAPH_UPDATE",
        ),
        inputs={"key": ""},
        fails=Failure(type="InvalidUpdateError"),
    ),
    Script(
        name="invalid_node_return",
        page=Page(
            "INVALID_GRAPH_NODE_RETURN_VALUE",
            "troubleshooting/errors/INVALID_GRAPH_NODE_RETURN_VALUE",
        ),
        inputs={"key": ""},
        fails=Failure(type="InvalidUpdateError", node="bad"),
    ),
)
