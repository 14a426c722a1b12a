"""What the vault says of the references in a graph: warnings, since a credential may come later."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from orcheo.application.vault_ports import CredentialStore
from orcheo.domain.credential_types import TYPES
from orcheo.domain.credentials import Credential, CredentialStatus, Reference
from orcheo.domain.templates import references
from orcheo.domain.validation import Issue


@dataclass(frozen=True, slots=True)
class CredentialIssues:
    """Looks up what a graph refers to."""

    store: CredentialStore

    def __call__(self, workspace: str, graph: Any) -> list[Issue]:
        """Return a warning for each reference that an execution would fail at.

        A graph without a reference costs no request.
        """
        places = list(_places(graph, ()))
        names = sorted({reference.name for _, reference in places})
        if not names:
            return []
        known = self.store.by_names(workspace, names)
        return [
            Issue(
                path=".".join(map(str, path)), code=found[0], severity="warning", message=found[1]
            )
            for path, reference in places
            if (found := _problem(reference, known)) is not None
        ]


def _problem(reference: Reference, known: Mapping[str, Credential]) -> tuple[str, str] | None:
    """Return code and message of what is wrong with a reference; null where nothing is."""
    credential = known.get(reference.name)
    if credential is None:
        way_out = f"create it (`orcheo credential create {reference.name}`), or correct the name"
        message = f"{reference} names no credential of this workspace; {way_out}."
        return "unknown_credential", message
    if credential.status is CredentialStatus.REVOKED:
        message = f"{reference}: that credential is revoked; refer to another one."
        return "revoked_credential", message
    if credential.status is CredentialStatus.ISSUED:
        return None  # its fields are not known yet
    choices = ", ".join(str(Reference(reference.name, each)) for each in sorted(credential.fields))
    kind = TYPES.get(credential.type)
    field = reference.field or (None if kind is None else kind.main)
    if field is None:
        return "unknown_credential_field", f"{reference}: say which field: {choices}."
    if field not in credential.fields:
        message = f"{reference}: that credential has no such field; it has {choices}."
        return "unknown_credential_field", message
    return None


def _places(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[Any, Reference]]:
    if isinstance(value, str):
        for reference in sorted(references(value), key=str):
            yield path, reference
    elif isinstance(value, Mapping):
        for key, part in value.items():  # pyright: ignore[reportUnknownVariableType]
            yield from _places(part, (*path, str(key)))  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for index, part in enumerate(value):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            yield from _places(part, (*path, index))
