"""One row for what we sell, and a library of proofs, changed by admins alone."""

from dataclasses import replace

import pytest

from keepwarm.db import Connection, Database
from keepwarm.kit.errors import Refused
from keepwarm.offer.actions import (
    MOST_PROOFS,
    OfferChangedMeanwhile,
    OnlyAdminsChangeOffer,
    ProofChangedMeanwhile,
    ProofDraft,
    ProofGone,
    ProofLinkUnreadable,
    ProofNeedsTitle,
    ProofTooLong,
    TooManyProofs,
    add_proof,
    change_offer,
    change_proof,
    remove_proof,
)
from keepwarm.offer.drafts import OfferDraft, OfferUnclear
from keepwarm.offer.model import Offer, Proof, ProofId
from keepwarm.offer.reads import KeptOffer, get_kept_offer, get_offer, list_proofs
from tests import build
from tests.clock import StoppedClock

BOOKING = OfferDraft(
    what_we_sell="Booking", countries=("Germany",), required=frozenset({"country"})
)
CASE = ProofDraft(
    title="A clinic in Leipzig", text="A third fewer no-shows", link="https://a.test"
)


async def test_nothing_written_is_an_empty_offer(conn: Connection) -> None:
    assert await get_kept_offer(conn) == KeptOffer(offer=Offer())


async def test_what_an_admin_writes_is_what_analysts_read(
    conn: Connection, clock: StoppedClock
) -> None:
    boss = await build.admin(conn)
    await change_offer(conn, BOOKING, seen=0, by=boss.viewer, now=clock.now())
    proof_id = await add_proof(conn, CASE, by=boss.viewer, now=clock.now())

    assert await get_kept_offer(conn) == KeptOffer(
        offer=Offer(
            what_we_sell="Booking",
            countries=("DE",),
            required=frozenset({"country"}),
            proofs=(
                Proof(
                    id=proof_id,
                    title="A clinic in Leipzig",
                    text="A third fewer no-shows",
                    link="https://a.test",
                ),
            ),
        ),
        version=1,
        changed_at=clock.now(),
        changed_by="Admin",
    )


async def test_change_over_an_older_version_loses_nothing(
    conn: Connection, clock: StoppedClock
) -> None:
    boss = await build.admin(conn)
    for seen in (0, 1):
        draft = replace(BOOKING, what_we_sell=f"Version {seen}")
        await change_offer(conn, draft, seen=seen, by=boss.viewer, now=clock.now())

    for stale in (0, 1, 3):
        with pytest.raises(OfferChangedMeanwhile):
            await change_offer(conn, BOOKING, seen=stale, by=boss.viewer, now=clock.now())

    assert (await get_offer(conn)).what_we_sell == "Version 1"


async def test_a_version_that_never_was_is_no_first_one(
    conn: Connection, clock: StoppedClock
) -> None:
    boss = await build.admin(conn)

    with pytest.raises(OfferChangedMeanwhile):
        await change_offer(conn, BOOKING, seen=3, by=boss.viewer, now=clock.now())


async def test_unclear_draft_changes_nothing(conn: Connection, clock: StoppedClock) -> None:
    boss = await build.admin(conn)
    draft = replace(BOOKING, countries=("Atlantis",))

    with pytest.raises(OfferUnclear):
        await change_offer(conn, draft, seen=0, by=boss.viewer, now=clock.now())

    assert await get_offer(conn) == Offer()


async def test_members_read_and_change_nothing(conn: Connection, clock: StoppedClock) -> None:
    olga = (await build.member(conn)).viewer
    changes = [
        change_offer(conn, BOOKING, seen=0, by=olga, now=clock.now()),
        add_proof(conn, CASE, by=olga, now=clock.now()),
        change_proof(conn, ProofId(1), CASE, seen=1, by=olga),
        remove_proof(conn, ProofId(1), by=olga),
    ]

    for change in changes:
        with pytest.raises(OnlyAdminsChangeOffer):
            await change

    assert await get_offer(conn) == Offer()


async def test_corrected_proof_keeps_its_id(conn: Connection, clock: StoppedClock) -> None:
    boss = (await build.admin(conn)).viewer
    first = await add_proof(conn, CASE, by=boss, now=clock.now())
    again = await add_proof(conn, CASE, by=boss, now=clock.now())

    await change_proof(conn, first, replace(CASE, title="Leipzig", link=" "), seen=1, by=boss)

    assert again == first
    assert (await get_offer(conn)).proofs == (
        Proof(id=first, title="Leipzig", text="A third fewer no-shows", link=None),
    )


async def test_proof_changed_by_another_or_gone_is_not_overwritten(
    conn: Connection, clock: StoppedClock
) -> None:
    boss = (await build.admin(conn)).viewer
    proof_id = await add_proof(conn, CASE, by=boss, now=clock.now())
    await change_proof(conn, proof_id, replace(CASE, title="Leipzig"), seen=1, by=boss)

    with pytest.raises(ProofChangedMeanwhile):
        await change_proof(conn, proof_id, CASE, seen=1, by=boss)
    await remove_proof(conn, proof_id, by=boss)
    await remove_proof(conn, proof_id, by=boss)
    with pytest.raises(ProofGone):
        await change_proof(conn, proof_id, CASE, seen=2, by=boss)

    assert await list_proofs(conn) == []


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (replace(CASE, title="  "), ProofNeedsTitle),
        (replace(CASE, title="x" * 201), ProofNeedsTitle),
        (replace(CASE, text="x" * 4001), ProofTooLong),
        (replace(CASE, link="javascript:alert(1)"), ProofLinkUnreadable),
        (replace(CASE, link="https://a.test/ b"), ProofLinkUnreadable),
    ],
    ids=["no title", "long title", "long text", "a script", "two words"],
)
async def test_proof_that_cannot_be_shown_is_refused(
    conn: Connection, clock: StoppedClock, draft: ProofDraft, refusal: type[Refused]
) -> None:
    boss = (await build.admin(conn)).viewer

    with pytest.raises(refusal):
        await add_proof(conn, draft, by=boss, now=clock.now())


async def test_library_has_an_end(db: Database, clock: StoppedClock) -> None:
    async with db.transaction() as conn:
        boss = (await build.admin(conn)).viewer
        for number in range(MOST_PROOFS):
            await add_proof(conn, ProofDraft(title=f"{number}"), by=boss, now=clock.now())

        with pytest.raises(TooManyProofs):
            await add_proof(conn, CASE, by=boss, now=clock.now())
