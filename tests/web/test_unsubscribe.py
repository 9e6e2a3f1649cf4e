"""Opting out by the link in a letter."""

import asyncio

import httpx2
import pytest

from keepwarm.contacts.model import Address
from keepwarm.contacts.reads import list_suppressed
from keepwarm.contacts.unsubscribing import unsubscribe_token
from keepwarm.db import Database
from keepwarm.kit.ids import ContactId
from tests import build
from tests.locks import until_it_waits
from tests.web.examples import SECRET_KEY
from tests.work.field import rows

JANES = Address("email", "jane@acme.example")
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
WISHES = "select name, opted_out_because from contacts order by name"


@pytest.fixture
async def jane(db: Database) -> ContactId:
    async with db.transaction() as conn:
        acme = await build.lead(conn)
        await build.contact(conn, acme, "Joe Roe", emails=("joe@acme.example",))
        return await build.contact(conn, acme, "Jane Doe", emails=(JANES.value,))


async def test_looking_at_the_page_changes_nothing(
    stranger: httpx2.AsyncClient, db: Database, jane: ContactId
) -> None:
    link = f"/u/{unsubscribe_token(jane, SECRET_KEY)}"

    page, head = await stranger.get(link), await stranger.head(link)

    assert (page.status_code, head.status_code) == (200, 200)
    assert page.headers["x-robots-tag"] == "noindex"
    assert "Jane" not in page.text
    assert await rows(db, WISHES) == [("Jane Doe", None), ("Joe Roe", None)]


async def test_one_click_leaves_that_person_alone(
    stranger: httpx2.AsyncClient, db: Database, jane: ContactId
) -> None:
    link = f"/u/{unsubscribe_token(jane, SECRET_KEY)}"

    answers = [await stranger.post(link, data=ONE_CLICK) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text == answers[1].text
    assert "Jane" not in answers[0].text
    assert await rows(db, WISHES) == [("Jane Doe", "link"), ("Joe Roe", None)]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"content": b"List-Unsubscribe=One-Click"},
        {"content": b"\xff\x00", "headers": {"content-type": "multipart/form-data"}},
        {"headers": {"origin": "null"}},
        {"headers": {"origin": "https://mail.example", "sec-fetch-site": "cross-site"}},
    ],
    ids=["nothing", "unnamed", "broken", "from a page that hides", "from a mail program"],
)
async def test_it_is_the_post_that_counts_whatever_stands_in_it(
    stranger: httpx2.AsyncClient, db: Database, jane: ContactId, sent: dict[str, object]
) -> None:
    link = f"/u/{unsubscribe_token(jane, SECRET_KEY)}"

    answer = await stranger.post(link, **sent)  # pyright: ignore[reportArgumentType] -- parameters of one call

    assert answer.status_code == 200
    assert await rows(db, WISHES) == [("Jane Doe", "link"), ("Joe Roe", None)]


async def test_the_link_of_somebody_deleted_still_works_for_their_address(
    stranger: httpx2.AsyncClient, db: Database, jane: ContactId
) -> None:
    link = f"/u/{unsubscribe_token(jane, SECRET_KEY, address=JANES)}"
    async with db.transaction() as conn:
        await conn.raw.execute("delete from leads")

    answer = await stranger.post(link, data=ONE_CLICK)

    async with db.transaction() as conn:
        assert await list_suppressed(conn, [JANES]) == [JANES.value]
        await build.contact(conn, await build.lead(conn), "J. Doe", emails=(JANES.value,))
    assert answer.status_code == 200
    assert await rows(db, WISHES) == [("J. Doe", "link")]


@pytest.mark.parametrize("token", ["x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
async def test_a_link_that_is_not_ours_says_what_to_do(
    stranger: httpx2.AsyncClient, token: str
) -> None:
    answers = [await stranger.get(f"/u/{token}"), await stranger.post(f"/u/{token}")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "This link is not complete." in answers[0].text


async def test_one_click_waits_for_whoever_writes_to_the_lead(
    stranger: httpx2.AsyncClient, db: Database, jane: ContactId
) -> None:
    link = f"/u/{unsubscribe_token(jane, SECRET_KEY)}"

    async with db.transaction() as conn:
        await conn.raw.execute("select from leads for no key update")
        clicking = asyncio.create_task(stranger.post(link, data=ONE_CLICK))
        await until_it_waits(conn, clicking)

    assert (await clicking).status_code == 200
    assert await rows(db, WISHES) == [("Jane Doe", "link"), ("Joe Roe", None)]
