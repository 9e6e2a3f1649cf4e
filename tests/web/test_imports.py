import re

import httpx2

from keepwarm.db import Database
from keepwarm.imports.jobs import Tools, import_queue
from tests.clock import StoppedClock
from tests.work.field import eventually, rows, working

TEXT = "Company,Place,Phone\nAcme,Köln,030 1234567\n,Bonn,\n"


async def upload(browser: httpx2.AsyncClient, text: str = TEXT) -> httpx2.Response:
    files = {"file": ("leads.csv", text.encode(), "text/csv")}
    return await browser.post("/import", files=files)


async def test_a_file_is_uploaded_looked_at_started_and_followed(
    browser: httpx2.AsyncClient, db: Database, clock: StoppedClock
) -> None:
    uploaded = await upload(browser)
    address = uploaded.headers["location"]
    looked = await browser.get(address)
    form = {"column-0": "company", "column-1": "city", "column-2": "phone", "header": "1"}
    started = await browser.post(f"{address}/start", data={**form, "country": "Germany"})
    async with working(db, import_queue(Tools(db=db, clock=clock))):
        await eventually(db, "select status from imports", [("completed",)])
    followed = await browser.get(started.headers["location"])

    statuses = [answer.status_code for answer in (uploaded, looked, started, followed)]
    assert statuses == [303, 200, 303, 200]
    assert re.findall(r'<option value="(\w+)" selected>', looked.text) == ["company", "phone"]
    assert await rows(db, "select name, city from leads") == [("Acme", "Köln")]
    assert await rows(db, "select value from addresses") == [("+49301234567",)]
    assert re.findall(r"<dd>(\d+)</dd>", followed.text) == ["1", "0", "0", "1"]


async def test_plans_that_are_to_follow_are_asked_for_with_the_file(
    browser: httpx2.AsyncClient, db: Database
) -> None:
    address = (await upload(browser)).headers["location"]
    form = {"column-0": "company", "header": "1", "then_plan": "1"}

    looked = await browser.post(address, data=form)
    refused = await browser.post(f"{address}/start", data={**form, "country": "Nowhere"})
    await browser.post(f"{address}/start", data=form)

    box = '<input type="checkbox" name="then_plan" value="1" checked>'
    assert [answer.text.count(box) for answer in (looked, refused)] == [1, 1]
    assert await rows(db, "select enrich, then_plan_at is not null from imports") == [(True, True)]


async def test_the_columns_somebody_chose_are_tried_before_anything_is_imported(
    browser: httpx2.AsyncClient, db: Database
) -> None:
    address = (await upload(browser)).headers["location"]

    checked = await browser.post(address, data={"column-0": "", "column-1": "company"})

    assert checked.status_code == 200
    assert re.findall(r'<option value="(\w+)" selected>', checked.text) == ["company"]
    assert re.findall(r'"main-cell">([^<]+)<', checked.text) == ["Place", "Köln", "Bonn"]
    assert await rows(db, "select count(*) from imports") == [(0,)]


async def test_what_cannot_be_imported_is_refused_with_a_sentence(
    browser: httpx2.AsyncClient,
) -> None:
    address = (await upload(browser)).headers["location"]

    refused = [
        await upload(browser, "PK\x03\x04"),
        await upload(browser, "\n"),
        await browser.post("/import", data={"file": "no file"}),
        await browser.post(f"{address}/start", data={"column-0": "city"}),
        await browser.post(f"{address}/start", data={"column-0": "company", "country": "??"}),
    ]

    assert [answer.status_code for answer in refused] == [422] * 5
    assert [re.findall(said, answer.text) != [] for said, answer in zip(
        ("Excel workbook", "no row", "no row", "Say which column", "no such country"), refused,
        strict=True,
    )] == [True] * 5  # fmt: skip


async def test_an_import_is_cancelled_from_its_page(
    browser: httpx2.AsyncClient, db: Database
) -> None:
    address = (await upload(browser)).headers["location"]
    started = await browser.post(f"{address}/start", data={"column-0": "company"})

    cancelled = await browser.post(f"{started.headers['location']}/cancel")

    assert cancelled.status_code == 303
    assert await rows(db, "select status from imports") == [("cancelled",)]


async def test_a_page_under_way_is_followed_by_fragments(
    browser: httpx2.AsyncClient,
) -> None:
    address = (await upload(browser)).headers["location"]
    started = await browser.post(f"{address}/start", data={"column-0": "company"})

    part = await browser.get(started.headers["location"], headers={"x-fragment": "1"})

    assert re.findall(r'<section[^>]* id="(\w+)"', part.text) == ["progress", "rows"]
    assert "<html" not in part.text


async def test_past_imports_are_listed_on_the_upload_page(
    browser: httpx2.AsyncClient, admin_browser: httpx2.AsyncClient
) -> None:
    address = (await upload(browser)).headers["location"]
    started = await browser.post(f"{address}/start", data={"column-0": "company"})

    pages = [await each.get("/import") for each in (browser, admin_browser)]

    links = [re.findall(r'href="(/import/\d+)"', page.text) for page in pages]
    assert links == [[started.headers["location"]]] * 2
