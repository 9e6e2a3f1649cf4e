import ssl

import httpcore2
import pytest

from keepwarm.sites.guard import Blocked, GuardedBackend, is_public
from keepwarm.sites.model import Limits, Unread, Visit
from keepwarm.sites.reader import SiteReader
from tests.sites.server import page, redirect, running

WITHOUT_REST = Limits(between_requests=0)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::5db8:d70e", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 -- an address to refuse, not to listen on
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::7f00:1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::a00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("5f00::1", False),
        ("3fff::1", False),
        ("2001:db8::1", False),
        ("ff02::1", False),
    ],
)
def test_only_the_public_internet_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0/",
        "http://①②⑦.⓪.⓪.①/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
        "http://[fe80::1]/",
        "http://10.0.0.1/",
        "http://192.168.0.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://93.184.215.14:22/",
        "http://93.184.215.14:8080/",
        "http://ladera.example@127.0.0.1/",
        "http://127.0.0.1@ladera.example/",
        "http://127.0.0.1:80\\@ladera.example/",
        "ftp://93.184.215.14/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/",
        "javascript:alert(1)",
        "http://",
        "",
    ],
)
async def test_address_that_is_a_trap_is_never_connected_to(url: str) -> None:
    backend = CountingBackend()
    async with SiteReader(network=backend, limits=WITHOUT_REST) as reader:
        visit = await reader.read_site(url)

    assert backend.connected_to == []
    assert visit.pages == ()
    assert {missing.reason for missing in visit.unread} <= {
        "blocked",
        "no_address",
        "unknown_host",
    }
    assert len(visit.unread) == 1


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/", "http://127.0.0.1:1/", "http://[::1]/"]
)
async def test_redirect_into_a_private_network_is_not_followed(target: str) -> None:
    async with (
        running({"/": redirect(target)}) as site,
        SiteReader(allow=site.door) as reader,
    ):
        visit = await reader.read_site(site.url)

    assert visit == Visit(unread=(Unread(f"{site.url}/", "blocked"),))


async def test_name_that_changes_its_address_never_reaches_loopback() -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"], ["127.0.0.1"]])

    async def rebinding(host: str, port: int) -> list[str]:
        assert (host, port) == ("ladera.example", 80)
        return next(answers)

    backend = CountingBackend()
    async with SiteReader(resolve=rebinding, network=backend, limits=WITHOUT_REST) as reader:
        await reader.read_site("http://ladera.example/")
        visit = await reader.read_site("http://ladera.example/")

    assert backend.connected_to == [("93.184.215.14", 80)]
    assert visit.unread == (Unread("http://ladera.example/", "blocked"),)


async def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    async def mixed(_host: str, _port: int) -> list[str]:
        return ["93.184.215.14", "10.0.0.1"]

    backend = GuardedBackend(resolve=mixed, network=CountingBackend())

    with pytest.raises(Blocked):
        await backend.connect_tcp("ladera.example", 443)


async def test_unix_socket_is_refused() -> None:
    with pytest.raises(Blocked):
        await GuardedBackend().connect_unix_socket("/var/run/docker.sock")


async def test_exception_is_for_one_port_only() -> None:
    async with running({"/": page("hello")}) as site:
        backend = GuardedBackend(frozenset({("127.0.0.1", site.port + 1)}))

        with pytest.raises(Blocked):
            await backend.connect_tcp("127.0.0.1", site.port)


async def test_proxy_of_the_environment_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    async with (
        running({"/": page("<p>hello")}) as site,
        SiteReader(allow=site.door) as reader,
    ):
        visit = await reader.read_site(site.url)

    assert [found.text for found in visit.pages] == ["hello"]


async def test_name_that_cannot_exist_is_an_unknown_host() -> None:
    url = f"http://{'a' * 64}.example/"
    async with SiteReader(limits=WITHOUT_REST) as reader:
        visit = await reader.read_site(url)

    assert visit == Visit(unread=(Unread(url, "unknown_host"),))


async def test_bad_certificate_is_named_and_the_plain_door_tried() -> None:
    async def public(_host: str, _port: int) -> list[str]:
        return ["93.184.215.14"]

    backend = CountingBackend(cause=ssl.SSLCertVerificationError())
    async with SiteReader(resolve=public, network=backend, limits=WITHOUT_REST) as reader:
        visit = await reader.read_site("ladera.example")

    assert backend.connected_to == [("93.184.215.14", 443), ("93.184.215.14", 80)]
    assert [missing.reason for missing in visit.unread] == ["bad_certificate"] * 2


class CountingBackend(httpcore2.AsyncNetworkBackend):
    """Notes where a connection would have gone, and makes none."""

    def __init__(self, *, cause: OSError | None = None) -> None:
        self.connected_to: list[tuple[str, int]] = []
        self._cause = cause

    async def connect_tcp(
        self, host: str, port: int, *_: object, **__: object
    ) -> httpcore2.AsyncNetworkStream:
        self.connected_to.append((host, port))
        try:
            raise self._cause or ConnectionRefusedError
        except OSError as error:
            raise httpcore2.ConnectError(error) from error
