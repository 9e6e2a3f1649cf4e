"""Pages, what could not be read, and how far a visit may go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from keepwarm.kit.i18n import gettext as _

LinkedData: TypeAlias = Mapping[str, object]

Reason: TypeAlias = Literal[
    "bad_certificate",
    "blocked",
    "forbidden_by_robots",
    "garbled",
    "gave_up",
    "http_error",
    "left_the_site",
    "no_address",
    "no_site_of_their_own",
    "out_of_time",
    "too_large",
    "too_many_redirects",
    "too_slow",
    "unknown_host",
    "unreachable",
    "wrong_type",
]


@dataclass(frozen=True, slots=True)
class Link:
    """A way out of a page: an absolute address and the words that lead there."""

    url: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Tell:
    """A technology and the snippet of markup that gives it away."""

    name: str
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """
    What one page says to a reader.

    `text` has one block a line. Below the visible text stand lines for what only the
    markup says (links to addresses, linked data, tell-tale assets), so that whatever we
    find can be quoted. `hidden` is what was removed because no visitor would see it.
    """

    url: str
    text: str
    title: str = ""
    description: str = ""
    site_name: str = ""
    lang: str = ""
    headings: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    linked_data: tuple[LinkedData, ...] = ()
    tells: tuple[Tell, ...] = ()
    hidden: tuple[str, ...] = ()
    sha256: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True)
class Unread:
    """A page we did not get, and why."""

    url: str
    reason: Reason
    detail: str = ""

    @property
    def sentence(self) -> str:
        """Say to a person why the page is missing."""
        sentence = _sentences()[self.reason]
        return f"{sentence} ({self.detail})" if self.detail else sentence


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything one visit to a site brought home."""

    pages: tuple[Page, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far a visit goes and how hard it may lean on a server. Spans are in seconds."""

    pages: int = 8
    page_within: float = 15
    visit_within: float = 60
    bytes_per_page: int = 2_000_000
    bytes_of_robots: int = 1_000_000
    redirects: int = 5
    between_requests: float = 1
    longest_crawl_delay: float = 5
    failures_until_we_give_up: int = 3
    give_up_for: float = 600


def _sentences() -> dict[Reason, str]:
    return {
        "bad_certificate": _("The site's certificate is not valid."),
        "blocked": _("The address leads into a private network."),
        "forbidden_by_robots": _("The site asks robots not to read this page."),
        "garbled": _("The server's answer made no sense."),
        "gave_up": _("The server failed several times; we leave it alone for a while."),
        "http_error": _("The server refused the page."),
        "left_the_site": _("The page sends visitors to another site."),
        "no_address": _("This is not the address of a web page."),
        "no_site_of_their_own": _("This is a profile on a network, not a site of their own."),
        "out_of_time": _("There was no time left for this page."),
        "too_large": _("The page is too large."),
        "too_many_redirects": _("The page sends visitors in circles."),
        "too_slow": _("The server took too long."),
        "unknown_host": _("There is no server of that name."),
        "unreachable": _("The server cannot be reached."),
        "wrong_type": _("This is a file, not a page to read."),
    }
