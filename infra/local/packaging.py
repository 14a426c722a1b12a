"""Put the code of the stack where CloudFormation finds it: zipped, named by content, in S3."""

import hashlib
import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from infra.local.settings import ROOT, LocalError

BUCKET = "orcheo-code"
BUILD = ROOT / ".orcheo" / "build"
EMULATOR_PYTHON = ROOT / ".venv-emulator" / "bin" / "python"
UV = ROOT / ".venv-uv" / "bin" / "uv"
_EPOCH = (2026, 1, 1, 0, 0, 0)
"""Time of every member, so that equal content gives an equal archive."""


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms as the long ones."""


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # pyright: ignore[reportArgumentType]
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_form)


def read_template(path: Path) -> dict[str, Any]:
    """Return a template as JSON."""
    found: dict[str, Any] = yaml.load(path.read_text(), _Loader)  # noqa: S506 - a SafeLoader
    return found


def package(template: dict[str, Any], s3: Any) -> dict[str, Any]:
    """Upload what a SAM template refers to, and let it refer to the copies."""
    _ensure_bucket(s3)
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        match resource["Type"]:
            case "AWS::Serverless::Function":
                archive = archive_of(_source_files(ROOT / properties["CodeUri"], ""))
                properties["CodeUri"] = _upload(s3, archive, "zip")
                properties.pop("DeploymentPreference", None)
            case "AWS::Serverless::LayerVersion":
                properties["ContentUri"] = _upload(s3, _layer(name), "zip")
                resource.pop("Metadata", None)
            case "AWS::Serverless::StateMachine":
                definition = (ROOT / properties["DefinitionUri"]).read_bytes()
                properties["DefinitionUri"] = _upload(s3, definition, "json")
            case _:
                pass
    return template


def upload_template(body: str, s3: Any) -> str:
    """Upload a template; return its URL. A request itself takes 51,200 bytes of one."""
    _ensure_bucket(s3)
    key = _upload(s3, body.encode(), "template").rpartition("/")[2]
    return f"https://s3.amazonaws.com/{BUCKET}/{key}"


def _ensure_bucket(s3: Any) -> None:
    if BUCKET not in {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=BUCKET)


def _upload(s3: Any, data: bytes, kind: str) -> str:
    key = f"{hashlib.sha256(data).hexdigest()}.{kind}"
    if not s3.list_objects_v2(Bucket=BUCKET, Prefix=key).get("Contents"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=data)
    return f"s3://{BUCKET}/{key}"


def _layer(name: str) -> bytes:
    if name == "CoreLayer":
        return archive_of(_source_files(ROOT / "layers" / "core" / "orcheo", "python/orcheo/"))
    if name == "DependenciesLayer":
        return _installed("dependencies", "runtime").read_bytes()
    if name == "FormatterLayer":
        return _installed("formatter", "formatter", with_programs=True).read_bytes()
    raise LocalError(f"The local cloud does not know how to build the layer {name!r}.")


def _source_files(folder: Path, prefix: str) -> Mapping[str, Path]:
    if not folder.is_dir():
        raise LocalError(f"{folder} is not there, but the template refers to it.")
    return {
        prefix + str(path.relative_to(folder)): path
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def archive_of(files: Mapping[str, Path]) -> bytes:
    """Return a zip archive that depends on names and content alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in sorted(files.items()):
            archive.writestr(_member(name), path.read_bytes())
    return buffer.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _installed(layer: str, requirements: str, *, with_programs: bool = False) -> Path:
    """Return the archive of a layer of third-party code for the emulator's Python."""
    locked = ROOT / "requirements" / f"{requirements}.txt"
    version = _output([str(EMULATOR_PYTHON), "-c", "import sys; print(sys.version)"])
    key = hashlib.sha256(locked.read_bytes() + version).hexdigest()[:16]
    built = BUILD / f"{layer}-{key}.zip"
    if built.exists():
        return built
    for stale in BUILD.glob(f"{layer}-*"):
        shutil.rmtree(stale) if stale.is_dir() else stale.unlink()
    folder = BUILD / f"{layer}-{key}"
    _output(
        [
            *(str(UV), "pip", "install", "--quiet", "--no-deps", "--require-hashes"),
            *("--python", str(EMULATOR_PYTHON), "--target", str(folder / "python")),
            *("-r", str(locked)),
        ],
    )
    # Unchecked: Lambda's code directory is read-only and unpacking changes times.
    compile_all = ["-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    _output([str(EMULATOR_PYTHON), *compile_all, str(folder)], fails=True)
    draft = built.with_suffix(".new")
    draft.write_bytes(archive_of(dict(_all_files(folder, with_programs=with_programs))))
    draft.replace(built)
    shutil.rmtree(folder)
    return built


def _all_files(folder: Path, *, with_programs: bool) -> Iterable[tuple[str, Path]]:
    for path in folder.rglob("*"):
        is_program = path.relative_to(folder).parts[:2] == ("python", "bin")
        if path.is_file() and (with_programs or not is_program):
            yield str(path.relative_to(folder)), path


def _output(command: list[str], *, fails: bool = False) -> bytes:
    done = subprocess.run(command, capture_output=True, check=False, timeout=600)
    if done.returncode != 0 and not fails:
        said = done.stderr.decode(errors="replace").strip()
        raise LocalError(f"{' '.join(command)} failed:\n{said}")
    return done.stdout
