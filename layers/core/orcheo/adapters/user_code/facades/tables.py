"""The form of a facade's table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Facade:
    """One importable module."""

    real: str = ""
    """Names of the standard library module that are offered as they are."""
    own: str = ""
    """Names that this package provides in its own form."""
    source: str = ""
    """Which modules beside this one provide the own names, with spaces between."""
    omitted: Mapping[str, str] = field(default_factory=dict[str, str])
    """What people might look for, several names with spaces between, and why it is not there."""
    lazy: str = ""
    """A word without which no script can import the module: it is built when a script first
    mentions that. Empty for modules that every zygote builds."""
    title: str = ""
    """What the documentation says about the module as a whole."""

    @property
    def names(self) -> frozenset[str]:
        """All names."""
        return frozenset(self.real.split()) | frozenset(self.own.split())

    def reason(self, name: str) -> str | None:
        """Return why a name is not there; null where nothing is said about it."""
        for names, why in self.omitted.items():
            if name in names.split():
                return why
        return None


def words(*parts: Any) -> str:
    """Return names joined, with one space between them."""
    return " ".join(str(part).strip() for part in parts)
