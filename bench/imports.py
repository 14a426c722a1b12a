"""What a cold start loads, by function: modules, milliseconds, bytes of its own package."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 3
_PROBE = """
import json, sys, time
before = set(sys.modules)
started = time.perf_counter()
import handler
seconds = time.perf_counter() - started
loaded = set(sys.modules) - before
watched = ("boto3", "botocore", "fastapi", "httpx", "langgraph", "pydantic")
heavy = [name for name in watched if name in loaded]
print(json.dumps({"ms": seconds * 1000, "modules": len(loaded), "heavy": heavy}))
"""


def measure(function: str) -> dict[str, object]:
    """Import a handler in a fresh interpreter with an empty environment; the best of some runs."""
    folder = ROOT / "functions" / function
    environment = {"PYTHONPATH": f"{folder}:{ROOT / 'layers' / 'core'}", "AWS_DEFAULT_REGION": "x"}
    runs: list[dict[str, object]] = []
    for _ in range(RUNS):
        done = subprocess.run(
            [sys.executable, "-c", _PROBE],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    return min(runs, key=lambda run: float(str(run["ms"])))


def report() -> None:
    """Print one line for each function, and the size of what they share."""
    print(f"imports ({sys.version.split()[0]}, best of {RUNS}; bytecode as installed)")
    for handler in sorted((ROOT / "functions").glob("*/handler.py")):
        found = measure(handler.parent.name)
        size = sum(path.stat().st_size for path in handler.parent.glob("*.py"))
        heavy = found["heavy"]
        names = " ".join(str(name) for name in heavy) if isinstance(heavy, list) else ""
        print(
            f"  {handler.parent.name:20} {float(str(found['ms'])):7.0f} ms "
            f"{found['modules']!s:>5} modules {size / 1024:6.1f} KiB  {names}",
        )
    core = sum(path.stat().st_size for path in (ROOT / "layers/core/orcheo").rglob("*.py"))
    print(f"  {'core layer':20} {'':21}{core / 1024:12.1f} KiB")
    built = ROOT / ".orcheo" / "build"
    for archive in sorted(built.rglob("*.zip")) if built.exists() else []:
        print(f"  {archive.stem[:28]:28} {archive.stat().st_size / 2**20:25.1f} MiB zipped")
