import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Connection, Database
from keepwarm.kit.ids import LeadId
from keepwarm.kit.strict import BrokenFile
from keepwarm.leads.actions import LeadGone
from keepwarm.microsite.actions import (
    CompanyTooLong,
    Download,
    LinkUnreadable,
    OnlyAdminsChangePages,
    change_imprint,
    note_downloads,
    revoke,
    share,
    take_steps,
    use_questionnaire,
)
from keepwarm.microsite.model import Answers, Imprint, Page, Progress, StepTaken
from keepwarm.microsite.reading import shipped_source
from keepwarm.microsite.reads import get_imprint, get_newest_questionnaire, get_page, list_visits
from keepwarm.tasks.model import TaskRules
from keepwarm.trash.actions import trash_lead
from tests.board.test_reads import metered
from tests.build import NOW, admin, as_admin, lead, member, rows
from tests.microsite.questions import ALL, SOURCE, questionnaire

SIGNALS = "select lead_id, kind from signals order by id"


async def _page(conn: Connection, lead_id: LeadId, by: Member) -> Page:
    page = await get_page(conn, await share(conn, lead_id, by=by.viewer, now=NOW))
    assert page is not None
    return page


def _taken(page: Page, step: int, answers: Answers, *, key: bytes = b"key") -> StepTaken:
    return StepTaken(
        microsite_id=page.id,
        lead_id=page.lead_id,
        owner_id=page.owner_id,
        questionnaire_id=None,
        questionnaire=questionnaire(),
        key_hash=key,
        step=step,
        answers=answers,
        taken_at=NOW,
    )


async def _take(conn: Connection, *taken: StepTaken) -> list[Progress | None]:
    return await take_steps(conn, taken, channels=frozenset(), rules=TaskRules(), now=NOW)


async def test_a_page_is_shared_once_and_told_in_the_timeline(conn: Connection) -> None:
    olga = await member(conn)
    boats = await lead(conn, owner=olga)

    first = await share(conn, boats, by=olga.viewer, now=NOW)
    again = await share(conn, boats, by=olga.viewer, now=NOW)

    assert (first == again, len(first)) == (True, 24)
    assert await rows(conn, "select kind from lead_events where kind = 'microsite_shared'") == [
        ("microsite_shared",)
    ]


async def test_a_link_taken_back_is_gone_and_the_next_is_another(conn: Connection) -> None:
    olga = await member(conn)
    boats = await lead(conn, owner=olga)
    first = await share(conn, boats, by=olga.viewer, now=NOW)

    taken_back = [await revoke(conn, boats, by=olga.viewer, now=NOW) for _ in range(2)]
    second = await share(conn, boats, by=olga.viewer, now=NOW)

    assert (taken_back, first == second) == ([True, False], False)
    assert [await get_page(conn, token) is None for token in (first, second)] == [True, False]


async def test_no_answer_takes_as_many_statements_whatever_its_reason(conn: Connection) -> None:
    boss = await admin(conn)
    taken_back, trashed = await lead(conn), await lead(conn, company="Bolts")
    tokens = [await share(conn, each, by=boss.viewer, now=NOW) for each in (taken_back, trashed)]
    await revoke(conn, taken_back, by=boss.viewer, now=NOW)
    await trash_lead(conn, trashed, by=boss.viewer, now=NOW)
    cost_of = metered(conn)

    costs = [await cost_of(get_page(conn, token)) for token in (*tokens, "nobody-knows-this-one")]

    assert costs == [1, 1, 1]


async def test_only_those_who_see_a_lead_share_its_page(conn: Connection) -> None:
    olga, mia = await member(conn), await member(conn, "Mia")
    boats = await lead(conn, owner=olga)

    for refused in (share, revoke):
        with pytest.raises(LeadGone):
            await refused(conn, boats, by=mia.viewer, now=NOW)


async def test_two_who_share_at_once_share_the_same_page(db: Database) -> None:
    async with db.transaction() as conn:
        boss = await admin(conn)
        boats = await lead(conn)

    async def share_it() -> str:
        async with db.transaction() as conn:
            return await share(conn, boats, by=boss.viewer, now=NOW)

    assert len(set(await asyncio.gather(*[share_it() for _ in range(5)]))) == 1


async def test_many_visitors_are_written_together(conn: Connection) -> None:
    boss = await admin(conn)
    boats, bolts, gone = [await lead(conn, company=name) for name in ("Boats", "Bolts", "Gone")]
    pages = [await _page(conn, each, boss) for each in (boats, bolts, gone)]
    await trash_lead(conn, gone, by=boss.viewer, now=NOW)
    first, both = {"goal": "goal"}, {"goal": "goal", "basis": ["time"]}

    told = await _take(
        conn,
        _taken(pages[0], 1, first, key=b"a"),
        _taken(pages[1], 2, both, key=b"b"),
        _taken(pages[2], 2, both, key=b"c"),
        _taken(pages[0], 2, {"basis": []}, key=b"a"),
    )

    assert [each and (each.step, each.max_step) for each in told] == [(3, 3), (3, 3), None, (3, 3)]
    assert await rows(conn, SIGNALS) == [(boats, "wizard_step3"), (bolts, "wizard_step3")]
    assert await rows(conn, "select lead_id, answers from wizard_sessions order by lead_id") == [
        (boats, {"goal": "goal", "basis": []}),
        (bolts, both),
    ]


async def test_another_pages_cookie_opens_nothing(conn: Connection) -> None:
    boss = await admin(conn)
    boats, bolts = [
        await _page(conn, await lead(conn, company=name), boss) for name in ("Boats", "Bolts")
    ]
    await _take(conn, _taken(boats, 4, ALL))

    (told,) = await _take(conn, _taken(bolts, 1, {"goal": "goal"}))

    assert told is None
    assert await rows(conn, "select lead_id from wizard_sessions") == [(boats.lead_id,)]


async def test_two_browsers_of_one_lead_are_two_visits_and_one_task(conn: Connection) -> None:
    olga = await member(conn)
    boats = await lead(conn, person="Anna", phones=("+49301234567",), owner=olga)
    page = await _page(conn, boats, olga)

    for key in (b"a", b"b"):
        await _take(conn, _taken(page, 4, ALL, key=key))

    assert await rows(conn, SIGNALS) == [(boats, "wizard_step3")] * 2
    assert await rows(conn, "select count(*) from tasks") == [(1,)]
    visits = await list_visits(conn, boats, limit=9)
    assert [(visit.max_step, visit.answers) for visit in visits] == [(4, ALL)] * 2


async def test_reports_are_counted_and_news_after_a_while(conn: Connection) -> None:
    boss = await admin(conn)
    page = await _page(conn, await lead(conn), boss)
    await _take(conn, _taken(page, 4, ALL))
    download = Download(microsite_id=page.id, owner_id=None, key_hash=b"key", at=NOW)
    unknown = replace(download, key_hash=b"nobody's")

    for minutes in (0, 9, 19):
        later = replace(download, at=NOW + timedelta(minutes=minutes))
        await note_downloads(
            conn, [later, unknown], channels=frozenset(), rules=TaskRules(), now=later.at
        )

    assert await rows(conn, "select downloads from wizard_sessions") == [(3,)]
    assert [kind for _, kind in await rows(conn, SIGNALS)] == [
        "wizard_step3",
        "pdf_download",
        "pdf_download",
    ]


async def test_the_newest_questionnaire_counts_and_the_same_again_is_none(
    conn: Connection,
) -> None:
    boss = as_admin(await member(conn))

    for source in (SOURCE, SOURCE.replace("\n", "\r\n"), None, None, shipped_source(), SOURCE):
        await use_questionnaire(conn, source, by=boss, now=NOW)

    assert await rows(conn, "select source from questionnaires order by id") == [
        (SOURCE,),
        (None,),
        (SOURCE,),
    ]


async def test_going_back_to_what_ships_writes_nothing_where_it_never_left(
    conn: Connection,
) -> None:
    await use_questionnaire(conn, None, by=as_admin(await member(conn)), now=NOW)

    assert await get_newest_questionnaire(conn) is None


async def test_only_admins_change_what_pages_ask_and_say(conn: Connection) -> None:
    olga = await member(conn)

    with pytest.raises(OnlyAdminsChangePages):
        await use_questionnaire(conn, SOURCE, by=olga.viewer, now=NOW)
    with pytest.raises(OnlyAdminsChangePages):
        await change_imprint(conn, Imprint(company="Acme"), by=olga.viewer, now=NOW)
    with pytest.raises(BrokenFile):
        await use_questionnaire(conn, "title: x", by=as_admin(olga), now=NOW)


async def test_an_imprint_is_kept_tidy(conn: Connection) -> None:
    boss = as_admin(await member(conn))

    for company in ("Old", "  Acme   Ltd "):
        await change_imprint(
            conn, Imprint(company=company, website=" https://acme.example "), by=boss, now=NOW
        )

    assert await get_imprint(conn) == Imprint(company="Acme Ltd", website="https://acme.example")


@pytest.mark.parametrize(
    ("imprint", "refusal"),
    [
        (Imprint(company="x" * 201), CompanyTooLong),
        (Imprint(website="acme.example"), LinkUnreadable),
        (Imprint(legal_url="javascript:alert(1)"), LinkUnreadable),
        (Imprint(privacy_url="https://a b"), LinkUnreadable),
        (Imprint(website="https://" + "a" * 2000), LinkUnreadable),
    ],
)
async def test_an_imprint_that_would_mislead_is_refused(
    conn: Connection, imprint: Imprint, refusal: type[Exception]
) -> None:
    boss = as_admin(await member(conn))

    with pytest.raises(refusal):
        await change_imprint(conn, imprint, by=boss, now=NOW)
