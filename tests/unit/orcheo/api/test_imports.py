import pytest

from orcheo.domain.errors import NondeterministicGraph, ScriptRejected, UserCodeUnavailable
from tests.harness.api import GRAPH, SCRIPT, World

PATH = "/workflows/import-python"


def test_a_script_becomes_a_workflow_with_its_source(world: World) -> None:
    reply = world.call(
        "POST", PATH, {"name": "greet", "script": SCRIPT, "entrypoint": "build_graph"}
    )
    made = reply.json()
    assert reply.status == 201
    assert made["workflow"]["active_version"] == 1
    assert made["version"]["script"] == SCRIPT
    assert made["version"]["graph"]["script"]["entrypoint"] == "build_graph"
    assert made["version"]["warnings"] == [{"code": "ignored", "message": "x", "line": 2}]
    stored = world.ok("GET", f"/workflows/{made['workflow']['id']}/versions/1")
    assert stored == made["version"]


def test_the_mark_that_editors_put_before_a_script_is_no_part_of_it(world: World) -> None:
    made = world.ok("POST", PATH, {"name": "marked", "script": f"\ufeff{SCRIPT}"})
    assert made["version"]["script"] == SCRIPT


def test_a_script_becomes_the_next_version_of_a_workflow(world: World) -> None:
    workflow = world.workflow()
    made = world.ok("POST", PATH, {"script": SCRIPT, "workflow_id": workflow})
    assert made["workflow"]["name"] == "greet"
    assert (made["version"]["number"], made["workflow"]["active_version"]) == (2, 2)
    world.refused(404, "POST", PATH, {"script": SCRIPT, "workflow_id": "wf_unknown"})


@pytest.mark.parametrize(
    ("script", "status", "says"),
    [
        ("# " + "ä" * 70_000, 413, "131072"),
        ("", 422, "empty"),
        (" \n", 422, "empty"),
        ("x = '\ud800'", 400, "surrogate"),
    ],
)
def test_a_script_that_cannot_be_one_is_refused_before_it_runs(
    world: World, script: str, status: int, says: str
) -> None:
    found = world.refused(status, "POST", PATH, {"name": "bad", "script": script})
    assert says in found["detail"]
    assert world.user_code.imports == 0
    assert world.ok("GET", "/workflows")["items"] == []


@pytest.mark.parametrize(
    "error",
    [
        ScriptRejected("Line 1: invalid syntax", line=1, column=5, code="syntax"),
        ScriptRejected("Line 1: 'os' may not be imported", line=1, column=1, code="import"),
        ScriptRejected("There is no 'nowhere'", line=None, column=None, code="entrypoint"),
        NondeterministicGraph("Two builds differ"),
    ],
)
def test_a_script_that_is_refused_leaves_nothing(
    world: World, error: ScriptRejected | NondeterministicGraph
) -> None:
    world.user_code.outcome = error
    found = world.refused(422, "POST", PATH, {"name": "bad", "script": SCRIPT})
    assert found["type"].endswith(error.type)
    assert found["detail"] == error.message
    assert found.get("line") == error.details.get("line")
    assert world.ok("GET", "/workflows")["items"] == []


def test_a_graph_that_is_not_valid_leaves_nothing(world: World) -> None:
    world.user_code.outcome = {**GRAPH, "edges": []}
    found = world.refused(422, "POST", PATH, {"name": "bad", "script": SCRIPT})
    assert found["issues"]
    assert world.ok("GET", "/workflows")["items"] == []


def test_a_new_workflow_needs_a_name(world: World) -> None:
    found = world.refused(422, "POST", PATH, {"script": SCRIPT})
    assert found["errors"][0]["path"] == "name"
    found = world.refused(422, "POST", PATH, {"name": "x", "script": SCRIPT, "colour": "red"})
    assert found["errors"] == [
        {
            "path": "colour",
            "message": "'colour' is not a member here; remove it or correct its name",
        }
    ]


def test_a_function_that_is_not_there_is_a_503_with_patience(world: World) -> None:
    world.user_code.outcome = UserCodeUnavailable("arn:aws:lambda:secret-internals")
    reply = world.call("POST", PATH, {"name": "x", "script": SCRIPT})
    assert reply.status == 503
    assert reply.headers["retry-after"]
    assert "arn" not in reply.text
    assert [type(error) for _, error in world.reported] == [UserCodeUnavailable]


TIMEOUT = ScriptRejected("It ran 20 s", line=None, column=None, code="timeout")


def test_a_slow_script_goes_on_as_a_job(world: World) -> None:
    world.user_code.outcome = TIMEOUT
    world.user_code.slow = True
    reply = world.call("POST", PATH, {"name": "slow", "script": SCRIPT})
    assert reply.status == 202
    job = reply.json()
    assert reply.headers["location"] == f"/imports/{job['id']}"
    assert world.import_jobs.started == [("acme", job["id"])]
    running = world.call("GET", f"/imports/{job['id']}")
    assert (running.status, running.json()["status"]) == (202, "running")
    world.imports.run("acme", job["id"])
    world.imports.run("acme", job["id"])  # delivered twice
    done = world.ok("GET", f"/imports/{job['id']}")
    assert done["status"] == "succeeded"
    assert done["workflow"]["name"] == "slow"
    assert done["version"]["script"] == SCRIPT
    assert len(world.ok("GET", "/workflows")["items"]) == 1
    world.refused(404, "GET", f"/imports/{job['id']}", workspace="other")


def test_a_job_that_died_after_its_work_makes_no_second_workflow(world: World) -> None:
    world.user_code.outcome = TIMEOUT
    world.user_code.slow = True
    job = world.call("POST", PATH, {"name": "slow", "script": SCRIPT}).json()
    before = world.import_store.get("acme", job["id"])
    world.imports.run("acme", job["id"])
    world.import_store.put(before, expires_at=1)  # it could not say so
    world.imports.run("acme", job["id"])
    assert world.ok("GET", f"/imports/{job['id']}")["version"]["number"] == 1
    assert len(world.ok("GET", "/workflows")["items"]) == 1


def test_a_job_ends_as_the_problem_of_its_script(world: World) -> None:
    world.user_code.outcome = TIMEOUT
    job = world.call("POST", PATH, {"name": "slow", "script": SCRIPT}).json()
    world.imports.run("acme", job["id"])
    found = world.refused(422, "GET", f"/imports/{job['id']}")
    assert found["code"] == "timeout"


def test_a_job_that_died_is_shown_as_failed(world: World) -> None:
    world.user_code.outcome = TIMEOUT
    job = world.call("POST", PATH, {"name": "slow", "script": SCRIPT}).json()
    world.clock.advance(181)
    found = world.refused(422, "GET", f"/imports/{job['id']}")
    assert "import the script again" in found["detail"]
