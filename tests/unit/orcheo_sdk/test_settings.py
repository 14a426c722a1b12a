import json
from pathlib import Path
from typing import Any

import pytest

from orcheo_sdk import NotConfigured
from orcheo_sdk.settings import load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".orcheo").mkdir()
    return tmp_path


def write(folder: Path, content: Any) -> None:
    (folder / ".orcheo" / "local.json").write_text(json.dumps(content))


LOCAL = {"api_url": "http://127.0.0.1:1/api", "ws_url": "ws://127.0.0.1:1/ws", "token": "local"}
REMOTE = {**LOCAL, "api_url": "https://planted.example/api"}


def test_the_local_token_is_not_sent_to_another_address(folder: Path) -> None:
    write(folder, LOCAL)
    with pytest.raises(NotConfigured, match="No token"):
        load("https://orcheo.example/api", start=folder, environment={})


def test_another_token_is_not_sent_to_an_address_that_a_file_planted(folder: Path) -> None:
    write(folder, REMOTE)
    with pytest.raises(NotConfigured, match="not on this machine"):
        load(start=folder, environment={"ORCHEO_TOKEN": "mine"})


def test_another_token_may_go_to_the_local_cloud(folder: Path) -> None:
    write(folder, LOCAL)
    found = load(start=folder, environment={"ORCHEO_TOKEN": "mine"})
    assert (found.api_url, found.token) == (LOCAL["api_url"], "mine")


def test_the_local_address_may_be_said_again(folder: Path) -> None:
    write(folder, LOCAL)
    environment = {"ORCHEO_API_URL": f"{LOCAL['api_url']}/"}
    found = load(start=folder, environment=environment)
    assert (found.token, found.ws_url, found.ws_is_given) == ("local", LOCAL["ws_url"], True)


@pytest.mark.parametrize("content", [[], "text", None, {}, {"api_url": 3, "token": []}])
def test_a_file_that_says_nothing_is_passed_over(folder: Path, content: Any) -> None:
    write(folder, content)
    with pytest.raises(NotConfigured, match="make up"):
        load(start=folder, environment={})


@pytest.mark.parametrize(
    "address", ["orcheo.example/api", "ftp://a/b", "http://", "http://a:b/", "http://[::1/"]
)
def test_an_address_that_is_none_is_refused(folder: Path, address: str) -> None:
    with pytest.raises(NotConfigured, match="is not an address"):
        load(address, "t", start=folder, environment={})


@pytest.mark.parametrize("token", ["a b", "a\nb", "ä", "\x00"])
def test_a_token_that_no_header_carries_is_refused_unshown(folder: Path, token: str) -> None:
    with pytest.raises(NotConfigured) as raised:
        load("http://a/api", token, start=folder, environment={})
    assert token not in str(raised.value)


def test_an_empty_variable_is_no_setting(folder: Path) -> None:
    write(folder, LOCAL)
    empty = {"ORCHEO_API_URL": "", "ORCHEO_TOKEN": "", "ORCHEO_WS_URL": ""}
    assert load(start=folder, environment=empty).token == "local"


def test_settings_do_not_show_their_token() -> None:
    assert "t0p" not in repr(load("http://a/api", "t0p", environment={}))
