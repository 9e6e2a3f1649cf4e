"""Everything that can happen to what the team sells, and to its library of proofs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from keepwarm.kit.viewer import Viewer
from keepwarm.offer import reads, writes
from keepwarm.offer.drafts import LONGEST_LINE, LONGEST_TEXT, OfferDraft, read_draft
from keepwarm.offer.model import Offer, ProofId

MOST_PROOFS = 200
_LINKS = ("https://", "http://")


class OnlyAdminsChangeOffer(NotAllowed):
    message = "Only an admin may change what we sell and whom we look for."


class OfferChangedMeanwhile(Conflict):
    message = (
        "Somebody else changed this while you were writing. What you typed is still here: "
        "compare it with what is saved now, then save again."
    )


class ProofChangedMeanwhile(Conflict):
    message = (
        "Somebody else changed this proof while you were writing. What you typed is still "
        "here: save again to have it so."
    )


class ProofGone(NotFound):
    message = "This proof is not here any more."


class ProofNeedsTitle(Invalid):
    message = "Give the proof a title of one to two hundred characters."


class ProofTooLong(Invalid):
    message = "Tell the proof in four thousand characters or fewer."


class ProofLinkUnreadable(Invalid):
    message = "A link begins with https:// or http://."


class TooManyProofs(Conflict):
    message = "There are two hundred proofs already. Remove one that nobody cites."


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofDraft:
    """A proof as somebody typed it."""

    title: str
    text: str = ""
    link: str = ""


async def change_offer(
    conn: Connection, draft: OfferDraft, *, seen: int, by: Viewer, now: datetime
) -> Offer:
    """
    Write down what we sell and whom we look for.

    `seen` is the version the writer had before them, 0 for none. Research that begins from
    now on is held against it; what was found stays as it is. Raises OnlyAdminsChangeOffer,
    OfferUnclear, OfferChangedMeanwhile.
    """
    if not by.is_admin:
        raise OnlyAdminsChangeOffer
    offer = read_draft(draft)
    if not await writes.upsert_offer(conn, _content(offer), seen=seen, by=by.member_id, now=now):
        raise OfferChangedMeanwhile
    return offer


async def add_proof(conn: Connection, draft: ProofDraft, *, by: Viewer, now: datetime) -> ProofId:
    """
    Put something true into the library; agents may cite it from then on.

    The same proof twice, as from a double press, is one. Raises OnlyAdminsChangeOffer,
    ProofNeedsTitle, ProofTooLong, ProofLinkUnreadable, TooManyProofs.
    """
    title, text, link = _checked(draft, by)
    count = await writes.lock_library(conn)
    for proof in await reads.list_proofs(conn):
        if (proof.title, proof.text, proof.link) == (title, text, link):
            return proof.id
    if count >= MOST_PROOFS:
        raise TooManyProofs
    return await writes.insert_proof(conn, title, text=text, link=link, now=now)


async def change_proof(
    conn: Connection, proof_id: ProofId, draft: ProofDraft, *, seen: int, by: Viewer
) -> None:
    """
    Correct a proof; whatever cites it shows it as it is now.

    Raises what `add_proof` raises, ProofGone and ProofChangedMeanwhile.
    """
    title, text, link = _checked(draft, by)
    if await writes.update_proof(conn, proof_id, title, text=text, link=link, seen=seen):
        return
    if any(proof.id == proof_id for proof in await reads.list_proofs(conn)):
        raise ProofChangedMeanwhile
    raise ProofGone


async def remove_proof(conn: Connection, proof_id: ProofId, *, by: Viewer) -> None:
    """Take a proof out of the library. What cites it shows it no longer; twice is once."""
    if not by.is_admin:
        raise OnlyAdminsChangeOffer
    await writes.delete_proof(conn, proof_id)


def _checked(draft: ProofDraft, by: Viewer) -> tuple[str, str, str | None]:
    if not by.is_admin:
        raise OnlyAdminsChangeOffer
    title, text = " ".join(draft.title.split()), draft.text.replace("\r\n", "\n").strip()
    link = draft.link.strip()
    if not 0 < len(title) <= LONGEST_LINE:
        raise ProofNeedsTitle
    if len(text) > LONGEST_TEXT:
        raise ProofTooLong
    if link and (not link.startswith(_LINKS) or len(link) > LONGEST_TEXT or " " in link):
        raise ProofLinkUnreadable
    return title, text, link or None


def _content(offer: Offer) -> dict[str, Any]:
    content: dict[str, Any] = msgspec.to_builtins(offer, order="deterministic")
    del content["proofs"]  # they have a table of their own
    return content
