"""The settings page for what we sell and whom we look for, and its library of proofs."""

import re
from dataclasses import replace
from html import unescape

import httpx2

from keepwarm.accounts.model import Member
from keepwarm.db import Connection, Database
from keepwarm.evidence.actions import write_section
from keepwarm.evidence.model import Claim, Provenance
from keepwarm.kit.ids import LeadId
from keepwarm.leads.actions import end_research, lock_lead
from keepwarm.offer.actions import ProofDraft, add_proof, change_offer, remove_proof
from keepwarm.offer.drafts import OfferDraft
from keepwarm.offer.model import Offer, OwnCriterion, ProofId, SizeRange
from keepwarm.offer.reads import get_offer, list_proofs
from tests import build
from tests.clock import StoppedClock

HERE, PROOFS = "/settings/offer", "/settings/offer/proofs"
FORM: dict[str, str | list[str]] = {
    "seen": "0",
    "what_we_sell": "Online booking.",
    "industries": "Clinics, dentists; clinics",
    "countries": "Deutschland, AT",
    "at_least": "20",
    "at_most": "",
    "languages": "German",
    "keywords": "appointments",
    "required": ["country", "industry"],
    "criterion": ["Has a laboratory", "", ""],
    "criterion_words": ["our laboratory, eigenes Labor", "", ""],
    "criterion_weight": ["required", "", ""],
    "solves": "No-shows, every week\r\nThe telephone",
    "competitors": "Medibook",
    "tone": "plain",
    "writes": "German, English",
}
SAVED = Offer(
    what_we_sell="Online booking.",
    industries=("Clinics", "dentists"),
    countries=("DE", "AT"),
    size=SizeRange(at_least=20),
    languages=("de",),
    keywords=("appointments",),
    required=frozenset({"country", "industry"}),
    criteria=(
        OwnCriterion(
            text="Has a laboratory", words=("our laboratory", "eigenes Labor"), required=True
        ),
    ),
    solves=("No-shows, every week", "The telephone"),
    competitors=("Medibook",),
    tone="plain",
    writes=("de", "en"),
)
BOOKING = OfferDraft(what_we_sell="Booking", countries=("Germany",))
CASE = {"title": "Practice Lindner", "text": "Fewer no-shows.", "link": "https://a.test/"}


async def test_offer_an_admin_fills_in_is_what_analysts_read(
    admin_browser: httpx2.AsyncClient, db: Database
) -> None:
    answer = await admin_browser.post(HERE, data=FORM)

    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/offer?saved")
    async with db.connection() as conn:
        assert await get_offer(conn) == SAVED
    shown = (await admin_browser.get(f"{HERE}?saved")).text
    assert "Saved. Leads researched from now on are held against this." in shown
    assert fields(shown) == {
        "seen": ["1"],
        "what_we_sell": ["Online booking."],
        "industries": ["Clinics, dentists"],
        "countries": ["Germany, Austria"],
        "at_least": ["20"],
        "at_most": [""],
        "languages": ["German"],
        "keywords": ["appointments"],
        "criterion": ["Has a laboratory", ""],
        "criterion_words": ["our laboratory, eigenes Labor", ""],
        "solves": ["No-shows, every week\nThe telephone"],
        "competitors": ["Medibook"],
        "writes": ["German, English"],
    }
    assert checked(shown) == ["industry", "country"]


async def test_form_that_cannot_be_read_keeps_every_word_of_it(
    admin_browser: httpx2.AsyncClient, db: Database
) -> None:
    wrong = {"countries": "Atlantis, DE", "at_least": "many", "writes": "Klingon"}

    answer = await admin_browser.post(HERE, data=FORM | wrong)

    assert answer.status_code == 422
    assert problems(answer.text) == [
        "We do not know the country Atlantis. Write its name or two letters: Germany, DE.",
        "Write a number of people, like 20 or 250.",
        "We do not know the language Klingon. Write its name or two letters: German, de.",
    ]
    typed = fields(answer.text)
    assert {name: typed[name] for name in (*wrong, "criterion", "solves", "seen")} == {
        "countries": ["Atlantis, DE"],
        "at_least": ["many"],
        "writes": ["Klingon"],
        "criterion": ["Has a laboratory", ""],
        "solves": ["No-shows, every week\nThe telephone"],
        "seen": ["0"],
    }
    async with db.connection() as conn:
        assert await get_offer(conn) == Offer()


async def test_words_for_no_criterion_are_told_beside_the_rows(
    admin_browser: httpx2.AsyncClient,
) -> None:
    answer = await admin_browser.post(HERE, data=FORM | {"criterion": ["", "", ""]})

    assert problems(answer.text) == ["Say what our laboratory, eigenes Labor would show you."]
    assert fields(answer.text)["criterion_words"] == ["our laboratory, eigenes Labor", ""]


async def test_second_of_two_admins_sees_what_the_first_saved_and_loses_nothing(
    admin_browser: httpx2.AsyncClient, db: Database, ada: Member, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        await change_offer(conn, BOOKING, seen=0, by=ada.viewer, now=clock.now())

    overtaken = await admin_browser.post(HERE, data=FORM)
    again = await admin_browser.post(HERE, data=FORM | {"seen": fields(overtaken.text)["seen"]})

    assert (overtaken.status_code, again.status_code) == (409, 303)
    assert "Somebody else changed this while you were writing." in overtaken.text
    assert "What Ada saved meanwhile" in overtaken.text
    assert dict(re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", overtaken.text)) == {
        "What we sell": "Booking",
        "Industries": "nothing",
        "Countries": "Germany",
        "Size": "nothing",
        "Languages": "nothing",
        "Keywords": "nothing",
        "Required": "nothing",
        "Own criteria": "nothing",
        "Pain points we solve": "nothing",
        "Competitors": "nothing",
        "Tone": "Warm: like a note from a neighbour",
        "Languages we write": "nothing",
    }
    assert fields(overtaken.text)["industries"] == ["Clinics, dentists, clinics"]
    async with db.connection() as conn:
        assert await get_offer(conn) == SAVED


async def test_members_read_it_and_find_no_form(
    browser: httpx2.AsyncClient, db: Database, ada: Member, clock: StoppedClock
) -> None:
    before = (await browser.get(HERE)).text
    async with db.transaction() as conn:
        await change_offer(conn, BOOKING, seen=0, by=ada.viewer, now=clock.now())

    after, refused = (await browser.get(HERE)).text, await browser.post(HERE, data=FORM)

    assert "Nobody has written down what you sell" in before
    assert dict(re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", after)) == {
        "What we sell": "Booking",
        "Countries": "Germany",
        "Tone": "Warm: like a note from a neighbour",
    }
    assert ("Last changed by Ada" in after, "<form" in after) == (True, False)
    assert refused.status_code == 403


async def test_leads_that_were_researched_are_researched_again_at_a_press(
    admin_browser: httpx2.AsyncClient, db: Database, ada: Member, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        await change_offer(conn, BOOKING, seen=0, by=ada.viewer, now=clock.now())
        first, second, _third = await build.leads(conn, 3)
        for lead_id in (first, second):
            await researched(conn, lead_id, clock)

    offered = (await admin_browser.get(HERE)).text
    answer = await admin_browser.post(f"{HERE}/research")

    assert "Research 2 leads again?" in offered
    assert answer.headers["location"] == "/settings/offer?asked=2"
    assert "2 leads are researched again." in (await admin_browser.get(f"{HERE}?asked=2")).text
    async with db.connection() as conn:
        asked = await build.rows(conn, "select lead_id, lane, status from enrichment_runs")
    assert sorted(asked) == [(first, "bulk", "pending"), (second, "bulk", "pending")]


async def test_proofs_are_added_corrected_and_removed(
    admin_browser: httpx2.AsyncClient, db: Database
) -> None:
    empty = (await admin_browser.get(PROOFS)).text
    added = await admin_browser.post(PROOFS, data=CASE)
    listed = (await admin_browser.get(f"{PROOFS}?saved")).text
    changed = await admin_browser.post(
        f"{PROOFS}/1", data=CASE | {"title": "Lindner", "seen": "1"}
    )
    async with db.connection() as conn:
        proofs = [(proof.id, proof.title, proof.version) for proof in await list_proofs(conn)]
    removed = await admin_browser.post(f"{PROOFS}/1/delete")

    assert ("No proofs yet" in empty, "Practice Lindner" in listed) == (True, True)
    assert [answer.status_code for answer in (added, changed, removed)] == [303, 303, 303]
    assert proofs == [(1, "Lindner", 2)]
    async with db.connection() as conn:
        assert await list_proofs(conn) == []


async def test_members_who_only_read_the_library_are_not_told_to_write(
    admin_browser: httpx2.AsyncClient, browser: httpx2.AsyncClient
) -> None:
    pages = [(await each.get(PROOFS)).text for each in (admin_browser, browser)]

    assert ["Write it the way your customers speak." in page for page in pages] == [True, False]
    assert ["one is enough to begin" in page for page in pages] == [True, False]
    assert ["an admin can add them here" in page for page in pages] == [False, True]


async def test_proof_that_is_refused_keeps_what_was_typed(
    admin_browser: httpx2.AsyncClient, db: Database, ada: Member, clock: StoppedClock
) -> None:
    new = await admin_browser.post(PROOFS, data=CASE | {"link": "javascript:alert(1)"})
    async with db.transaction() as conn:
        draft = ProofDraft(title="Practice Lindner")
        number = await add_proof(conn, draft, by=ada.viewer, now=clock.now())
    stale = await admin_browser.post(f"{PROOFS}/{number}", data=CASE | {"text": "Mine"})
    async with db.transaction() as conn:
        await remove_proof(conn, number, by=ada.viewer)
    gone = await admin_browser.post(f"{PROOFS}/{number}", data=CASE | {"text": "Mine"})

    assert [answer.status_code for answer in (new, stale, gone)] == [422, 409, 404]
    assert "A link begins with https:// or http://." in new.text
    assert 'value="javascript:alert(1)"' in new.text
    assert "Somebody else changed this proof" in stale.text
    assert ("<details open>" in stale.text, ">Mine</textarea>" in stale.text) == (True, True)
    assert ("<details open>" in gone.text, ">Mine</textarea>" in gone.text) == (False, True)


async def test_claim_shows_the_proofs_it_cites_as_they_are_now(
    admin_browser: httpx2.AsyncClient, db: Database, ada: Member, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        draft = ProofDraft(**CASE)
        kept = await add_proof(conn, draft, by=ada.viewer, now=clock.now())
        plain = await add_proof(conn, replace(draft, link=""), by=ada.viewer, now=clock.now())
        lead_id = await build.lead(conn)
        value = Claim(
            section="value_propositions",
            kind="hypothesis",
            text="Remind them.",
            proofs=(kept, plain, ProofId(99)),
        )
        await write_claims(conn, lead_id, value, clock=clock)

    shown = (await admin_browser.get(f"/leads/{lead_id}")).text

    cited = re.findall('<p class="cited">.*?<span>(.*?)</span></p>', shown)
    assert [re.sub("<[^>]*>", "", each) for each in cited] == [
        "Practice Lindner Fewer no-shows.",
        "Practice Lindner Fewer no-shows.",
    ]
    assert 'href="https://a.test/"' in cited[0]
    assert "href" not in cited[1]


CRITERION = Claim(section="qualification", kind="hypothesis", text="A weak fit.")


async def test_lead_held_against_nothing_leads_an_admin_to_this_page(
    admin_browser: httpx2.AsyncClient,
    browser: httpx2.AsyncClient,
    db: Database,
    clock: StoppedClock,
) -> None:
    async with db.transaction() as conn:
        lead_id = await build.lead(conn)
        await write_claims(conn, lead_id, replace(CRITERION, label="tier_unknown"), clock=clock)

    pages = [(await each.get(f"/leads/{lead_id}")).text for each in (admin_browser, browser)]

    assert ["nobody had said whom you look for" in page for page in pages] == [True, True]
    assert ['href="/settings/offer"' in page for page in pages] == [True, False]


async def test_criteria_a_lead_was_held_against_say_what_became_of_them(
    admin_browser: httpx2.AsyncClient, db: Database, clock: StoppedClock
) -> None:
    labels = ("tier_weak", "met", "not_met", "unknown", "about")
    async with db.transaction() as conn:
        lead_id = await build.lead(conn)
        claims = [replace(CRITERION, label=label) for label in labels]
        await write_claims(conn, lead_id, *claims, clock=clock)

    shown = (await admin_browser.get(f"/leads/{lead_id}")).text

    tags = re.findall('<span class="tag ([a-z]*)">(Met|Not met|Unknown)</span>', shown)
    assert tags == [("good", "Met"), ("bad", "Not met"), ("", "Unknown")]
    assert "nobody had said whom you look for" not in shown


async def researched(conn: Connection, lead_id: LeadId, clock: StoppedClock) -> None:
    lead = await lock_lead(conn, lead_id)
    await end_research(conn, lead, outcome="finished", now=clock.now())


async def write_claims(
    conn: Connection, lead_id: LeadId, *claims: Claim, clock: StoppedClock
) -> None:
    await write_section(
        conn,
        lead_id,
        claims[0].section,
        claims,
        texts={},
        provenance=Provenance(produced_by="rules"),
        now=clock.now(),
    )


FIELD = re.compile(
    r"""(?sx)
      <input [^>]* name="(?P<name>[^"]*)" [^>]* value="(?P<value>[^"]*)"
    | <textarea [^>]* name="(?P<named>[^"]*)" [^>]* >(?P<text>.*?)</textarea>
    """
)


def fields(page: str) -> dict[str, list[str]]:
    """Return what stands in the form's fields."""
    found: dict[str, list[str]] = {}
    form = page.partition('<form class="offer"')[2].partition("</form>")[0]
    for field in FIELD.finditer(form):
        name, value = field["name"] or field["named"], field["value"] or field["text"] or ""
        if name not in ("csrf", "required"):
            found.setdefault(name, []).append(unescape(value))
    return found


def checked(page: str) -> list[str]:
    return re.findall('name="required" value="([a-z]*)" checked', page)


def problems(page: str) -> list[str]:
    found = re.findall(r'<span class="wrong"[^>]*><svg.*?</svg>(.*?)</span>', page)
    return [unescape(problem) for problem in found]
