"""From a script to a graph, an edit, Python again, and back."""

from pathlib import Path

from tests.e2e.cloud import Cloud

SCRIPT = (Path(__file__).parents[2] / "examples" / "hello" / "workflow.py").read_text()
INPUTS = {"name": "Ada", "excited": True}


def test_an_edited_workflow_leaves_as_python_and_comes_back(cloud: Cloud) -> None:
    workflow = cloud.import_script(SCRIPT, name="export")
    path = f"/workflows/{workflow}"
    first = cloud.api("GET", f"{path}/versions/1/python")
    assert first.status_code == 200, first.text
    assert first.headers["content-type"] == "text/x-python; charset=utf-8"
    assert first.text == SCRIPT

    graph = cloud.ok("GET", f"{path}/versions/1")["graph"]
    for edge in graph["edges"]:
        edge["to"] = "note" if edge["to"] == "END" else edge["to"]
    config = {"text": "{{greeting}}"}
    graph["nodes"].append(
        {"id": "note", "kind": "builtin", "type": "set_variable", "config": config, "ui": {"x": 9}}
    )
    graph["edges"].append({"from": "note", "to": "END"})
    cloud.ok("PUT", path, json={"graph": graph})
    written = cloud.api("GET", f"{path}/versions/2/python")
    assert written.status_code == 200, written.text
    assert 'SetVariable(text="{{greeting}}")' in written.text
    tag = written.headers["etag"]
    again = cloud.api("GET", f"{path}/versions/2/python", headers={"if-none-match": tag})
    assert again.status_code == 304

    body = {"script": written.text, "workflow_id": workflow}
    cloud.ok("POST", "/workflows/import-python", json=body)
    found = cloud.ok("GET", f"{path}/versions/2/diff/3")
    assert found.pop("script")["before"] is not None
    assert not any(part for parts in (found.pop("added"), found.pop("removed")) for part in
                   parts.values())  # fmt: skip
    assert not any(found.values())
    assert (
        cloud.ok("GET", f"{path}/versions/1/diff/3")["added"]["nodes"][0]["path"] == "/nodes/note"
    )

    ended = cloud.wait(cloud.start(workflow, INPUTS))
    assert ended["status"] == "succeeded"
    assert ended["output"]["results"]["note"]["text"] == ended["output"]["greeting"]
