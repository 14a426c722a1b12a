"""The edge serves the canvas as CloudFront does: which file, for how long, under which headers."""

import gzip
import os
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from infra.delivery import ASK, FOREVER, HEADERS, content_security_policy
from infra.local import edge

SCRIPT = "export const answer = 42;\n" * 100
PAGE = "<!doctype html><title>Orcheo</title>" + "<p>word</p>" * 50


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    built = tmp_path / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text(PAGE)
    (built / "favicon.svg").write_text("<svg/>")
    (built / "assets" / "index-4f.js").write_text(SCRIPT)
    (built / "assets" / "font-1a.woff2").write_bytes(b"w" * 1000)
    (tmp_path / "secret.txt").write_text("secret")
    return built


@pytest.fixture
def client(folder: Path) -> TestClient:
    app = edge.application("http://up", "api", "ws", canvas=folder, streams="ws://127.0.0.1:4600")
    return TestClient(app, follow_redirects=False)


@pytest.mark.parametrize("path", ["/", "/workflows", "/workflows/wf_1", "/executions/compare/a/b"])
def test_every_place_of_the_canvas_is_its_page_which_is_asked_for_each_time(
    client: TestClient, path: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == ASK


@pytest.mark.parametrize(
    ("path", "kind", "cache"),
    [
        ("/assets/index-4f.js", "text/javascript; charset=utf-8", FOREVER),
        ("/assets/font-1a.woff2", "font/woff2", FOREVER),
        ("/favicon.svg", "image/svg+xml", ASK),
        ("/index.html", "text/html; charset=utf-8", ASK),
    ],
)
def test_a_file_has_its_kind_and_what_is_named_by_content_is_kept_for_ever(
    client: TestClient, path: str, kind: str, cache: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == cache


@pytest.mark.parametrize("path", ["/", "/assets/index-4f.js", "/assets/gone.js"])
def test_every_answer_carries_the_headers_of_the_policy(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    for name, value in HEADERS.items():
        assert headers[name] == value
    policy = headers["content-security-policy"]
    assert policy == content_security_policy("ws://127.0.0.1:4600")
    assert "connect-src 'self' ws://127.0.0.1:4600;" in policy


def test_the_policy_is_what_it_is() -> None:
    assert content_security_policy() == (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def test_a_file_that_is_not_there_is_a_404_and_not_the_page(client: TestClient) -> None:
    for path in ("/assets/gone.js", "/robots.txt", "/assets/index-4f.js/x.js"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.headers["cache-control"] == "no-store"
        assert PAGE not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/%2fetc%2fld.so.conf",
        "/a%00.js",
        f"/{'a' * 5000}.js",
    ],
)
def test_nothing_outside_the_folder_is_served(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_a_link_out_of_the_folder_is_not_followed(client: TestClient, folder: Path) -> None:
    (folder / "out.txt").symlink_to(folder.parent / "secret.txt")
    assert client.get("/out.txt").status_code == 404


def test_text_is_sent_compressed_to_who_takes_it(client: TestClient) -> None:
    path = "/assets/index-4f.js"
    with client.stream("GET", path, headers={"accept-encoding": "br, gzip;q=0.8"}) as answer:
        raw = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"] == "accept-encoding"
    assert gzip.decompress(raw).decode() == SCRIPT
    assert len(raw) < len(SCRIPT) / 10
    for accepted in ("", "br", "gzip;q=0"):
        plain = client.get(path, headers={"accept-encoding": accepted})
        assert "content-encoding" not in plain.headers
        assert plain.text == SCRIPT
    font = client.get("/assets/font-1a.woff2", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in font.headers


def test_what_the_browser_has_is_not_sent_again(client: TestClient, folder: Path) -> None:
    first = client.get("/")
    tag = first.headers["etag"]
    again = client.get("/", headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"]
    (folder / "index.html").write_text(PAGE + "!")
    os.utime(folder / "index.html", ns=(1, 1))
    changed = client.get("/", headers={"if-none-match": tag})
    assert (changed.status_code, changed.text) == (200, PAGE + "!")


def test_a_head_has_no_body_and_files_take_nothing(client: TestClient) -> None:
    head = client.head("/")
    assert (head.status_code, head.content) == (200, b"")
    assert client.post("/").status_code == 405


def test_a_canvas_that_is_not_built_says_what_to_run(tmp_path: Path) -> None:
    folder = tmp_path / "dist"
    client = TestClient(edge.application("http://up", "api", "ws", canvas=folder))
    answer = client.get("/workflows")
    assert answer.status_code == 503
    assert "make canvas" in answer.text
    assert "20.19" in answer.text
    assert answer.headers["content-security-policy"] == content_security_policy()
    folder.mkdir()
    (folder / "index.html").write_text(PAGE)
    assert client.get("/workflows").text == PAGE
