"""Names agree across template, state machine, documentation and code."""

import json
import re
from pathlib import Path
from typing import Any, Final, get_args

import pytest

from infra.local.packaging import read_template
from orcheo.application.messages import AdvanceResult

ROOT: Final = Path(__file__).parents[2]
TEMPLATE: Final = read_template(ROOT / "template.yaml")
DATA: Final = read_template(ROOT / "infra" / "data.yaml")
RESOURCES: Final[dict[str, Any]] = TEMPLATE["Resources"]
FUNCTIONS: Final = {
    name: resource["Properties"]
    for name, resource in RESOURCES.items()
    if resource["Type"] == "AWS::Serverless::Function"
}
ASL: Final[dict[str, Any]] = json.loads(
    (ROOT / "stepfunctions" / "execute_workflow.asl.json").read_text()
)
DOCUMENT: Final = (ROOT / "docs" / "architecture.md").read_text()
HOURLY: Final = [
    "AWS::EC2::NatGateway",
    "AWS::EC2::Instance",
    "AWS::EC2::VPCEndpoint",
    "AWS::RDS",
    "AWS::ElastiCache",
    "AWS::ElasticLoadBalancing",
    "AWS::ECS",
    "AWS::EKS",
    "AWS::MSK",
    "AWS::OpenSearchService",
    "AWS::Redshift",
    "AWS::Kinesis::Stream",
    "AWS::MemoryDB",
    "AWS::DocDB",
    "AWS::Neptune",
]


def documented() -> dict[str, str]:
    """Return the function table of the documentation: name -> tables that it may reach."""
    rows = re.findall(r"^\| `([a-z_]+)` \|[^|]*\|[^|]*\| ([^|]*) \|$", DOCUMENT, re.MULTILINE)
    return {name: tables for name, tables in rows if (ROOT / "functions" / name).exists()}


def logical(name: str) -> str:
    return "".join(part.title() for part in name.split("_")) + "Function"


def test_every_function_is_documented_templated_and_there() -> None:
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")}
    assert set(documented()) == folders
    assert {logical(name) for name in folders} == set(FUNCTIONS)
    for name in folders:
        assert FUNCTIONS[logical(name)]["CodeUri"] == f"functions/{name}"


def test_a_folder_of_a_function_holds_its_handler_alone() -> None:
    for handler in (ROOT / "functions").glob("*/handler.py"):
        others = {p.name for p in handler.parent.iterdir()} - {"handler.py", "__pycache__"}
        assert others == set()


@pytest.mark.parametrize("name", sorted(documented()))
def test_a_function_gets_the_tables_that_the_documentation_gives_it(name: str) -> None:
    variables = FUNCTIONS[logical(name)].get("Environment", {}).get("Variables", {})
    given = {
        found.removeprefix("ORCHEO_").removesuffix("_TABLE").lower()
        for found in variables
        if found.endswith("_TABLE")
    }
    allowed = set(re.findall(r"(config|runtime|credentials|users) r?w?", documented()[name]))
    assert given <= allowed
    policies = json.dumps(FUNCTIONS[logical(name)].get("Policies", []))
    for table in ("Config", "Runtime", "Credentials", "Users"):
        if table.lower() not in allowed:
            assert f"-{table}TableName" not in policies


def test_every_placeholder_of_the_state_machine_is_filled() -> None:
    text = json.dumps(ASL)
    given = RESOURCES["ExecuteWorkflowStateMachine"]["Properties"]["DefinitionSubstitutions"]
    assert set(re.findall(r"\$\{(\w+)\}", text)) == set(given)
    for name, value in given.items():
        assert value["Fn::GetAtt"][0] == name.removesuffix("Arn")


def test_every_transition_leads_somewhere_and_every_task_is_bounded() -> None:
    states = ASL["States"]
    _check_states(states)
    _check_states(states["FanOut"]["ItemProcessor"]["States"])


def _check_states(states: dict[str, Any]) -> None:
    for name, state in states.items():
        targets = [state[key] for key in ("Next", "Default") if key in state]
        targets += [each["Next"] for each in state.get("Choices", []) + state.get("Catch", [])]
        assert set(targets) <= set(states), name
        assert targets or state["Type"] in {"Succeed", "Fail"} or state.get("End"), name
        if state["Type"] == "Task":
            waits = state["Resource"].endswith(".waitForTaskToken")
            over = [] if waits else ["States.Timeout"]
            assert "TimeoutSecondsPath" in state if waits else state["TimeoutSeconds"] > 0
            assert state["Retry"][0]["ErrorEquals"] == ["States.TaskFailed", *over]
            assert state["Retry"][0]["JitterStrategy"] == "FULL"


def test_the_router_knows_every_outcome() -> None:
    outcomes = set(get_args(AdvanceResult.model_fields["outcome"].annotation))
    routed = {each["StringEquals"] for each in ASL["States"]["Route"]["Choices"]}
    assert routed == outcomes


def test_payloads_hold_identifiers_only() -> None:
    payload = ASL["States"]["Advance"]["Parameters"]["Payload"]
    numbers = {"generation.$", "events.$", "losses.$"}
    assert set(payload) == {"workspace.$", "execution_id.$"} | numbers
    share = ASL["States"]["FanOut"]["ItemProcessor"]["States"]["AdvanceChunk"]
    payload = share["Parameters"]["Payload"]
    assert set(payload) == {"workspace.$", "execution_id.$", "generation.$", "chunk.$"}


def test_a_message_stays_hidden_for_longer_than_its_function_runs() -> None:
    visibility = RESOURCES["TriggersQueue"]["Properties"]["VisibilityTimeout"]
    assert visibility >= 6 * FUNCTIONS["DispatchExecutionFunction"]["Timeout"]


def test_the_queue_deduplicates_per_group() -> None:
    queue = RESOURCES["TriggersQueue"]["Properties"]
    assert queue["ContentBasedDeduplication"] is True
    assert queue["DeduplicationScope"] == "messageGroup"
    assert queue["FifoThroughputLimit"] == "perMessageGroupId"
    assert "RedrivePolicy" in queue


def test_user_code_runs_with_an_empty_role_in_environments_of_its_tenant() -> None:
    function = FUNCTIONS["RunUserCodeFunction"]
    role = RESOURCES["RunUserCodeRole"]["Properties"]
    assert function["TenancyConfig"] == {"TenantIsolationMode": "PER_TENANT"}
    assert "Policies" not in function
    assert "Policies" not in role
    assert json.dumps(role["ManagedPolicyArns"]).count("policy/") == 1
    assert "Environment" not in function


def test_nothing_is_billed_by_the_hour() -> None:
    others = [read_template(ROOT / "infra" / f"{name}.yaml") for name in ("network", "edge")]
    for template in (TEMPLATE, DATA, *others):
        for name, resource in template["Resources"].items():
            assert not any(resource["Type"].startswith(kind) for kind in HOURLY), name
    assert "ProvisionedConcurrency" not in json.dumps(TEMPLATE)


@pytest.mark.parametrize("name", ["Config", "Runtime", "Credentials", "Users"])
def test_a_table_is_on_demand_encrypted_and_recoverable(name: str) -> None:
    table = DATA["Resources"][f"{name}Table"]["Properties"]
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"]["SSEType"] == "KMS"
    assert table["TimeToLiveSpecification"]["AttributeName"] == "expires_at"
    keys = [key["AttributeName"] for key in table["KeySchema"]]
    assert keys == ["pk", "sk"]


def test_only_the_adapters_know_langgraph_and_the_compiler_of_scripts() -> None:
    core = ROOT / "layers" / "core" / "orcheo"
    for path in core.rglob("*.py"):
        place = path.relative_to(core).as_posix()
        for line in path.read_text().splitlines():
            match = re.match(
                r"\s*(?:from|import) (langgraph|langchain_core|RestrictedPython)\b", line
            )
            if match is None:
                continue
            owner = (
                "adapters/user_code/" if match[1] == "RestrictedPython" else "adapters/langgraph/"
            )
            assert place.startswith(owner), f"{place}: {line.strip()}"


def test_no_function_imports_another() -> None:
    for handler in (ROOT / "functions").glob("*/handler.py"):
        assert not re.search(r"^(from|import) functions", handler.read_text(), re.MULTILINE)


def test_only_the_api_has_the_formatter() -> None:
    having = {
        name
        for name, properties in FUNCTIONS.items()
        if {"Ref": "FormatterLayer"} in properties.get("Layers", [])
    }
    assert having == {"ApiFunction"}


def test_the_formatter_is_the_one_that_this_repository_uses() -> None:
    def version(name: str) -> str:
        locked = (ROOT / "requirements" / f"{name}.txt").read_text()
        found = re.search(r"^ruff==(\S+)", locked, re.MULTILINE)
        assert found is not None
        return found[1]

    assert version("formatter") == version("dev")


def test_the_local_cloud_can_build_every_layer() -> None:
    text = (ROOT / "infra" / "local" / "packaging.py").read_text()
    layers = [n for n, each in RESOURCES.items() if each["Type"] == "AWS::Serverless::LayerVersion"]
    for name in layers:
        assert f'"{name}"' in text
        folder = RESOURCES[name]["Properties"]["ContentUri"]
        assert f"build-{name}:" in (ROOT / folder / "Makefile").read_text()
