"""Hand over what we hold about a person, and delete it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from keepwarm.contacts.model import Address
from keepwarm.contacts.unsubscribing import hash_of
from keepwarm.db import Connection
from keepwarm.kit.errors import NotFound
from keepwarm.kit.ids import ContactId, LeadId, MemberId
from keepwarm.leads.model import Lead
from keepwarm.live.events import announce
from keepwarm.optouts.actions import PATIENCE, hold_person, opt_out_person
from keepwarm.privacy import reads, writes
from keepwarm.privacy.model import Erasure, Words, words_of
from keepwarm.timeline.actions import remember_all

ERASED: Final = "erased"


class NobodyThere(NotFound):
    message = "This person is not here any more."


@dataclass(frozen=True, slots=True)
class Person:
    """One person, wherever they stand, and by what they are found."""

    contact_ids: Sequence[ContactId]
    lead_ids: Sequence[LeadId]
    names: Sequence[str]
    addresses: Sequence[Address]
    shared: Sequence[Address]  # among them, those that are not theirs alone

    @property
    def own(self) -> Sequence[Address]:
        return [address for address in self.addresses if address not in self.shared]

    @property
    def words(self) -> Words:
        """By which words texts speak of them, and of nobody else."""
        return words_of(self.names, self.own)


async def export_person(
    conn: Connection, contact_id: ContactId, *, now: datetime
) -> dict[str, Any]:
    """
    Return everything that any table holds about a person, at whatever leads: table by table.

    Whoever is reached at one of their own addresses is the same person; colleagues who share
    a desk's telephone are not. Raises NobodyThere.
    """
    person = await _person(conn, contact_id)
    found = await reads.list_rows_about(conn, person.words, person.lead_ids, person.contact_ids)
    tables = groupby(found, key=lambda each: each.in_table)
    return {
        "person": {
            "names": list(person.names),
            "addresses": [{"kind": each.kind, "value": each.value} for each in person.addresses],
        },
        "made_at": now.isoformat(),
        "tables": {table: [each.said for each in rows] for table, rows in tables},
    }


async def erase_person(
    conn: Connection, contact_id: ContactId, *, by: MemberId | None, now: datetime
) -> Erasure:
    """
    Delete a person everywhere, for good; only hashes of their addresses stay.

    They opt out first, so what is under way towards them ends. Then goes what is theirs, and a
    lead that was nobody else; out of every other text their words are taken. Returns how much it
    was. Lock no lead before, and begin anew where somebody is in the way. Raises NobodyThere.
    """
    held = await hold_person(conn, contact_id)
    person = await _person(conn, contact_id)
    leads = [lead for lead in held if lead.id in person.lead_ids]
    await opt_out_person(conn, contact_id, because=ERASED, by=by, now=now, is_held=True)
    doomed = await _doomed(conn, leads, person)
    stay = [lead for lead in leads if lead.id not in doomed]
    # Their words stand at leads that are not held, too: whoever is there is not waited for.
    async with conn.impatient_savepoint(PATIENCE):
        deleted = [
            *await _delete_theirs(conn, person),
            *await writes.delete_leads(conn, doomed),
        ]
        await writes.forget_lead_persons(conn, [x.id for x in stay if x.person in person.names])
        redacted = await writes.erase_words(conn, person.words, person.lead_ids)
    report = {"deleted": _sums(deleted), "redacted": _sums(redacted)}
    hashes = [hash_of(address) for address in person.addresses]
    number = await writes.insert_erasure(conn, hashes, report, by=by, now=now)
    await _tell(conn, leads, doomed, by=by, now=now)
    return Erasure(
        id=number,
        deleted=report["deleted"],
        redacted=report["redacted"],
        made_by=None,
        made_at=now,
    )


async def _person(conn: Connection, contact_id: ContactId) -> Person:
    standings = await reads.list_standings(conn, contact_id)
    if not standings:
        raise NobodyThere
    contact_ids = [each.contact_id for each in standings]
    return Person(
        contact_ids=contact_ids,
        lead_ids=sorted({each.lead_id for each in standings}),
        names=list(dict.fromkeys(each.name for each in standings if each.name)),
        addresses=await reads.list_addresses_of(conn, contact_ids),
        shared=await reads.list_shared_addresses(conn, contact_ids),
    )


async def _doomed(conn: Connection, leads: Sequence[Lead], person: Person) -> list[LeadId]:
    """Return the leads that are this person and nobody else."""
    shared = await reads.list_shared(conn, person.lead_ids, person.contact_ids)
    return [lead.id for lead in leads if lead.person in person.names and lead.id not in shared]


async def _delete_theirs(conn: Connection, person: Person) -> list[writes.Touched]:
    """Delete what is a person's own, in an order in which nothing hangs on what is gone."""
    words, at, who = person.words, person.lead_ids, person.contact_ids
    return [
        writes.Touched("inbound_mails", await writes.delete_mails(conn, words, at, who)),
        writes.Touched("replies", await writes.delete_replies(conn, words, who)),
        *await writes.delete_addressed(conn, who),
        writes.Touched("claims", await writes.delete_claims(conn, words, at)),
        writes.Touched("captures", await writes.delete_captures(conn, words, at)),
        writes.Touched("candidates", await writes.delete_candidates(conn, words, at)),
        writes.Touched("import_uploads", await writes.delete_uploads(conn, words)),
        writes.Touched("lead_keys", await writes.delete_keys(conn, person.own, at)),
        *await writes.delete_contacts(conn, who),
    ]


def _sums(touched: Iterable[writes.Touched]) -> Mapping[str, int]:
    sums = dict[str, int]()
    for each in touched:
        if each.n:
            sums[each.in_table] = sums.get(each.in_table, 0) + each.n
    return sums


async def _tell(
    conn: Connection,
    leads: Sequence[Lead],
    doomed: Sequence[LeadId],
    *,
    by: MemberId | None,
    now: datetime,
) -> None:
    stay = [lead.id for lead in leads if lead.id not in doomed]
    await remember_all(conn, stay, "person_erased", by=by, facts={}, now=now)
    for lead in leads:
        topic = "gone" if lead.id in doomed else "card"
        await announce(conn, topic, lead_id=lead.id, owner_id=lead.owner_id)
        if lead.owner_id is not None:
            await announce(conn, "today", member_id=lead.owner_id)
