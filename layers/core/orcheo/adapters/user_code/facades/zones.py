"""``zoneinfo`` without files: the zone database is read once, before children lose files."""

import importlib.resources
import io
import zoneinfo
from collections.abc import Mapping
from importlib.abc import Traversable
from types import MappingProxyType
from typing import Any, Final


def _walk(folder: Traversable, path: str) -> Any:
    for each in folder.iterdir():
        name = f"{path}{each.name}"
        if each.is_dir():
            if each.name != "__pycache__":
                yield from _walk(each, f"{name}/")
        elif "." not in each.name:
            data = each.read_bytes()
            if data.startswith(b"TZif"):
                yield name, data


_DATA: Final[Mapping[str, bytes]] = MappingProxyType(
    dict(_walk(importlib.resources.files("tzdata") / "zoneinfo", ""))
)


def _load(key: str) -> Any:
    data = _DATA.get(key)
    if data is None:
        raise zoneinfo.ZoneInfoNotFoundError(f"No time zone found with key {key}")
    return io.BytesIO(data)


def available_timezones() -> set[str]:
    """Return every zone's name."""
    return set(_DATA)


# ZoneInfo itself looks for a file first and then asks this function; a child has no files.
zoneinfo.reset_tzpath(to=())
zoneinfo._common.load_tzdata = _load  # type: ignore[attr-defined] # noqa: SLF001 - its only door to other data
