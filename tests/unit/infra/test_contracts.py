import json
from collections.abc import Iterator
from typing import Any

import pytest

from infra.contracts import FOLDER, ROOT, documents, sources, text

DOCUMENTS = documents()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_committed_contract_is_what_the_code_says(name: str) -> None:
    committed = (FOLDER / name).read_text(encoding="utf-8")
    assert committed == text(DOCUMENTS[name]), "run 'make contracts' and commit the result"


@pytest.mark.parametrize("name", sources())
def test_a_generated_file_is_what_the_code_says(name: str) -> None:
    committed = (ROOT / name).read_text(encoding="utf-8")
    assert committed == sources()[name], "run 'make contracts' and commit the result"


def test_nothing_else_is_in_the_folder() -> None:
    assert {path.name for path in FOLDER.iterdir()} >= set(DOCUMENTS)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


@pytest.mark.parametrize("name", ["graph.schema.json", "openapi.json"])
def test_every_reference_leads_somewhere(name: str) -> None:
    document = json.loads(text(DOCUMENTS[name]))
    found = set(references(document))
    assert found
    for reference in found:
        place = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def test_every_operation_says_who_may_and_how_it_fails() -> None:
    document: Any = DOCUMENTS["openapi.json"]
    names: list[str] = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            names.append(operation["operationId"])
            problem = operation["responses"]["default"]["content"]["application/problem+json"]
            assert problem["schema"]["$ref"].endswith("/Problem")
            open_to_all = path in {"/health", "/webhooks/{trigger_id}"}
            open_to_all |= (method, path) == ("get", "/oauth/callback")
            guarded = not open_to_all and not path.startswith("/session")
            assert bool(operation["security"]) is guarded
            assert operation["description"]
            assert operation["tags"]
            assert "HTTPValidationError" not in json.dumps(operation)
    assert len(names) == len(set(names))


def test_the_documented_paths_are_all_there() -> None:
    document: Any = DOCUMENTS["openapi.json"]
    assert document["openapi"].startswith("3.1")
    served = {f"{m.upper()} {p}" for p, methods in document["paths"].items() for m in methods}
    assert served >= {
        "POST /workflows",
        "GET /workflows",
        "GET /workflows/{workflow_id}",
        "PUT /workflows/{workflow_id}",
        "DELETE /workflows/{workflow_id}",
        "POST /workflows/import-python",
        "GET /imports/{import_id}",
        "POST /workflows/validate",
        "GET /workflows/{workflow_id}/versions",
        "GET /workflows/{workflow_id}/versions/{number}",
        "POST /workflows/{workflow_id}/versions/{number}/activate",
        "POST /workflows/{workflow_id}/execute",
        "GET /executions",
        "GET /executions/{execution_id}",
        "DELETE /executions/{execution_id}",
        "GET /executions/{execution_id}/nodes",
        "GET /executions/{execution_id}/events",
        "POST /executions/{execution_id}/stream-ticket",
        "GET /workflows/{workflow_id}/triggers",
        "POST /workflows/{workflow_id}/triggers",
        "GET /triggers/{trigger_id}",
        "PUT /triggers/{trigger_id}",
        "DELETE /triggers/{trigger_id}",
        "POST /triggers/{trigger_id}/pause",
        "POST /triggers/{trigger_id}/resume",
        "GET /nodes",
        "GET /nodes/{type_name}",
        "GET /me",
        "GET /health",
        "POST /webhooks/{trigger_id}",
    }


def test_examples_are_there_for_what_people_send() -> None:
    schemas: Any = DOCUMENTS["openapi.json"]["components"]["schemas"]
    for name in ("NewWorkflow", "ScriptImport", "Execute", "TriggerBody"):
        assert schemas[name]["examples"], name
