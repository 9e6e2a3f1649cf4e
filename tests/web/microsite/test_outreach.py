"""A lead's page, as its owner sees it."""

import httpx2

from keepwarm.kit.ids import LeadId
from tests.web.microsite.walk import answer, walk

FRAGMENT = {"x-fragment": "1"}


async def _panel(browser: httpx2.AsyncClient, lead_id: LeadId) -> str:
    return (await browser.get(f"/leads/{lead_id}/outreach", headers=FRAGMENT)).text


async def test_a_link_is_made_shown_and_taken_back(
    browser: httpx2.AsyncClient, lead_id: LeadId
) -> None:
    before = await _panel(browser, lead_id)
    made = await browser.post(f"/leads/{lead_id}/microsite")
    shared = await _panel(browser, lead_id)
    gone = await browser.delete(f"/leads/{lead_id}/microsite")
    after = await _panel(browser, lead_id)

    assert (made.status_code, gone.status_code) == (204, 204)
    assert ["Make the page" in each for each in (before, shared, after)] == [True, False, True]
    assert ["/p/" in each for each in (before, shared, after)] == [False, True, False]


async def test_the_owner_sees_how_far_a_visitor_came_and_what_they_said(
    browser: httpx2.AsyncClient, visitor: httpx2.AsyncClient, lead_id: LeadId, path: str
) -> None:
    await answer(visitor, path, 1)
    begun = await _panel(browser, lead_id)
    await walk(visitor, path)
    finished = await _panel(browser, lead_id)
    for _ in range(2):
        await visitor.get(f"{path}/report.pdf")
    downloaded = await _panel(browser, lead_id)

    assert "<b>Step 2 of 5</b>" in begun
    assert "<b>Finished</b> · On the way, 65" in finished
    assert "<b>Finished, report downloaded 2 times</b>" in downloaded
    for said in ("There is a goal, a date", "Somebody who is responsible for it · Time", "4 of 5"):
        assert said in downloaded


async def test_a_program_is_given_the_address(
    browser: httpx2.AsyncClient, lead_id: LeadId, path: str
) -> None:
    told = [(await browser.post(f"/api/v1/leads/{lead_id}/microsite")).json() for _ in range(2)]
    unknown = await browser.post("/api/v1/leads/77/microsite")

    assert told == [{"url": f"http://keepwarm.test{path}"}] * 2
    assert unknown.status_code == 404
