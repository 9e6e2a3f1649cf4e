"""A page that lists companies: a directory, the members of an association, a fair's exhibitors."""

import asyncio
from collections.abc import AsyncGenerator

import msgspec
from pydantic import BaseModel, Field, field_validator

from keepwarm.kit.errors import ServiceError
from keepwarm.kit.i18n import gettext as _
from keepwarm.prospecting.built_in.fields import Line
from keepwarm.prospecting.built_in.listing import read_listing
from keepwarm.prospecting.model import Batch
from keepwarm.prospecting.sources import Outfit
from keepwarm.sites.addresses import entrances, is_network, site_of
from keepwarm.sites.fetch import Fetched, Unreadable
from keepwarm.sites.model import Unread
from keepwarm.sites.reader import Walk
from keepwarm.work.model import Permanent

MOST_PAGES = 200
_MOST_WAITING = 300  # addresses of further pages remembered
_MAY_PASS = frozenset({"gave_up", "out_of_time", "too_slow", "unreachable"})
_BUSY = frozenset({"429", "500", "502", "503", "504"})


class DirectoryParams(BaseModel):
    """Where the list begins, and how far to follow it."""

    url: Line = Field(
        max_length=2_000,
        title=_("Address of the list"),
        description=_("A page with links to companies, a sitemap.xml, or an RSS or Atom feed."),
        json_schema_extra={"placeholder": "https://fair.example/exhibitors", "inputmode": "url"},
    )
    pages: int = Field(
        default=20,
        ge=1,
        le=MOST_PAGES,
        title=_("Pages at most"),
        description=_("Its “next” pages are read too, one a second at the fastest."),
    )

    @field_validator("url")
    @classmethod
    def _is_a_page_we_may_read(cls, url: str) -> str:
        doors = entrances(url)
        if not doors:
            raise ValueError(_("This is not the address of a web page."))
        if is_network(doors[0]):
            raise ValueError(_("Social networks do not allow this. Name another list."))
        return doors[0]


class _Progress(msgspec.Struct):
    """Where a walk stands: the directory's own site, pages to read, pages read."""

    waiting: list[str]
    read: list[str] = []
    home: str = ""

    def learn(self, urls: tuple[str, ...]) -> None:
        known = {*self.waiting, *self.read}
        fresh = [url for url in urls if url not in known]
        self.waiting = [*self.waiting, *fresh][:_MOST_WAITING]


class Directory:
    """The companies that a page links to, and the pages after it."""

    id = "directory"
    title = _("Directory page")
    description = _("Follow a list of companies on the web: members, exhibitors, partners.")
    licence = _("Facts listed on a public page. Its terms apply: look whether it allows this.")
    symbol = "book-open"
    needs: tuple[str, ...] = ()
    params: type[BaseModel] = DirectoryParams

    def name_of(self, params: DirectoryParams, /) -> str:
        return params.url.partition("://")[2].removeprefix("www.").rstrip("/")

    async def batches(
        self, params: DirectoryParams, cursor: str | None, outfit: Outfit, /
    ) -> AsyncGenerator[Batch, None]:
        progress = _begin(params, cursor)
        walk = outfit.reader.begin_walk()
        while progress.waiting and len(progress.read) < params.pages:
            url = progress.waiting.pop(0)
            fetched = await _fetch(walk, url, is_first=not progress.home)
            progress.read.append(url)
            if fetched is None:
                continue
            home = progress.home = progress.home or site_of(fetched.url)
            # A large page takes a while to take apart; the loop has other things to do.
            listing = await asyncio.to_thread(read_listing, fetched, home, self.licence)
            progress.learn(listing.further)
            yield Batch(
                candidates=listing.companies, cursor=msgspec.json.encode(progress).decode()
            )


def _begin(params: DirectoryParams, cursor: str | None) -> _Progress:
    if cursor is None:
        return _Progress([params.url])
    return msgspec.json.decode(cursor, type=_Progress)


async def _fetch(walk: Walk, url: str, *, is_first: bool) -> Fetched | None:
    """Return a page; of those after the first one that is not for us is passed over."""
    try:
        return await walk.fetch(url)
    except Unreadable as trouble:
        sentence = Unread(url, trouble.reason, trouble.detail).sentence
        if trouble.reason in _MAY_PASS or trouble.detail in _BUSY:
            later = _("{sentence} Let the search go on later.").format(sentence=sentence)
            raise ServiceError(later) from trouble
        if is_first:
            raise Permanent(sentence) from trouble
        return None
