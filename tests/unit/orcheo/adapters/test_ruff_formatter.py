import stat
import sys
from pathlib import Path

import pytest

from orcheo.adapters import ruff_formatter
from orcheo.adapters.ruff_formatter import RuffFormatter
from orcheo.domain.errors import FormatterUnavailable, NotExportable


def program(folder: Path, body: str) -> Path:
    """Return a program that stands in for ruff."""
    made = folder / "ruff"
    made.write_text(f"#!{sys.executable}\n{body}\n")
    made.chmod(0o700)
    return made


def test_a_script_is_laid_out_once_and_for_all() -> None:
    text = RuffFormatter().format("x = {  'a':1,\n}\r\ny='\\u00e9' # why\n")
    assert text == 'x = {\n    "a": 1,\n}\ny = "\\u00e9"  # why\n'
    assert RuffFormatter().format(text) == text


def test_lines_are_a_hundred_characters_long() -> None:
    line = f'x = ["{"a" * 40}", "{"b" * 40}"]\n'
    assert 88 < len(line.rstrip()) <= 100
    assert RuffFormatter().format(line) == line


def test_the_layout_ignores_configuration_where_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ruff.toml").write_text('[format]\nquote-style = "single"\n')
    monkeypatch.chdir(tmp_path)
    assert RuffFormatter().format("x = 'a'") == 'x = "a"\n'


@pytest.mark.parametrize("text", ["x = (", "\0", "x = '\udc80'"])
def test_what_is_no_python_is_refused(text: str) -> None:
    with pytest.raises(NotExportable):
        RuffFormatter().format(text)


def test_a_program_that_does_not_answer_is_given_up(tmp_path: Path) -> None:
    silent = program(tmp_path, "import signal; signal.pause()")
    with pytest.raises(FormatterUnavailable, match=r"no answer in 0\.3 s"):
        RuffFormatter(silent, seconds=0.3).format("x")


@pytest.mark.parametrize("body", ["import sys; sys.exit(1)", "import os; os.abort()"])
def test_a_program_that_fails_gives_no_text(body: str, tmp_path: Path) -> None:
    with pytest.raises(FormatterUnavailable):
        RuffFormatter(program(tmp_path, body)).format("x")


def test_a_program_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(FormatterUnavailable, match="cannot be started"):
        RuffFormatter(tmp_path / "ruff").format("x")


def test_the_program_gets_no_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    telling = program(tmp_path, "import os; print('AWS_SECRET_ACCESS_KEY' in os.environ)")
    assert RuffFormatter(telling).format("x") == "False\n"


def test_a_program_without_the_permission_to_run_is_copied(tmp_path: Path) -> None:
    locked = program(tmp_path, "print('laid out')")
    locked.chmod(0o400)
    copy = ruff_formatter.executable(locked)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o500
    assert RuffFormatter(copy).format("x") == "laid out\n"
