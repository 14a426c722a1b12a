"""The canvas in Chromium: time to interactive, frames, input to paint, at 100, 300 and 1,000 nodes.

Needs Node.js and Chromium, as ``make canvas-e2e`` does; starts a local cloud of its own.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from infra.local.settings import ROOT

_SECONDS: Final = 900


def report() -> None:
    """Print the canvas's measurements, or why there are none."""
    chromium = subprocess.run(
        [ROOT / "infra/find-chromium"], capture_output=True, text=True, check=False
    )
    node = subprocess.run([ROOT / "infra/find-node"], capture_output=True, text=True, check=False)
    if chromium.returncode or node.returncode:
        print("The canvas is not measured:", (chromium.stderr or node.stderr).strip())
        return
    subprocess.run(["make", "--no-print-directory", "canvas"], cwd=ROOT, check=True)
    path = f"{Path(node.stdout.strip()).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [
            *(sys.executable, "-m", "infra.local.trial", "--"),
            *("env", f"PATH={path}", f"ORCHEO_CHROMIUM={chromium.stdout.strip()}"),
            *("npm", "--prefix", "canvas", "run", "--silent", "bench"),
        ],
        cwd=ROOT,
        check=True,
        timeout=_SECONDS,
    )
