"""Services that credentials are made for: what is known of each in advance."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from orcheo.domain.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialTemplate:
    """A service, and the settings that its credentials begin with."""

    id: str
    title: str
    type: str
    description: str
    docs_url: str | None
    """Where its secret is to be had."""
    settings: dict[str, Any]
    asks: list[str] = field(default_factory=list[str])
    """Settings that must, or usually have to, be given as well."""


@cache
def credential_templates() -> Mapping[str, CredentialTemplate]:
    """Return every template by id."""
    text = files("orcheo.application").joinpath("credential_templates.json").read_text("utf-8")
    return {each["id"]: CredentialTemplate(**each) for each in json.loads(text)}


def template_named(template_id: str) -> CredentialTemplate:
    """Return a template; NotFound."""
    found = credential_templates().get(template_id)
    if found is None:
        known = ", ".join(credential_templates())
        raise NotFound(f"There is no template {template_id[:80]!r}; there are {known}.")
    return found
