"""``orcheo credential``: the vault from the command line.

A secret is read from a file, from standard input, or asked for without an echo; never from an
argument, which the shell's history and the process list would show.
"""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from orcheo_sdk.client import OrcheoClient
from orcheo_sdk.command_line import AsJson, call, out, print_json, table
from orcheo_sdk.errors import InvalidCall
from orcheo_sdk.inputs import read_pairs, read_value
from orcheo_sdk.models import Credential
from orcheo_sdk.trace import shown

credentials = typer.Typer(no_args_is_help=True, help="Keep secrets, and see to them.")

SecretFile = Annotated[
    str | None,
    typer.Option(
        "--secret-file", help="JSON object with the secret fields; '-' is standard input."
    ),
]
Id = Annotated[str, typer.Argument(help="Id, or name.")]


@credentials.command("create")
def create_credential(  # noqa: PLR0917 - the options of a command line
    name: Annotated[str, typer.Argument(help="Its name in graphs, within double brackets.")],
    type_name: Annotated[str | None, typer.Option("--type", help="See `types`.")] = None,
    template: Annotated[str | None, typer.Option(help="See `templates`.")] = None,
    setting: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE, JSON where it is; repeatable.")
    ] = None,
    secret_file: SecretFile = None,
    expires_at: Annotated[str | None, typer.Option(help="ISO 8601 with a zone.")] = None,
    rotate_every_days: Annotated[int | None, typer.Option()] = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Make a credential; its secret fields are asked for unless a file gives them."""

    def action(client: OrcheoClient) -> Credential:
        kind = type_name
        if kind is None and template is not None:
            kinds = {each.id: each.type for each in client.credentials.templates()}
            kind = kinds.get(template)
        rotation = None if rotate_every_days is None else {"every_days": rotate_every_days}
        return client.credentials.create(
            name,
            type=type_name,
            template=template,
            settings=read_pairs("--setting", setting or []),
            secret=_secret(client, kind, secret_file),
            expires_at=expires_at,
            rotation=rotation,
        )

    _report(call(action), as_json=as_json)


@credentials.command("list")
def list_credentials(
    attention: Annotated[bool, typer.Option(help="Only what someone should see to.")] = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """List credentials by name."""

    def action(client: OrcheoClient) -> list[Credential]:
        read = client.credentials.attention if attention else client.credentials.list
        found: list[Credential] = []
        cursor: str | None = None
        while True:
            page = read(limit=100, cursor=cursor)
            found += page.items
            cursor = page.cursor
            if cursor is None:
                return found

    found = call(action)
    if as_json:
        print_json(found)
        return
    rows = [
        [each.id, each.name, each.type, each.status, each.health, _alerts(each)] for each in found
    ]
    table(["id", "name", "type", "status", "health", "alerts"], rows)


@credentials.command("get")
def get_credential(credential: Id, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Show a credential, without its values."""
    _report(call(lambda client: _found(client, credential)), as_json=as_json)


@credentials.command("rotate")
def rotate_credential(
    credential: Id,
    secret_file: SecretFile = None,
    overlap_seconds: Annotated[
        int | None, typer.Option(help="How long the old value still holds.")
    ] = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Give a credential a new value."""

    def action(client: OrcheoClient) -> Credential:
        found = _found(client, credential)
        secret = _secret(client, found.type, secret_file)
        return client.credentials.rotate(found.id, secret, overlap_seconds=overlap_seconds)

    _report(call(action), as_json=as_json)


@credentials.command("check")
def check_credential(credential: Id, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Try a credential out now."""

    def action(client: OrcheoClient) -> Credential:
        return client.credentials.check(_found(client, credential).id)

    _report(call(action), as_json=as_json)


@credentials.command("revoke")
def revoke_credential(credential: Id, as_json: AsJson = False) -> None:  # noqa: FBT002
    """End a credential for good; its values are destroyed."""

    def action(client: OrcheoClient) -> Credential:
        return client.credentials.revoke(_found(client, credential).id)

    _report(call(action), as_json=as_json)


@credentials.command("delete")
def delete_credential(credential: Id) -> None:
    """Revoke a credential and forget it."""
    call(lambda client: client.credentials.delete(_found(client, credential).id))


@credentials.command("types")
def list_types(as_json: AsJson = False) -> None:  # noqa: FBT002
    """List the types of credentials, with their secret fields."""
    found = call(lambda client: client.credentials.types())
    if as_json:
        print_json(found)
        return
    rows = [
        [each.name, ", ".join(each.secret_schema["properties"]), each.description] for each in found
    ]
    table(["type", "secret", "what"], rows)


@credentials.command("templates")
def list_templates(as_json: AsJson = False) -> None:  # noqa: FBT002
    """List the services that credentials are made for."""
    found = call(lambda client: client.credentials.templates())
    if as_json:
        print_json(found)
        return
    table(["template", "type", "what"], [[e.id, e.type, e.description] for e in found])


def _found(client: OrcheoClient, wanted: str) -> Credential:
    """Return a credential by its id or its name."""
    if wanted.startswith("cr_"):
        return client.credentials.get(wanted)
    cursor: str | None = None
    while True:
        page = client.credentials.list(limit=100, cursor=cursor)
        for each in page.items:
            if each.name == wanted:
                return each
        cursor = page.cursor
        if cursor is None:
            raise InvalidCall(f"There is no credential {wanted!r}; `credential list` shows all.")


def _secret(client: OrcheoClient, kind: str | None, file: str | None) -> dict[str, Any]:
    """Return secret fields: from a file, or asked for one by one."""
    if file is not None:
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise InvalidCall(f"--secret-file {file}: {error}") from error
        given: Any = read_value(text)
        if not isinstance(given, dict):
            raise InvalidCall(f"{file} holds no JSON object.")
        return dict(given)
    known = {each.name: each.secret_schema for each in client.credentials.types()}
    if kind not in known:
        raise InvalidCall(f"There is no type {kind!r}; `credential types` lists them.")
    if kind == "custom_json":
        raise InvalidCall("A custom credential comes from a file: --secret-file.")
    needed = set(known[kind].get("required", []))
    answers = {
        name: typer.prompt(
            name, hide_input=True, default=None if name in needed else "", show_default=False
        )
        for name in known[kind]["properties"]
    }
    return {name: value for name, value in answers.items() if value}


def _alerts(credential: Credential) -> str:
    return ", ".join(each.kind for each in credential.alerts)


def _report(credential: Credential, *, as_json: bool) -> None:
    if as_json:
        print_json(credential)
        return
    shown_at = ("id", "name", "type", "status", "health", "owner", "expires_at", "last_used_at")
    rows = [[each, str(getattr(credential, each) or "-")] for each in shown_at]
    rows.append(["fields", ", ".join(credential.fields) or "-"])
    if credential.health_message is not None:
        rows.append(["said", credential.health_message])
    table(["member", "value"], rows)
    for alert in credential.alerts:
        out.print(shown(f"{alert.kind}: {alert.message}"), soft_wrap=True)
