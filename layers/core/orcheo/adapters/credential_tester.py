"""Tries credentials out: a request, a look at AWS's own name for us, a log-in to a mail server.

What is called is called through the same rules as a workflow's requests: public addresses only,
and no redirect is followed, since it would carry the credential elsewhere. A service that cannot be
reached, or that asks for patience, has said nothing about the credential.
"""

import json
import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from orcheo.adapters.aws.translation import error_code
from orcheo.adapters.http_egress import Resolver, checked_address, resolve
from orcheo.application.vault_ports import Verdict
from orcheo.domain.credential_types import external_id, type_named
from orcheo.domain.credentials import Credential
from orcheo.domain.errors import EgressRefused

Fields = Mapping[str, str]
StsClients = Callable[..., Any]
"""Makes a client of STS, given ``region_name`` and perhaps keys."""

_SECONDS: Final = 10.0
_BODY: Final = 65_536
_PATIENCE: Final = frozenset({408, 425, 429})
_REFUSALS: Final = frozenset({401, 403})
_SUCCESS: Final = range(200, 300)
_SERVER_ERRORS: Final = 500
_SMTP_PATIENCE: Final = range(400, 500)


class LiveCredentialTester:
    """Asks the services themselves.

    Args:
        http: A client whose transport applies the egress rules.
        sts: Makes clients of STS.
        allow_private: As of the egress rules, for mail servers.
        resolver: How their names become addresses.
    """

    def __init__(
        self,
        http: httpx.Client,
        sts: StsClients,
        *,
        allow_private: bool = False,
        resolver: Resolver = resolve,
    ) -> None:
        self._http = http
        self._sts = sts
        self._allow_private = allow_private
        self._resolve = resolver

    def test(self, credential: Credential, fields: Fields) -> Verdict:
        """Say whether the service takes these fields."""
        settings = credential.settings
        match type_named(credential.type).test:
            case "http":
                return self._request(credential.type, settings, fields)
            case "aws":
                return self._identity(credential.workspace, settings, fields)
            case "smtp":
                return self._log_in(settings, fields)
            case "database":
                return _unknown("Not tested: databases are not called from here.")
            case None:
                return _unknown("There is nothing that could be tried out.")

    # --- HTTP ----------------------------------------------------------------------------------

    def _request(self, kind: str, settings: Mapping[str, Any], fields: Fields) -> Verdict:
        test: Mapping[str, Any] | None = settings.get("test")
        if test is None:
            return _unknown("Not tested: 'settings.test' names no address to try it at.")
        url, headers, query = _carried(kind, settings, fields, str(test["url"]))
        try:
            with self._http.stream(
                "GET",
                url,
                headers={**test.get("headers", {}), **headers},
                params=query or None,
                timeout=_SECONDS,
                follow_redirects=False,
            ) as response:
                body = _start(response) if "ok_member" in test else b""
        except EgressRefused as refused:
            return Verdict(works=False, message=f"Not tested: {refused.message}")
        except (httpx.TransportError, httpx.InvalidURL) as error:
            return _unknown(f"The service could not be reached: {type(error).__name__}.")
        return _judged(response.status_code, test.get("ok_member"), body)

    # --- AWS -----------------------------------------------------------------------------------

    def _identity(self, workspace: str, settings: Mapping[str, Any], fields: Fields) -> Verdict:
        region = settings["region"]
        try:
            if settings["method"] == "role":
                self._sts(region_name=region).assume_role(
                    RoleArn=settings["role_arn"],
                    RoleSessionName="orcheo-test",
                    ExternalId=external_id(workspace),
                    DurationSeconds=900,
                )
                return Verdict(works=True, message="The role was assumed.")
            client = self._sts(
                region_name=region,
                aws_access_key_id=fields["access_key_id"],
                aws_secret_access_key=fields["secret_access_key"],
            )
            answer = client.get_caller_identity()
        except ClientError as error:
            code = error_code(error)
            if code in {"Throttling", "ThrottlingException", "InternalFailure"}:
                return _unknown(f"AWS asked for patience: {code}.")
            return Verdict(works=False, message=f"AWS refused: {code}.")
        except BotoCoreError as error:
            return _unknown(f"AWS could not be reached: {type(error).__name__}.")
        return Verdict(works=True, message=f"AWS knows it as {answer['Arn']}.")

    # --- mail ----------------------------------------------------------------------------------

    def _log_in(self, settings: Mapping[str, Any], fields: Fields) -> Verdict:
        host, port = str(settings["host"]), int(settings["port"])
        try:
            address = checked_address(
                host, port, allow_private=self._allow_private, resolver=self._resolve
            )
            with _connected(settings, host, port, str(address)) as server:
                server.login(fields["username"], fields["password"])
        except EgressRefused as refused:
            return Verdict(works=False, message=f"Not tested: {refused.message}")
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code in _SMTP_PATIENCE:
                return _unknown(f"The server asked for patience: {error.smtp_code}.")
            return Verdict(works=False, message=f"The server refused: {error.smtp_code}.")
        except smtplib.SMTPNotSupportedError:
            return Verdict(works=False, message="The server takes no log-in on this connection.")
        except (smtplib.SMTPException, OSError, httpx.ConnectError) as error:
            return _unknown(f"The server could not be reached: {type(error).__name__}.")
        return Verdict(works=True, message="The server let the account in.")


def _carried(
    kind: str, settings: Mapping[str, Any], fields: Fields, url: str
) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return address, headers and query of a request that carries a credential."""
    if kind == "api_key":
        key = fields["key"]
        match settings["place"]:
            case "query":
                return url, {}, {settings["name"]: key}
            case "path":
                return url.replace("{key}", key), {}, {}
            case _:
                return url, {settings["name"]: f"{settings['prefix']}{key}"}, {}
    if kind == "basic":
        return url, {"authorization": fields["authorization"]}, {}
    token = fields["token"] if kind == "bearer" else fields.get("access_token", "")
    return url, {"authorization": f"Bearer {token}"}, {}


def _start(response: httpx.Response) -> bytes:
    content = b""
    for part in response.iter_bytes():
        content += part
        if len(content) > _BODY:
            break
    return content


def _judged(status: int, ok_member: str | None, body: bytes) -> Verdict:
    if status in _PATIENCE or status >= _SERVER_ERRORS:
        return _unknown(f"The service answered {status}, which says nothing of the credential.")
    if status in _REFUSALS:
        return Verdict(works=False, message=f"The service refused it: {status}.")
    if status not in _SUCCESS:
        return Verdict(
            works=False,
            message=f"The service answered {status}; a 2xx was expected: see 'settings.test'.",
        )
    if ok_member is not None and not _is_true(body, ok_member):
        return Verdict(
            works=False, message=f"The service refused it: {ok_member!r} of its answer is not true."
        )
    return Verdict(works=True, message=f"The service answered {status}.")


def _is_true(body: bytes, member: str) -> bool:
    try:
        document = json.loads(body)
    except ValueError:
        return False
    return isinstance(document, dict) and document.get(member) is True  # pyright: ignore[reportUnknownMemberType]


def _connected(settings: Mapping[str, Any], host: str, port: int, address: str) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if settings["security"] == "tls":
        return _Tls(host, port, address, context)
    server = _Plain(host, port, address)
    if settings["security"] == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


class _Plain(smtplib.SMTP):
    """Connects to an address that was checked, and to no other."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._address = address
        super().__init__(host, port, timeout=_SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        del host
        return socket.create_connection((self._address, port), timeout)


class _Tls(smtplib.SMTP_SSL):
    """As ``_Plain``, under TLS from the start; the certificate is the host's."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        self._address = address
        super().__init__(host, port, timeout=_SECONDS, context=context)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((self._address, port), timeout)
        return self.context.wrap_socket(plain, server_hostname=host)


def _unknown(message: str) -> Verdict:
    return Verdict(works=None, message=message)
