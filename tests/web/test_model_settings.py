import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.kit.ids import RunId
from keepwarm.leads.actions import end_research, lock_lead
from keepwarm.offer.actions import change_offer
from keepwarm.offer.drafts import OfferDraft
from keepwarm.settings import Settings
from keepwarm.spending.actions import ask_check, change_limits
from keepwarm.spending.budgets import get_budget
from keepwarm.spending.jobs import Tools, check_queue
from keepwarm.spending.ledger import Ledger
from keepwarm.spending.model import Account, Limits
from keepwarm.web.limits_form import read_limits, values_of
from keepwarm.web.model_settings import host_of, model_shown
from tests import build
from tests.clock import StoppedClock
from tests.spending.calls import PlayedModel, a_call, used
from tests.team import open_browser
from tests.work.field import eventually, rows, working

MODEL = {"llm_model": "gpt-x", "llm_base_url": "http://user:hush@models.test:11434/v1?key=hush"}
FORM = {
    "run_calls": "30",
    "run_tokens": "90,000",
    "day_tokens": "1 000 000",
    "day_dollars": "$2.5",
}
LIMITS = Limits(
    run_calls=30,
    run_tokens=90_000,
    member_day_tokens=None,
    day_tokens=1_000_000,
    day_dollars=Decimal("2.5"),
    month_tokens=None,
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        llm_api_key="sk-hush",  # pyright: ignore[reportArgumentType] -- read from text, as always
        llm_price_in=Decimal("0.25"),
        llm_price_out=Decimal(2),
        **MODEL,  # pyright: ignore[reportArgumentType] -- the same
    )


async def set_limits(db: Database, ada: Member, limits: Limits) -> None:
    async with db.transaction() as conn:
        await change_limits(conn, limits, by=ada.viewer, now=build.NOW)


async def test_page_tells_of_the_model_but_never_its_key(
    admin_browser: httpx2.AsyncClient,
) -> None:
    page = (await admin_browser.get("/settings/model")).text

    told = [" ".join(text.split()) for text in re.findall(r"<dd>([^<]*)</dd>", page)]
    assert told == ["gpt-x", "models.test:11434", "Set", "$0.25 sent, $2 received"]
    assert "hush" not in page


async def test_budgets_are_saved_and_hold_at_once(
    admin_browser: httpx2.AsyncClient, db: Database, clock: StoppedClock
) -> None:
    answer = await admin_browser.post("/settings/model/limits", data=FORM)

    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/model?saved")
    async with db.connection() as conn:
        assert (await get_budget(conn, clock.now()))[0] == LIMITS
    shown = (await admin_browser.get("/settings/model?saved")).text
    assert re.findall(r'name="\w+_\w+" type="text" value="([^"]*)"', shown) == [
        *("30", "90,000", "", "", "1,000,000", "2.50", "", "")
    ]


async def test_budget_that_is_no_number_is_refused_beside_its_field(
    admin_browser: httpx2.AsyncClient, db: Database
) -> None:
    wrong = FORM | {"day_tokens": "1.5 million", "month_dollars": "<script>"}

    answer = await admin_browser.post("/settings/model/limits", data=wrong)

    assert answer.status_code == 422
    assert "Nothing is saved yet" in answer.text
    assert re.findall(r'name="(\w+)"[^>]* value="([^"]*)"[^>]* aria-invalid', answer.text) == [
        ("day_tokens", "1.5 million"),
        ("month_dollars", "&lt;script&gt;"),
    ]
    assert await rows(db, "select * from spending_limits") == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("day_tokens", "", None),
        ("day_tokens", "  0 ", 0),
        ("day_tokens", "12,345,678", 12_345_678),
        ("day_tokens", "1,23", "Write a whole number."),
        ("day_tokens", "-1", "Write a whole number."),
        ("day_tokens", "1e9", "Write a whole number."),
        ("day_tokens", "١٢", "Write a whole number."),
        ("day_tokens", "9" * 400, "That is too much. Leave it empty for no limit."),
        ("day_dollars", "$ 1,234.5", Decimal("1234.5")),
        ("day_dollars", "0.005", "Write an amount like 12.50."),
        ("day_dollars", "NaN", "Write an amount like 12.50."),
        ("day_dollars", "1000000001", "That is too much. Leave it empty for no limit."),
    ],
)
def test_limit_is_read_as_people_write_numbers(name: str, text: str, said: object) -> None:
    form = read_limits({name: text})

    assert (getattr(form.limits, name) if form.limits else form.errors[name]) == said
    assert form.values[name] == text


def test_limits_shown_are_read_back_the_same() -> None:
    assert read_limits(values_of(LIMITS)).limits == LIMITS


async def test_model_is_tested_and_the_page_follows(
    admin_browser: httpx2.AsyncClient, db: Database, clock: StoppedClock
) -> None:
    pressed = await admin_browser.post("/settings/model/check", headers={"x-fragment": "1"})
    waiting = await admin_browser.get("/settings/model", headers={"x-fragment": "1"})
    tools = Tools(db=db, ledger=Ledger(db, clock), model=PlayedModel())
    async with working(db, check_queue(tools)):
        await eventually(db, "select status from model_checks", [("completed",)])
    done = await admin_browser.get("/settings/model", headers={"x-fragment": "1"})

    assert pressed.status_code == 204
    assert re.findall(r'<\w+[^>]* id="(\w+)"', waiting.text) == ["check", "usage", "calls"]
    assert "Waiting for a worker" in waiting.text
    assert re.search(r"played-1 answered in \d+ ms with 60 tokens", done.text)
    assert await rows(db, "select topic from live_events") == [("model",), ("model",)]


async def test_without_scripts_the_test_leads_back_to_the_page(
    admin_browser: httpx2.AsyncClient,
) -> None:
    answer = await admin_browser.post("/settings/model/check")

    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/model")


async def test_failed_test_is_told_with_its_reason(
    admin_browser: httpx2.AsyncClient, db: Database, ada: Member, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        await ask_check(conn, "gpt-x", by=ada.viewer, now=clock.now())
    tools = Tools(db=db, ledger=Ledger(db, clock), model=None)
    async with working(db, check_queue(tools)):
        await eventually(db, "select status from model_checks", [("failed",)])

    page = (await admin_browser.get("/settings/model")).text

    assert "No language model is set up on this worker." in page


async def test_test_of_another_model_says_nothing_of_this_one(
    app: FastAPI, ada: Member, db: Database, clock: StoppedClock, tmp_path: Path
) -> None:
    async with db.transaction() as conn:
        await ask_check(conn, "gpt-x", by=ada.viewer, now=clock.now())
    tools = Tools(db=db, ledger=Ledger(db, clock), model=PlayedModel())
    async with working(db, check_queue(tools)):
        await eventually(db, "select asked, status from model_checks", [("gpt-x", "completed")])
    pages: list[str] = []
    for name in ("gpt-x", "gpt-y"):
        settings = Settings(data_dir=tmp_path, llm_model=name)
        app.state.services = replace(app.state.services, settings=settings)
        async with await open_browser(app, ada) as browser:
            pages.append((await browser.get("/settings/model")).text)

    assert ["played-1 answered in" in page for page in pages] == [True, False]
    assert ["The last test was of gpt-x." in page for page in pages] == [False, True]


async def test_usage_is_shown_against_the_budgets(
    admin_browser: httpx2.AsyncClient, db: Database, ada: Member
) -> None:
    await set_limits(db, ada, Limits(day_tokens=4_000, month_tokens=None))
    async with db.transaction() as conn:
        lead = await build.lead(conn, company="<b>Acme</b>")
        account = Account(run_id=RunId(1), lead_id=lead, member_id=ada.id, agent="contacts")
        await a_call(conn, account, used(900, 100, "0.5"))

    page = (await admin_browser.get("/settings/model")).text

    assert re.findall(r'<progress max="1" value="([^"]+)"', page) == ["0.2500"]
    assert re.findall(r"<b>([^<]+)</b>", page) == ["1,000", "$0.50", "1,000", "$0.50"]
    tables = [len(re.findall("<tr", part)) for part in page.split("<table")[1:]]
    assert tables == [2, 2, 2, 2, 2]
    assert "&lt;b&gt;Acme&lt;/b&gt;" in page


async def test_one_lead_and_three_are_listed_with_their_calls(
    admin_browser: httpx2.AsyncClient, db: Database, ada: Member
) -> None:
    pages: list[str] = []
    for names in (["A"], ["B", "C"]):
        async with db.transaction() as conn:
            for name in names:
                lead = await build.lead(conn, company=f"Acme {name}")
                await a_call(conn, Account(lead_id=lead, member_id=ada.id, agent="contacts"))
        pages.append((await admin_browser.get("/settings/model")).text)

    assert [page.count("data-dialog>Acme") for page in pages] == [2, 6]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://[::1]:8080/v1", "::1:8080"),
        ("https://user:pw@models.test/v1", "models.test"),
        ("http://[", "an address that cannot be read"),
        ("http://host:port/", "an address that cannot be read"),
        ("models.test/v1", "an address that cannot be read"),
    ],
)
def test_address_is_told_without_what_may_be_secret(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("name", "provider"),
    [("gpt-5", "api.openai.com"), ("anthropic:claude", "Anthropic"), ("gemini:x", "Gemini")],
)
def test_maker_is_named_where_no_address_is_set(tmp_path: Path, name: str, provider: str) -> None:
    shown = model_shown(Settings(data_dir=tmp_path, llm_model=name), None)

    assert shown is not None
    assert (shown.provider, shown.has_key) == (provider, False)


async def test_used_up_budget_is_told_on_the_board_and_on_leads(
    browser: httpx2.AsyncClient, admin_browser: httpx2.AsyncClient, db: Database, ada: Member
) -> None:
    async with db.transaction() as conn:
        lead = await build.lead(conn)
        await a_call(conn, Account(), used(3_000, 1_000))
    addresses = ("/board", f"/leads/{lead}")
    before = [(await browser.get(address)).text for address in addresses]

    await set_limits(db, ada, Limits(day_tokens=4_000))
    hers = [(await browser.get(address)).text for address in addresses]
    admins = [(await admin_browser.get(address)).text for address in addresses]

    said = "Today's budget of 4,000 tokens for the language model is used up"
    assert ['id="budget"' in page for page in before] == [False, False]
    assert [said in page and "An admin can raise it." in page for page in hers] == [True, True]
    assert [said in page and "/settings/model#budgets" in page for page in admins] == [True, True]


async def test_used_up_budget_of_ones_own_is_told_to_oneself(
    browser: httpx2.AsyncClient, admin_browser: httpx2.AsyncClient, db: Database, ada: Member
) -> None:
    async with db.transaction() as conn:
        await a_call(conn, Account(member_id=ada.id), used(3_000, 1_000))
    await set_limits(db, ada, Limits(member_day_tokens=4_000))

    pages = [(await each.get("/board")).text for each in (admin_browser, browser)]

    said = "Your budget of 4,000 tokens a day for the language model is used up"
    assert [said in page for page in pages] == [True, False]


@pytest.mark.parametrize(
    ("leads", "said"),
    [
        ("2", "≈ 70k tokens, $0.0350"),
        ("200", "≈ 7M tokens, $3.50over today&#39;s budget after 142 leads"),
        ("0", ""),
        ("-1", ""),
        ("9" * 30, ""),
        ("1 or 1=1", ""),
    ],
)
async def test_estimate_is_told_before_a_bulk_run(
    admin_browser: httpx2.AsyncClient, db: Database, ada: Member, leads: str, said: str
) -> None:
    await set_limits(db, ada, Limits(member_day_tokens=None))

    answer = await admin_browser.get("/leads/bulk/estimate", params={"leads": leads})

    assert answer.status_code == 200
    assert re.sub(r"<svg.*?</svg>|<[^>]+>|\s*\n\s*", "", answer.text) == said


async def test_estimate_without_a_price_tells_tokens_and_a_budget_that_is_used_up(
    app: FastAPI, ada: Member, db: Database, tmp_path: Path
) -> None:
    unpriced = Settings(data_dir=tmp_path, llm_model="gpt-x")
    app.state.services = replace(app.state.services, settings=unpriced)
    await set_limits(db, ada, Limits(day_tokens=0))

    async with await open_browser(app, ada) as browser:
        answer = await browser.get("/leads/bulk/estimate?leads=1")

    told = re.findall(r">([^<>]+)</small>", answer.text)
    assert told == ["≈ 35k tokens", "today&#39;s budget is used up"]


async def test_estimate_is_told_before_an_import(browser: httpx2.AsyncClient) -> None:
    files = {"file": ("leads.csv", b"Company\n" + b"Acme\n" * 60, "text/csv")}
    address = (await browser.post("/import", files=files)).headers["location"]

    page = (await browser.get(address)).text

    assert "60 leads: about 2.1M tokens, $1.05 (a rough guess)" in page
    assert "over your budget of today after 57 leads" in page


async def test_without_a_model_pages_say_how_to_set_one_and_nothing_of_budgets(
    app: FastAPI, ada: Member, db: Database, tmp_path: Path
) -> None:
    app.state.services = replace(app.state.services, settings=Settings(data_dir=tmp_path))
    await set_limits(db, ada, Limits(day_tokens=0))
    async with await open_browser(app, ada) as browser:
        page = (await browser.get("/settings/model")).text
        board = (await browser.get("/board")).text
        estimate = (await browser.get("/leads/bulk/estimate?leads=9")).text

    assert ("KEEPWARM_LLM_MODEL=" in page, "keepwarm dev model" in page) == (True, True)
    assert 'action="/settings/model/check"' not in page
    assert ('id="budget"' in board, 'id="estimate"' in board) == (False, False)
    assert estimate.strip() == ""


async def test_estimate_is_told_before_all_leads_are_researched_again(
    admin_browser: httpx2.AsyncClient, db: Database, ada: Member, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        await change_offer(
            conn, OfferDraft(what_we_sell="Pumps."), seen=0, by=ada.viewer, now=build.NOW
        )
        lead = await lock_lead(conn, await build.lead(conn))
        await end_research(conn, lead, outcome="finished", now=clock.now())

    page = (await admin_browser.get("/settings/offer")).text

    assert "1 lead: about 35k tokens, $0.0175 (a rough guess)." in page
