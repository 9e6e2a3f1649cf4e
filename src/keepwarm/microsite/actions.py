"""Everything that can happen to a prospect's page: sharing, walking through, downloading."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_urlsafe
from typing import Final

from keepwarm.db import Connection
from keepwarm.kit.errors import Invalid, NotAllowed
from keepwarm.kit.ids import LeadId, MemberId, MicrositeId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead_for
from keepwarm.live.events import announce, announce_each
from keepwarm.microsite import writes
from keepwarm.microsite.model import (
    ANOTHER_DOWNLOAD_AFTER,
    Imprint,
    Progress,
    SessionId,
    StepTaken,
    advance,
    is_engaged_by,
)
from keepwarm.microsite.reading import read_questionnaire, shipped_source
from keepwarm.outbox.model import Channel
from keepwarm.signals.actions import record_signals
from keepwarm.signals.model import NewSignal
from keepwarm.tasks.model import TaskRules
from keepwarm.timeline.actions import remember

LONGEST_COMPANY: Final = 200
LONGEST_LINK: Final = 2_000
_TOKEN_BYTES: Final = 18  # 144 bits
_LINK: Final = re.compile(r"https?://[^\s/]+\S*")


class OnlyAdminsChangePages(NotAllowed):
    message = "Only an admin may change what prospects' pages ask and say."


class CompanyTooLong(Invalid):
    message = "Name the company in two hundred characters or fewer."


class LinkUnreadable(Invalid):
    message = "A link begins with https:// or http://."


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A report that was handed out."""

    microsite_id: MicrositeId
    owner_id: MemberId | None  # of the lead
    key_hash: bytes
    at: datetime


async def share(conn: Connection, lead_id: LeadId, *, by: Viewer, now: datetime) -> str:
    """
    Return the token of a lead's page, made at the first asking.

    It is the same one until the link is taken back. Raises LeadGone.
    """
    lead = await lock_lead_for(conn, lead_id, by)
    fresh = token_urlsafe(_TOKEN_BYTES)
    shared = await writes.insert_page(conn, lead.id, fresh, by=by.member_id, now=now)
    if shared.is_new:
        await remember(conn, lead.id, "microsite_shared", by=by.member_id, now=now)
        await announce(conn, "microsite", lead_id=lead.id, owner_id=lead.owner_id)
    return shared.token


async def revoke(conn: Connection, lead_id: LeadId, *, by: Viewer, now: datetime) -> bool:
    """
    Take a page's link back for good; the next one has another token. Raises LeadGone.

    What was answered stays with the lead.
    """
    lead = await lock_lead_for(conn, lead_id, by)
    if not await writes.update_revoked(conn, lead.id, now=now):
        return False
    await announce(conn, "microsite", lead_id=lead.id, owner_id=lead.owner_id)
    return True


async def take_steps(
    conn: Connection,
    taken: Sequence[StepTaken],
    *,
    channels: frozenset[Channel],
    rules: TaskRules,
    now: datetime,
) -> list[Progress | None]:
    """
    Keep the answers of many visitors, and say how far each has come.

    Whoever reaches the third step for the first time has done something that matters
    (S2-41…43). None for those whose lead is not there any more. No lead is locked before a
    signal does it, with little patience: a visitor must not wait for whoever holds a lead.
    """
    before = await writes.lock_sessions(
        conn, [(each.microsite_id, each.key_hash) for each in taken]
    )
    after = _after(before, taken)
    last = {each.key_hash: each for each in taken}
    kept = await writes.upsert_sessions(
        conn, [(each, after[key_hash]) for key_hash, each in last.items()]
    )
    engaged = [
        _signal(each, kept[key_hash])
        for key_hash, each in last.items()
        if key_hash in kept and is_engaged_by(before.get(key_hash), after[key_hash])
    ]
    if engaged:
        await record_signals(conn, engaged, channels=channels, rules=rules, now=now)
    told = [each for key_hash, each in last.items() if key_hash in kept]
    news = [each for each in told if _is_news(before.get(each.key_hash), after[each.key_hash])]
    await announce_each(conn, "microsite", [(each.lead_id, each.owner_id, {}) for each in news])
    return [after[each.key_hash] if each.key_hash in kept else None for each in taken]


def _after(before: Mapping[bytes, Progress], taken: Sequence[StepTaken]) -> dict[bytes, Progress]:
    """Return how far each has come, where one browser may have sent two answers at once."""
    after = dict(before)
    for each in taken:
        after[each.key_hash] = advance(after.get(each.key_hash), each)
    return after


def _is_news(before: Progress | None, after: Progress) -> bool:
    """Say whether whoever looks after the lead should see it at once: a beginning, an end."""
    return before is None or (before.finished_at is None and after.finished_at is not None)


def _signal(taken: StepTaken, session_id: SessionId) -> NewSignal:
    return NewSignal(
        lead_id=taken.lead_id,
        kind="wizard_step3",
        source="microsite",
        facts={"session": session_id},
        happened_at=taken.taken_at,
    )


async def note_downloads(
    conn: Connection,
    downloads: Sequence[Download],
    *,
    channels: frozenset[Channel],
    rules: TaskRules,
    now: datetime,
) -> list[None]:
    """Count reports that were handed out; a fresh one is something that matters (S2-44)."""
    once = {each.key_hash: each for each in downloads}
    counted = await writes.update_downloads(
        conn, [(each.microsite_id, each.key_hash, each.at) for each in once.values()]
    )
    news = [
        NewSignal(
            lead_id=each.lead_id,
            kind="pdf_download",
            source="microsite",
            facts={"session": each.session_id},
            happened_at=once[each.key_hash].at,
        )
        for each in counted
        if each.last_at is None or each.last_at + ANOTHER_DOWNLOAD_AFTER <= once[each.key_hash].at
    ]
    if news:
        await record_signals(conn, news, channels=channels, rules=rules, now=now)
    await announce_each(
        conn,
        "microsite",
        [(each.lead_id, once[each.key_hash].owner_id, {}) for each in counted],
    )
    return [None] * len(downloads)


async def use_questionnaire(
    conn: Connection, source: str | None, *, by: Viewer, now: datetime
) -> None:
    """
    Have wizards ask this from now on; None: what ships. Who has begun ends with the old one.

    Raises OnlyAdminsChangePages, BrokenFile. The same once more changes nothing.
    """
    if not by.is_admin:
        raise OnlyAdminsChangePages
    if source is not None:
        source = source.replace("\r\n", "\n").strip() + "\n"
        read_questionnaire(source)
    source = None if source == shipped_source() else source
    newest = await writes.lock_newest_source(conn)
    if newest != (source,) and not (newest is None and source is None):
        await writes.insert_questionnaire(conn, source, by=by.member_id, now=now)


async def change_imprint(conn: Connection, imprint: Imprint, *, by: Viewer, now: datetime) -> None:
    """
    Say who speaks on the pages.

    Raises OnlyAdminsChangePages, CompanyTooLong, LinkUnreadable.
    """
    if not by.is_admin:
        raise OnlyAdminsChangePages
    cleaned = replace(
        imprint,
        company=" ".join(imprint.company.split()),
        website=_link(imprint.website),
        legal_url=_link(imprint.legal_url),
        privacy_url=_link(imprint.privacy_url),
    )
    if len(cleaned.company) > LONGEST_COMPANY:
        raise CompanyTooLong
    await writes.upsert_imprint(conn, cleaned, by=by.member_id, now=now)


def _link(typed: str | None) -> str | None:
    link = (typed or "").strip()
    if link and not (_LINK.fullmatch(link) and len(link) <= LONGEST_LINK):
        raise LinkUnreadable
    return link or None
