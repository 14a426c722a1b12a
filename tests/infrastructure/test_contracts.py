import subprocess
import sys
from pathlib import Path

from infra.contracts import FOLDER, ROOT, documents

NAMES = sorted(documents())


def test_the_command_writes_what_is_committed(tmp_path: Path) -> None:
    folder = tmp_path / "contracts"
    command = [sys.executable, "-m", "infra.contracts", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=60)
    assert sorted(path.name for path in folder.iterdir()) == NAMES
    for name in NAMES:
        assert (folder / name).read_bytes() == (FOLDER / name).read_bytes(), "run 'make contracts'"
