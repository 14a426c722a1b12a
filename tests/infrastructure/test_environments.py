"""Each function gets the variables that its wiring reads; tables have the documented indexes."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from infra.local.packaging import read_template

ROOT: Final = Path(__file__).parents[2]
BOOTSTRAP: Final = ROOT / "layers" / "core" / "orcheo" / "bootstrap"
TEMPLATE: Final = read_template(ROOT / "template.yaml")
TABLES: Final[dict[str, Any]] = read_template(ROOT / "infra" / "data.yaml")["Resources"]
NAMES: Final = sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py"))
SHARED: Final = ["consequences", "runtime_store", "telemetry", "vault", "credential_gate"]
KEYS_OF_LISTING: Final = [("listed_under", "S"), ("listed_at", "S")]


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse((BOOTSTRAP / f"{module}.py").read_text())


def _variable_of_each_property() -> dict[str, str]:
    """Return the required variables: name of the property -> name of the variable."""
    found: dict[str, str] = {}
    for node in ast.walk(_tree("environment")):
        if isinstance(node, ast.FunctionDef):
            match = re.search(r"self\._required\('(\w+)'\)", ast.unparse(node))
            if match:
                found[node.name] = match[1]
    return found


def _read_by(tree: ast.AST) -> set[str]:
    """Return the properties of the environment that code reads, through shared parts as well."""
    read: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        owner = ast.unparse(node.value)
        if owner in {"Environment()", "environment"}:
            read.add(node.attr)
        elif owner in SHARED:
            read |= _read_by_part(owner, node.attr)
    return read


def _read_by_part(module: str, name: str, above: frozenset[str] = frozenset()) -> set[str]:
    if name in above:  # parts may need each other
        return set()
    for node in _tree(module).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            read = _read_by(node)
            for inner in ast.walk(node):
                if isinstance(inner, ast.Name):
                    read |= _read_by_part(module, inner.id, above | {name})
            return read
    return set()


def _given_to(name: str) -> set[str]:
    logical = "".join(part.title() for part in name.split("_")) + "Function"
    own = TEMPLATE["Resources"][logical]["Properties"].get("Environment", {}).get("Variables", {})
    shared = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    return {*own, *shared}


@pytest.mark.parametrize("name", NAMES)
def test_a_function_is_given_every_variable_that_its_wiring_reads(name: str) -> None:
    variables = _variable_of_each_property()
    wanted = {variables[found] for found in _read_by(_tree(name)) if found in variables}
    by_lambda = {found for found in wanted if found.startswith("AWS_")}
    assert wanted - by_lambda <= _given_to(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_function_is_given_no_table_that_its_wiring_does_not_read(name: str) -> None:
    variables = _variable_of_each_property()
    wanted = {variables[found] for found in _read_by(_tree(name)) if found in variables}
    assert {found for found in _given_to(name) if found.endswith("_TABLE")} <= wanted


def test_the_variables_of_a_wiring_are_found() -> None:
    assert {"config_table", "runtime_table", "bucket", "user_code_function"} <= _read_by(
        _tree("advance_execution")
    )
    assert "state_machine_arn" in _read_by(_tree("reap_executions"))


def test_every_variable_of_the_project_is_documented() -> None:
    document = (ROOT / "docs" / "architecture.md").read_text()
    given = {found for name in NAMES for found in _given_to(name) if found.startswith("ORCHEO_")}
    read = set(re.findall(r"ORCHEO_\w+", (BOOTSTRAP / "environment.py").read_text()))
    assert {found for found in given | read if f"`{found}`" not in document} == set()
    assert given - read == set()


def _indexes(table: str) -> dict[str, tuple[list[tuple[str, str]], dict[str, Any]]]:
    properties = TABLES[table]["Properties"]
    kinds = {each["AttributeName"]: each["AttributeType"] for each in _defined(table)}
    return {
        index["IndexName"]: (
            [(key["AttributeName"], kinds[key["AttributeName"]]) for key in index["KeySchema"]],
            index["Projection"],
        )
        for index in properties.get("GlobalSecondaryIndexes", [])
    }


def _defined(table: str) -> list[dict[str, str]]:
    return list(TABLES[table]["Properties"]["AttributeDefinitions"])


def test_the_runtime_table_has_its_documented_indexes_and_stream() -> None:
    assert _indexes("RuntimeTable") == {
        "due": ([("due_shard", "N"), ("due_at", "S")], {"ProjectionType": "KEYS_ONLY"}),
        "listing": (
            KEYS_OF_LISTING,
            {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["workflow_id"]},
        ),
    }
    stream = TABLES["RuntimeTable"]["Properties"]["StreamSpecification"]
    assert stream == {"StreamViewType": "NEW_IMAGE"}


def test_the_config_table_has_its_documented_index() -> None:
    keys_only = {"ProjectionType": "KEYS_ONLY"}
    assert _indexes("ConfigTable") == {"listing": (KEYS_OF_LISTING, keys_only)}


@pytest.mark.parametrize("table", ["ConfigTable", "RuntimeTable", "CredentialsTable", "UsersTable"])
def test_a_table_is_kept_and_keyed_by_strings(table: str) -> None:
    kinds = {each["AttributeName"]: each["AttributeType"] for each in _defined(table)}
    schema = TABLES[table]["Properties"]["KeySchema"]
    assert [(key["KeyType"], kinds[key["AttributeName"]]) for key in schema] == [
        ("HASH", "S"),
        ("RANGE", "S"),
    ]
    policies = (TABLES[table]["DeletionPolicy"], TABLES[table]["UpdateReplacePolicy"])
    assert policies == ("Retain", "Retain")
    assert TABLES[table]["Properties"]["TimeToLiveSpecification"]["Enabled"] is True


def test_only_the_runtime_table_has_a_stream() -> None:
    streamed = {
        name for name, found in TABLES.items() if "StreamSpecification" in found["Properties"]
    }
    assert streamed == {"RuntimeTable"}
