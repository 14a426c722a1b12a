"""One name for one thing across template, state machine, code and documentation."""

import importlib
import inspect
import re
from typing import get_args

import pytest

from orcheo.adapters.dynamodb import config_keys, credentials_keys, runtime_keys
from orcheo.application.messages import AdvanceResult
from orcheo.bootstrap.environment import Environment
from tests.infrastructure import stack


def test_template_folders_documentation_and_wiring_name_the_same_functions() -> None:
    folders = {path.parent.name for path in (stack.ROOT / "functions").glob("*/handler.py")}
    assert set(stack.functions()) == folders == set(stack.documented_access())


@pytest.mark.parametrize("function", sorted(stack.functions()))
def test_a_function_is_called_after_its_folder(function: str) -> None:
    assert stack.logical_id(function) in stack.resources("AWS::Serverless::Function")
    handler = importlib.import_module(f"functions.{function}.handler").handler
    assert list(inspect.signature(handler).parameters) == ["event", "context"]
    assert importlib.import_module(f"orcheo.bootstrap.{function}")


def test_a_folder_of_a_function_holds_its_handler_and_nothing_else() -> None:
    for folder in (stack.ROOT / "functions").iterdir():
        found = {path.name for path in folder.iterdir()} - {"__pycache__"}
        assert found == {"handler.py"}, folder


def _read() -> set[str]:
    return set(re.findall(r'"(ORCHEO_\w+)"', inspect.getsource(inspect.getmodule(Environment))))  # pyright: ignore[reportArgumentType]


def _given() -> set[str]:
    shared = stack.template()["Globals"]["Function"]["Environment"]["Variables"]
    own = {name for function in stack.functions() for name in stack.variables(function)}
    return {name for name in {*shared, *own} if name.startswith("ORCHEO_")}


def test_every_variable_given_is_read_and_documented() -> None:
    documented = {
        name
        for row in stack.documented("Environment of a function")
        for name in re.findall(r"`(ORCHEO_\w+)`", row[0])
    }
    assert _given() <= _read()
    assert _read() == documented


def test_every_placeholder_of_the_state_machine_is_substituted() -> None:
    given = stack.resources("AWS::Serverless::StateMachine")["ExecuteWorkflowStateMachine"]
    placeholders = {
        name
        for text in stack.texts(stack.state_machine())
        for name in re.findall(r"\$\{(\w+)\}", text)
    }
    assert placeholders == set(given["DefinitionSubstitutions"])


def test_a_placeholder_names_the_function_that_stands_behind_it() -> None:
    given = stack.resources("AWS::Serverless::StateMachine")["ExecuteWorkflowStateMachine"]
    for name, value in given["DefinitionSubstitutions"].items():
        assert value == {"Fn::GetAtt": [name.removesuffix("Arn"), "Arn"]}


def test_the_state_machine_routes_every_outcome_and_no_other() -> None:
    choices = stack.state_machine()["States"]["Route"]["Choices"]
    assert {choice["StringEquals"] for choice in choices} == set(
        get_args(AdvanceResult.model_fields["outcome"].annotation)
    )


def test_every_import_of_another_stack_is_exported_there() -> None:
    for name, source in (("DataStackName", "data"), ("NetworkStackName", "network")):
        wanted = {
            text.partition("}-")[2]
            for text in stack.texts(stack.template()["Resources"])
            if text.startswith(f"${{{name}}}-")
        }
        outputs = stack.template(f"infra/{source}.yaml")["Outputs"].values()
        exported = {each["Export"]["Name"]["Fn::Sub"].partition("}-")[2] for each in outputs}
        assert wanted
        assert wanted <= exported


def test_the_indexes_that_code_queries_are_those_of_the_tables() -> None:
    tables = stack.resources("AWS::DynamoDB::Table", "infra/data.yaml")
    made = {
        name: {index["IndexName"] for index in table.get("GlobalSecondaryIndexes", [])}
        for name, table in tables.items()
    }
    assert made == {
        "ConfigTable": {config_keys.LISTING_INDEX},
        "RuntimeTable": {runtime_keys.DUE_INDEX, runtime_keys.LISTING_INDEX},
        "CredentialsTable": {credentials_keys.DUE_INDEX},
        "UsersTable": set(),
    }
