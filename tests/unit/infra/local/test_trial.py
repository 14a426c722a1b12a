"""A command beside a local cloud, here one that "runs already"."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from infra.local.settings import Home
from infra.local.trial import HOME, main

TELL = "import os, sys; print(*map(os.environ.get, sys.argv[2:])); sys.exit(int(sys.argv[1]))"
ADMIN = {"email": "ada@example.com", "password": "p"}
NAMES = [
    "ORCHEO_CANVAS_URL",
    "ORCHEO_API_URL",
    "ORCHEO_WS_URL",
    "ORCHEO_TOKEN",
    "ORCHEO_MAILBOX",
    "ORCHEO_ADMIN_EMAIL",
    "ORCHEO_ADMIN_PASSWORD",
]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    made = Home(folder=tmp_path, port=4700, emulator_port=4701)
    made.write(made.settings("orc_t", ADMIN))
    monkeypatch.setenv(HOME, str(tmp_path))
    return made


@pytest.mark.parametrize("code", [0, 7])
def test_a_command_learns_where_the_cloud_is_and_its_code_is_the_answer(
    place: Home, capfd: pytest.CaptureFixture[str], code: int
) -> None:
    assert main(["--", sys.executable, "-c", TELL, str(code), *NAMES]) == code
    *told, seen = capfd.readouterr().out.splitlines()
    settings = asdict(place.settings("orc_t", ADMIN))
    expected = [settings[name] for name in ("canvas_url", "api_url", "ws_url", "token")]
    expected += [f"{settings['aws_endpoint_url']}/_ministack/ses/messages", *ADMIN.values()]
    assert seen.split() == expected
    assert list(json.loads("\n".join(told)).values()) == expected
    assert settings["canvas_url"] == "http://127.0.0.1:4700"


def test_nothing_to_run_and_no_cloud_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--"]) == 2
    monkeypatch.setenv(HOME, str(tmp_path))
    assert main(["true"]) == 1
    assert "There is no local cloud" in capsys.readouterr().err
