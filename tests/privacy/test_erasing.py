"""Deleting a person everywhere, in whatever table they stand."""

import pytest

from keepwarm.contacts.model import Address
from keepwarm.contacts.reads import list_suppressed
from keepwarm.db import Connection
from keepwarm.privacy.actions import NobodyThere, erase_person, export_person
from tests import build
from tests.build import NOW, rows
from tests.privacy.planting import EMAIL, EVERY_WORD, PHONE, PLANTS, plant

# Written by verbs in `plant`, not by its list.
BY_VERBS = {
    "addresses", "contacts", "drafts", "emails", "enrolments", "enrolment_steps", "leads",
    "lead_keys", "outbox", "plans", "reminder_ledger", "sequences", "sequence_steps", "steps",
    "tasks",
}  # fmt: skip
# Which hold no word about anybody: machine's own words, our own team's, a prospect's ticks.
SILENT = {
    "availability", "days_off", "enrichment_events", "enrichment_steps", "microsites",
    "model_calls", "model_checks", "questionnaires", "readings", "run_packages",
    "spending_days", "stage_tallies", "step_changes", "wizard_sessions",
}  # fmt: skip


async def test_every_table_is_planted_or_known_to_hold_no_words(conn: Connection) -> None:
    tables = {
        str(name) for (name,) in await rows(conn, "select table_name from columns_with_words")
    }

    assert tables - PLANTS.keys() - BY_VERBS - SILENT == set()


async def test_no_word_of_a_person_is_left_in_any_column(conn: Connection) -> None:
    planted = await plant(conn)
    before = await _spoken(conn)

    report = await erase_person(conn, planted.jane, by=planted.olga.id, now=NOW)

    assert await _spoken(conn) == []
    assert len(before) > 60
    assert report.deleted["contacts"] == 2
    assert report.deleted["leads"] == 1
    assert report.redacted["notes"] == 1
    assert await list_suppressed(conn, [Address("email", EMAIL), Address("mobile", PHONE)]) == [
        EMAIL,
        PHONE,
    ]


async def test_what_would_be_the_same_without_their_words_still_differs(conn: Connection) -> None:
    planted = await plant(conn)
    await conn.raw.execute("insert into tags (name) values ('for Jane Doe'), ('for Doe, Jane')")

    await erase_person(conn, planted.jane, by=planted.olga.id, now=NOW)

    kept = await rows(
        conn, "select name ~ '^for \\[… [0-9a-f]{8}\\]$' from tags where name ~ '^for'"
    )
    assert kept == [(True,), (True,)]
    assert await _spoken(conn) == []


async def test_mail_that_came_as_a_form_goes_as_well(conn: Connection) -> None:
    planted = await plant(conn)
    await conn.raw.execute(
        """
        insert into inbound_mails (source, external_key, raw, received_at, due_at, became)
        values ('mailgun', '1', 'from=Dr+%3Cjane%40acme.example%3E', now(), now(), 'automatic'),
               ('mailgun', '2', 'from=%3Cmary.jane%40acme.example%3E', now(), now(), 'automatic')
        """
    )

    await erase_person(conn, planted.jane, by=planted.olga.id, now=NOW)

    kept = "select external_key from inbound_mails where source = 'mailgun'"
    assert await rows(conn, kept) == [("2",)]


async def test_nobody_else_is_touched(conn: Connection) -> None:
    planted = await plant(conn)
    namesake = "Jane Doe of Third Ltd is somebody else."
    await conn.raw.execute(
        "insert into notes (lead_id, body, created_at) values ($1, $2, now()), ($1, $3, now())",
        planted.third,
        namesake,
        f"Jane Doe is reached at {EMAIL}.",
    )

    await erase_person(conn, planted.jane, by=planted.olga.id, now=NOW)

    assert await rows(
        conn, "select body from notes where lead_id = $1 order by id", planted.third
    ) == [(namesake,), ("[…] is reached at […].",)]
    assert await rows(conn, "select name from contacts") == [("Joe Roe",)]
    assert await rows(conn, "select name, brief from leads order by id") == [
        ("Globex", "Ask […] <[…]>, […]"),
        ("Third", ""),
    ]
    for sql in (
        "select contact_id from tasks where status = 'touch_open'",
        "select contact_id from emails where status = 'pending'",
        "select contact_id from enrolments where state = 'active'",
    ):
        assert await rows(conn, sql) == [(planted.joe,)]


async def test_who_shares_the_telephone_of_an_office_is_somebody_else(conn: Connection) -> None:
    desk = ("+4930901820",)
    acme = await build.lead(conn, company="Acme", person="Jane Doe", phones=desk)
    await build.lead(conn, company="Bolt", person="Bob Roe", phones=desk, brief=f"Bob: {desk[0]}")
    jane = await build.contact_named(conn, acme, "Jane Doe")

    told = str(await export_person(conn, jane, now=NOW))
    await erase_person(conn, jane, by=None, now=NOW)

    assert ("Acme" in told, desk[0] in told, "Bob" in told) == (True, True, False)
    assert await rows(conn, "select person, brief from leads") == [("Bob Roe", f"Bob: {desk[0]}")]
    assert await rows(conn, "select name from contacts") == [("Bob Roe",)]
    assert await rows(conn, "select kind, value from addresses") == [("phone", desk[0])]
    assert await rows(conn, "select id from lead_events where kind = 'person_erased'") == []


async def test_what_was_deleted_is_reported_by_counts_and_hashes_alone(conn: Connection) -> None:
    planted = await plant(conn)

    report = await erase_person(conn, planted.jane, by=planted.olga.id, now=NOW)

    assert await rows(conn, "select id, report, made_by from erasures") == [
        (report.id, {"deleted": report.deleted, "redacted": report.redacted}, planted.olga.id)
    ]
    assert await rows(conn, "select unnest(hashes) as hash from erasures order by hash") == (
        await rows(conn, "select hash from suppressions order by hash")
    )
    assert await rows(
        conn, "select lead_id, facts from lead_events where kind = 'person_erased'"
    ) == [(planted.globex, {})]


async def test_who_is_gone_is_not_there(conn: Connection) -> None:
    planted = await plant(conn)
    await erase_person(conn, planted.jane, by=planted.olga.id, now=NOW)

    with pytest.raises(NobodyThere):
        await erase_person(conn, planted.jane, by=planted.olga.id, now=NOW)


async def _spoken(conn: Connection) -> list[tuple[object, ...]]:
    """Look into every column that can hold words, of every table; return where she stands."""
    columns = await rows(
        conn,
        """
        select c.relname::text, a.attname::text, t.typname::text
          from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
          join pg_type t on t.oid = a.atttypid
         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
           and t.typname in ('text', 'varchar', 'jsonb', 'json', 'bytea', '_text', 'tsvector')
        """,
    )
    looks = [
        f"select '{table}.{column}' from {table} where {_as_text(column, kind)} ~* $1"  # noqa: S608 -- names of our catalogue
        for table, column, kind in columns
    ]
    return await rows(conn, " union all ".join(looks), EVERY_WORD)


def _as_text(column: object, kind: object) -> str:
    return f"encode({column}, 'escape')" if kind == "bytea" else f"{column}::text"
