"""What a person is told, and what is left alone."""

import json
import os
import socket
import subprocess
from pathlib import Path

import pytest

from infra.local.processes import Supervised, require_free
from infra.local.settings import LocalError, home

ROOT = Path(__file__).parents[3]


def test_a_taken_port_is_named_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LocalError, match=rf"Port {port} is taken.*ORCHEO_PORT=.*make up"):
            require_free(port, "ORCHEO_PORT", "--port")


def test_a_process_that_got_an_old_pid_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "edge.pid").write_text(json.dumps({"pid": os.getpid(), "created": 1.0}))
    process = Supervised("edge", tmp_path)
    assert process.find() is None
    assert process.stop() is False


def test_a_process_is_found_and_ended_with_all_that_it_started(tmp_path: Path) -> None:
    process = Supervised("sleeper", tmp_path)
    script = "sleep 60 & sleep 60"
    process.start(["/bin/sh", "-c", script], {"PATH": "/usr/bin:/bin"}, tmp_path)
    found = process.find()
    assert found is not None
    assert process.stop() is True
    assert not found.is_running()
    assert process.find() is None


def test_a_process_that_fails_to_start_shows_its_last_words(tmp_path: Path) -> None:
    process = Supervised("broken", tmp_path)
    process.start(["/bin/sh", "-c", "echo last words; exit 1"], {}, tmp_path)
    with pytest.raises(LocalError, match="last words"):
        process.await_ready("http://127.0.0.1:9/none")


def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORCHEO_PORT", "http")
    with pytest.raises(LocalError, match="ORCHEO_PORT must be a port number"):
        home(None, None, None)


def test_a_machine_without_a_python_that_fits_is_told_what_to_install(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\nexit 1\n')
    old.chmod(0o755)
    done = subprocess.run(
        ["/bin/bash", str(ROOT / "infra" / "find-python")],
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13; found: Python 3.9.2" in done.stderr
