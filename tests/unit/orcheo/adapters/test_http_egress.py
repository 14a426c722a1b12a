from collections.abc import Sequence

import httpx
import pytest

from orcheo.adapters.http_egress import GuardedTransport, guarded_client, is_allowed
from orcheo.domain.errors import EgressRefused


def transport(addresses: Sequence[str], *, allow_private: bool = False) -> GuardedTransport:
    """Return a transport on which every name has these addresses, without a network."""
    return GuardedTransport(
        allow_private=allow_private,
        resolver=lambda _host, _port: addresses,
        transport=httpx.MockTransport(
            lambda request: httpx.Response(200, text=str(request.url), request=request)
        ),
    )


def fetch(through: GuardedTransport, url: str = "https://api.example/x?y=1") -> httpx.Response:
    """Send a request."""
    with httpx.Client(transport=through) as client:
        return client.get(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    with pytest.raises(EgressRefused, match=r"api\.example"):
        fetch(transport([address]))


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(EgressRefused):
        fetch(transport(["93.184.216.34", "10.0.0.1"]))


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    response = fetch(transport(["93.184.216.34"]))
    assert response.text == "https://93.184.216.34/x?y=1"
    assert str(response.request.url) == "https://api.example/x?y=1"


def test_private_addresses_may_be_allowed_but_never_the_metadata_service() -> None:
    assert fetch(transport(["127.0.0.1"], allow_private=True)).status_code == 200
    with pytest.raises(EgressRefused):
        fetch(transport(["169.254.169.254"], allow_private=True))


@pytest.mark.parametrize("url", ["ftp://api.example/", "file:///etc/passwd"])
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises((EgressRefused, httpx.UnsupportedProtocol)):
        fetch(transport(["93.184.216.34"]), url)


def test_a_name_without_an_address_is_a_transport_error() -> None:
    with pytest.raises(httpx.ConnectError):
        fetch(transport([]))


def test_numbers_that_are_no_dotted_address_are_checked_as_resolved() -> None:
    with pytest.raises(EgressRefused):
        fetch(transport(["127.0.0.1"]), "http://2130706433/")


def test_cookies_of_one_answer_are_not_sent_with_the_next_request() -> None:
    seen: list[str | None] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("cookie"))
        return httpx.Response(200, headers={"set-cookie": "session=1; Path=/"})

    client = guarded_client(allow_private=False, transport=httpx.MockTransport(handle))
    client.get("https://api.example/")
    client.get("https://api.example/")
    assert seen == [None, None]


def test_public_addresses_are_allowed() -> None:
    import ipaddress  # noqa: PLC0415 - one test

    for text in ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"):
        assert is_allowed(ipaddress.ip_address(text), allow_private=False)
