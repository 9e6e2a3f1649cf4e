"""axe finds nothing in the Mini App either, in whatever colours Telegram is dressed."""

from datetime import timedelta

import pytest
from playwright.async_api import expect

from keepwarm.dev.botapi.signing import THEMES
from keepwarm.tasks.making import add_task
from keepwarm.tasks.outcomes import TaskDraft
from tests.build import lead, leads, plan
from tests.journeys.telegram import ROSE, Phone, Telegram
from tests.journeys.test_accessibility import AXE, RULES
from tests.team import an_admin

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ADA = 815
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
BROKEN = """async rules => (await axe.run(rules)).violations.flatMap(({id, nodes}) =>
    nodes.map(node => `${id}: ${node.target} ${node.failureSummary}`))"""
TOO_SMALL = """() => [...document.querySelectorAll('a, button, summary, select, input')]
    .filter(each => each.checkVisibility() && !each.closest('.vh, .skip, p, .hint, thead'))
    .map(each => [each, (each.closest('label') ?? each).getBoundingClientRect()])
    .filter(([each, {width, height}]) => width > 1 && (width < 24 || height < 24))
    .map(([each, {width, height}]) => `${each.outerHTML.slice(0, 90)} ${width} x ${height}`)"""


@pytest.mark.timeout(240)  # eight pages, each in three themes
async def test_axe_finds_nothing_in_any_theme(telegram: Telegram) -> None:
    house = telegram.house
    a_week_ago = house.clock.now() - timedelta(days=7)
    async with house.db.transaction() as conn:
        ada = await an_admin(conn)
        number = await lead(conn, person="Ines Rossi", company="Acme", stage="engaged", owner=ada)
        await plan(conn, number, made_for=ada, now=a_week_ago)
        await leads(conn, 2, stage="engaged", owner=ada)
        call = TaskDraft(subject="Call them", due=a_week_ago)
        await add_task(conn, number, call, by=ada.viewer, channels=frozenset(), now=a_week_ago)
    await telegram.join(ada, ADA)
    phone = await telegram.open(ADA, start="board")

    found = {"board": await _look(phone)}
    await phone.app.get_by_role("link", name="Ines Rossi").tap()
    await expect(phone.main).to_be_visible()
    found["brief"] = await _look(phone)
    await phone.app.get_by_role("tab", name="Plan").tap()
    found["plan"] = await _look(phone)
    await phone.secondary.tap()
    found["skip"] = await _look(phone)
    for path in ("/", "/tasks", "/leads", "/leads/new", "/settings", "/settings/time"):
        await phone.app.goto(house.elsewhere + path)
        found[path] = await _look(phone)

    assert {where: what for where, what in found.items() if what} == {}


async def _look(phone: Phone) -> list[str]:
    """Return what axe, a ruler and a thumb complain about, in every theme."""
    found: list[str] = []
    await phone.app.evaluate(AXE)
    for name, theme in {**THEMES, "rose": ROSE}.items():
        await phone.wear(theme)
        await phone.app.evaluate("() => new Promise(done => setTimeout(done, 250))")
        found += [f"{name}: {each}" for each in await phone.app.evaluate(BROKEN, RULES)]
    if await phone.app.evaluate(SIDEWAYS):
        found.append("It scrolls sideways.")
    return found + await phone.app.evaluate(TOO_SMALL)
