"""The templates, the state machine and the documented tables, read once for the tests beside."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from infra.local.packaging import read_template

ROOT = Path(__file__).parents[2]
TABLES = {"config", "runtime", "credentials", "users"}
READS = {"GetItem", "Query", "BatchGetItem", "ConditionCheckItem"}
WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"}


@lru_cache
def template(name: str = "template.yaml") -> Mapping[str, Any]:
    """Return a template as CloudFormation's long form."""
    return read_template(ROOT / name)


@lru_cache
def state_machine() -> Mapping[str, Any]:
    """Return the state machine, placeholders and all: it is JSON before substitution."""
    found: Mapping[str, Any] = json.loads(
        (ROOT / "stepfunctions" / "execute_workflow.asl.json").read_text()
    )
    return found


def resources(kind: str, name: str = "template.yaml") -> dict[str, Mapping[str, Any]]:
    """Return the properties of all resources of a type, by their logical id."""
    return {
        logical_id: resource.get("Properties", {})
        for logical_id, resource in template(name)["Resources"].items()
        if resource["Type"] == kind
    }


def functions() -> dict[str, Mapping[str, Any]]:
    """Return the properties of the functions, by the name of their folder."""
    found = resources("AWS::Serverless::Function").values()
    return {str(each["CodeUri"]).removeprefix("functions/"): each for each in found}


def logical_id(function: str) -> str:
    """Return ``AdvanceExecutionFunction`` for ``advance_execution``."""
    return function.title().replace("_", "") + "Function"


def variables(function: str) -> dict[str, Any]:
    """Return the environment of a function without what all functions share."""
    given: dict[str, Any] = functions()[function].get("Environment", {}).get("Variables", {})
    return given


def statements(function: str) -> list[Mapping[str, Any]]:
    """Return the statements of a function's own policies."""
    return [
        statement
        for policy in functions()[function].get("Policies", [])
        for statement in listed(policy["Statement"])
    ]


def allowing(function: str) -> list[Mapping[str, Any]]:
    """Return the statements that allow something."""
    return [each for each in statements(function) if each["Effect"] == "Allow"]


def listed(value: Any) -> list[Any]:
    """Return a list as it is and anything else as a list of one: IAM allows both."""
    return value if isinstance(value, list) else [value]


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a nested value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def granted(function: str) -> dict[str, set[str]]:
    """Return what a function may do to which table, such as ``{"config": {"r"}}``."""
    found: dict[str, set[str]] = {}
    for statement in allowing(function):
        actions = {str(a).partition(":")[2] for a in listed(statement["Action"])}
        rights = {"r" for _ in actions & READS} | {"w" for _ in actions & WRITES}
        for text in texts(statement["Resource"]):
            table = re.search(r"-(Config|Runtime|Credentials|Users)TableName$", text)
            if table is not None:
                found.setdefault(table[1].lower(), set()).update(rights)
    return found


def documented(heading: str) -> list[list[str]]:
    """Return the rows of the first table under a heading of docs/architecture.md."""
    text = (ROOT / "docs" / "architecture.md").read_text()
    section = text.partition(f"\n## {heading}")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def documented_access() -> dict[str, dict[str, set[str]]]:
    """Return the column "tables" of the documented functions, as ``granted`` has it."""
    found: dict[str, dict[str, set[str]]] = {}
    for row in documented("Functions"):
        cells = [] if row[3] == "none" else [cell.split() for cell in row[3].split(",")]
        found[row[0].strip("`")] = {table: set(rights) for table, rights in cells}
    return found
