"""Types of credentials: which fields each has, which of them are secret, and what ``[[name]]`` is.

A type is two pydantic models: its *settings*, which may be shown, and its *secret*, whose values
go in and never come out. Their JSON Schemas are the forms of the canvas.

What is stored of a secret is a mapping of texts, its *fields*: ``[[name#field]]``. Some are
derived, so that a graph need not compute with a secret: ``basic`` has ``authorization``.
"""

import base64
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from orcheo.domain.errors import Unprocessable

Fields = Mapping[str, str]
_SHORT: Final = 4
"""Texts below this length are no secret, and would be cut out of words."""
_FIELD: Final = r"^[A-Za-z0-9_-]{1,64}$"
_URL: Final = r"^https?://[^\s\\@/?#]+(?:[/?#][^\s\\]*)?$"
"""No user in it: a password there would be shown."""
_ROLE: Final = r"^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+$"


def _secret(*, min_length: int = 1, max_length: int = 16_384, pattern: str | None = None) -> Any:
    return Field(
        min_length=min_length,
        max_length=max_length,
        pattern=pattern,
        json_schema_extra={"format": "password", "writeOnly": True},
    )


Token = Annotated[
    str,
    _secret(pattern=r"^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$"),
]
"""A secret that travels in a header: printable ASCII, no space or line end around it."""
Password = Annotated[str, _secret(pattern=r"^[^\x00-\x1f\x7f]+$")]
Url = Annotated[str, Field(min_length=8, max_length=2_048, pattern=_URL)]
HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$")]
HeaderValue = Annotated[str, Field(max_length=1_024, pattern=r"^[\x20-\x7e]*$")]


class Form(BaseModel):
    """A part of a credential as someone fills it in: members that are not known are refused."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )


class HttpTest(Form):
    """A request that tells whether a credential works: it must be answered with a 2xx."""

    url: Url
    """Called with GET and the credential."""
    headers: Annotated[dict[HeaderName, HeaderValue], Field(max_length=20)] = Field(
        default_factory=dict[str, str]
    )
    """Further headers, such as a version of the service's API."""
    ok_member: Annotated[str, Field(pattern=_FIELD)] | None = None
    """A member of the JSON answer that must be true: some services refuse with a 200."""


class Empty(Form):
    """Nothing."""


class Tested(Form):
    """Settings of what is tried out by a request."""

    test: HttpTest | None = None
    """How the credential is tried out; left out, that of the template, or none."""


# --- the types -----------------------------------------------------------------------------------


class ApiKeySettings(Tested):
    """Where a request carries the key."""

    place: Literal["header", "query", "path"] = "header"
    """``path``: the key stands in the address, as ``{key}`` in the address of the test."""
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,128}$")] = "X-Api-Key"
    """Of the header or of the query's parameter."""
    prefix: Annotated[str, Field(max_length=40, pattern=r"^[\x20-\x7e]*$")] = ""
    """What the header has before the key, such as ``"Bot "``."""


class ApiKeySecret(Form):
    """An API key."""

    key: Token


class BearerSecret(Form):
    """A token that a request carries as ``Authorization: Bearer <token>``."""

    token: Token


class BasicSecret(Form):
    """A user's name and password for HTTP Basic."""

    username: Annotated[str, _secret(max_length=1_024, pattern=r"^[^\x00-\x1f\x7f:]+$")]
    password: Password


class OAuth2Settings(Tested):
    """A client of an authorization server."""

    grant: Literal["authorization_code", "client_credentials"] = "authorization_code"
    """Whether a person consents once (with PKCE), or the client acts for itself."""
    authorization_url: Url | None = None
    """Where a person consents; needed by ``authorization_code``."""
    token_url: Url
    client_id: Annotated[str, Field(min_length=1, max_length=1_024, pattern=r"^[\x21-\x7e]+$")]
    client_auth: Literal["basic", "post", "none"] = "basic"
    """How the client proves itself at the token's address; ``none``: a public client."""
    scopes: Annotated[
        list[Annotated[str, Field(max_length=512, pattern=r"^[\x21\x23-\x5b\x5d-\x7e]+$")]],
        Field(max_length=100),
    ] = Field(default_factory=list[str])
    authorization_params: Annotated[dict[str, str], Field(max_length=20)] = Field(
        default_factory=dict[str, str]
    )
    """Further parameters of the consent, such as ``access_type: offline``."""
    token_params: Annotated[dict[str, str], Field(max_length=20)] = Field(
        default_factory=dict[str, str]
    )
    """Further parameters of each request for a token, such as ``audience``."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.grant == "authorization_code" and self.authorization_url is None:
            raise ValueError("'authorization_url' is missing: a person consents there")
        reserved = {
            "response_type", "client_id", "client_secret", "redirect_uri", "state", "scope",
            "code_challenge", "code_challenge_method", "code", "code_verifier", "grant_type",
            "refresh_token", "response_mode",
        }  # fmt: skip
        for params in (self.authorization_params, self.token_params):
            if reserved & set(params):
                raise ValueError(f"{min(reserved & set(params))!r} is set by Orcheo")
        return self


class OAuth2Secret(Form):
    """What the client knows; the tokens come by consent, or may be brought along."""

    client_secret: Token | None = None
    access_token: Token | None = None
    refresh_token: Token | None = None


class AwsSettings(Form):
    """An AWS identity."""

    method: Literal["role", "keys"] = "role"
    """``role`` is assumed for each use and has no lasting secret; ``keys`` are those of a user.
    A role's trust policy must ask for the external id ``orcheo-<workspace>``: without that, any
    workspace of this deployment could use it."""
    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]
    role_arn: Annotated[str, Field(max_length=700, pattern=_ROLE)] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.method == "role") != (self.role_arn is not None):
            raise ValueError("'role_arn' is needed by the method 'role', and by no other")
        return self


class AwsSecret(Form):
    """Access keys of a user; a role has none."""

    access_key_id: Annotated[str, _secret(max_length=128, pattern=r"^[A-Z0-9]{16,}$")] | None = None
    secret_access_key: (
        Annotated[str, _secret(max_length=512, pattern=r"^[\x21-\x7e]{16,}$")] | None
    ) = None


class DatabaseSettings(Form):
    """A database."""

    kind: Literal["postgres", "mysql", "mongodb", "other"] = "postgres"


class DatabaseSecret(Form):
    """A data source name."""

    dsn: Annotated[str, _secret(pattern=r"^[a-z][a-z0-9+.-]{1,40}://[^\x00-\x20\x7f]+$")]
    """``postgres://user:password@host:5432/database``."""


class SmtpSettings(Form):
    """A mail server."""

    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,253}$")]
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    """``none`` sends the password in the clear."""
    sender: Annotated[str, Field(max_length=320, pattern=r"^[^\s<>]+@[^\s<>]+$")] | None = None


class SmtpSecret(Form):
    """An account of a mail server."""

    username: Annotated[str, _secret(max_length=1_024, pattern=r"^[^\x00-\x1f\x7f]+$")]
    password: Password


class WebhookSettings(Form):
    """How deliveries are signed."""

    algorithm: Literal["sha256", "sha1", "sha512"] = "sha256"
    header: HeaderName = "X-Signature"


class WebhookSecret(Form):
    """What both sides know."""

    secret: Annotated[str, _secret(min_length=8, max_length=4_096)]


class CustomSecret(Form):
    """Any JSON object; each of its members is a field, and ``json`` is the whole."""

    value: dict[Annotated[str, Field(pattern=_FIELD)], Any] = Field(
        min_length=1, max_length=100, json_schema_extra={"writeOnly": True}
    )

    @model_validator(mode="after")
    def _no_whole(self) -> Self:
        if "json" in self.value:
            raise ValueError("'json' names the whole object: choose another member's name")
        return self


# --- what is stored ------------------------------------------------------------------------------


def _plain(secret: Form) -> Fields:
    given: dict[str, Any] = secret.model_dump(exclude_none=True)
    return {name: str(value) for name, value in given.items()}


def _basic(secret: Form) -> Fields:
    fields = _plain(secret)
    pair = f"{fields['username']}:{fields['password']}".encode()
    return {**fields, "authorization": f"Basic {base64.b64encode(pair).decode()}"}


def _custom(secret: Form) -> Fields:
    value: dict[str, Any] = secret.model_dump()["value"]
    parts = {
        name: part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)
        for name, part in value.items()
    }
    return {**parts, "json": json.dumps(value, ensure_ascii=False)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialType:
    """One kind of credential."""

    name: str
    title: str
    description: str
    settings: type[Form]
    secret: type[Form]
    main: str | None
    """The field that ``[[name]]`` means; null: a reference must name one."""
    test: Literal["http", "aws", "database", "smtp"] | None
    """How it is tried out; null: it cannot be."""
    fields: Callable[[Form], Fields] = _plain
    minted: frozenset[str] = frozenset()
    """Fields that come while it is used: those of an access token or a session."""
    kept: frozenset[str] = frozenset()
    """Fields that nobody may refer to: only Orcheo itself has a use for them."""

    def lendable(self, settings: Mapping[str, Any], stored: frozenset[str]) -> frozenset[str]:
        """Return the fields that a reference may name, given those that are stored."""
        if awaits_consent(self, settings, stored):
            return frozenset()
        minted = frozenset[str]() if settings.get("method") == "keys" else self.minted
        return (stored | minted) - self.kept

    def schemas(self) -> Mapping[str, Any]:
        """Return the JSON Schemas of both forms."""
        return {
            "settings_schema": self.settings.model_json_schema(),
            "secret_schema": self.secret.model_json_schema(),
        }


TYPES: Final[Mapping[str, CredentialType]] = {
    each.name: each
    for each in (
        CredentialType(
            name="api_key",
            title="API key",
            description="A key that each request carries in a header, in its query or its path.",
            settings=ApiKeySettings,
            secret=ApiKeySecret,
            main="key",
            test="http",
        ),
        CredentialType(
            name="bearer",
            title="Bearer token",
            description="A token for 'Authorization: Bearer …'.",
            settings=Tested,
            secret=BearerSecret,
            main="token",
            test="http",
        ),
        CredentialType(
            name="basic",
            title="User and password",
            description="HTTP Basic; the field 'authorization' is the whole header.",
            settings=Tested,
            secret=BasicSecret,
            main="password",
            test="http",
            fields=_basic,
        ),
        CredentialType(
            name="oauth2",
            title="OAuth 2.0",
            description="Access tokens by consent (authorization code with PKCE) or for the "
            "client itself; refreshed ahead of their end.",
            settings=OAuth2Settings,
            secret=OAuth2Secret,
            main="access_token",
            test="http",
            minted=frozenset({"access_token"}),
            kept=frozenset(
                {"client_secret", "refresh_token", "token_issued_at", "token_expires_at"}
            ),
        ),
        CredentialType(
            name="aws",
            title="AWS",
            description="A role that is assumed, or access keys of a user.",
            settings=AwsSettings,
            secret=AwsSecret,
            main=None,
            test="aws",
            minted=frozenset({"access_key_id", "secret_access_key", "session_token"}),
        ),
        CredentialType(
            name="database_dsn",
            title="Database",
            description="A data source name with user and password.",
            settings=DatabaseSettings,
            secret=DatabaseSecret,
            main="dsn",
            test="database",
        ),
        CredentialType(
            name="smtp",
            title="Mail server",
            description="An account that sends mail.",
            settings=SmtpSettings,
            secret=SmtpSecret,
            main="password",
            test="smtp",
        ),
        CredentialType(
            name="webhook_secret",
            title="Webhook secret",
            description="What signs deliveries, in or out.",
            settings=WebhookSettings,
            secret=WebhookSecret,
            main="secret",
            test=None,
        ),
        CredentialType(
            name="custom_json",
            title="Custom",
            description="Any JSON object: each member is a field, 'json' is the whole.",
            settings=Empty,
            secret=CustomSecret,
            main="json",
            test=None,
            fields=_custom,
        ),
    )
}


def type_named(name: str) -> CredentialType:
    """Return a type; Unprocessable where there is none of that name."""
    found = TYPES.get(name)
    if found is None:
        known = ", ".join(TYPES)
        raise _invalid("type", f"there is no type {name[:80]!r}; there are {known}")
    return found


def read_settings(kind: CredentialType, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as they are stored, defaults included; Unprocessable."""
    return _read(kind.settings, given, "settings").model_dump(mode="json", exclude_none=True)


def read_secret(
    kind: CredentialType, settings: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, str]:
    """Return the fields that a secret is stored as; Unprocessable, which tells no value.

    Args:
        kind: Its type.
        settings: As ``read_settings`` returned them: they say what is needed.
        given: What someone filled in.
    """
    fields = dict(kind.fields(_read(kind.secret, given, "secret")))
    for name in _needed(kind, settings):
        if name not in fields:
            raise _invalid(f"secret.{name}", f"{name!r} is missing")
    if kind.name == "aws" and settings["method"] == "role" and fields:
        raise _invalid("secret", "the method 'role' takes no keys")
    return fields


def external_id(workspace: str) -> str:
    """Return what a role's trust policy must ask for: no workspace can say another's."""
    return f"orcheo-{workspace}"


def awaits_consent(
    kind: CredentialType, settings: Mapping[str, Any], stored: Collection[str]
) -> bool:
    """Tell whether it cannot be used until a person has consented."""
    by_consent = kind.name == "oauth2" and settings["grant"] == "authorization_code"
    return by_consent and not {"access_token", "refresh_token"} & set(stored)


def without_values(text: str, fields: Mapping[str, str]) -> str:
    """Return a text in which no value of some fields is left, the longest cut out first."""
    for value in sorted(fields.values(), key=len, reverse=True):
        if len(value) >= _SHORT:
            text = text.replace(value, "***")
    return text


def _needed(kind: CredentialType, settings: Mapping[str, Any]) -> tuple[str, ...]:
    if kind.name == "aws" and settings["method"] == "keys":
        return ("access_key_id", "secret_access_key")
    if kind.name == "oauth2" and settings["client_auth"] != "none":
        return ("client_secret",)
    return ()


def _read(form: type[Form], given: Mapping[str, Any], at: str) -> Form:
    try:
        return form.model_validate(dict(given))
    except ValidationError as error:
        errors = [_finding(found, at) for found in error.errors(include_input=False)]
        first = errors[0]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise Unprocessable(
            f"{first['path']}: {first['message']}{more}", errors=errors
        ) from None  # pydantic's error holds the value


def _finding(found: Any, at: str) -> dict[str, str]:
    parts = [str(part) for part in found["loc"]]
    message = str(found["msg"]).removeprefix("Value error, ")
    if found["type"] == "extra_forbidden":
        # What someone took for a member's name may be the secret itself.
        parts = parts[:-1]
        message = "has a member that this type does not know; see GET /credentials/types"
    elif found["type"] == "missing":
        message = f"{parts[-1]!r} is missing"
    return {"path": ".".join([at, *parts]), "message": message}


def _invalid(path: str, message: str) -> Unprocessable:
    return Unprocessable(f"{path}: {message}", errors=[{"path": path, "message": message}])
