"""Jane Doe in every table that can hold a word of her, and a look into all of them."""

from dataclasses import dataclass
from typing import Any, Final

from keepwarm.accounts.model import Member
from keepwarm.db import Connection
from keepwarm.kit.ids import ContactId, LeadId
from tests import build
from tests.optouts.scene import Scene, everything_towards

NAME: Final = "Jane Doe"
EMAIL: Final = "jane@acme.example"
PHONE: Final = "+491711234567"
SPOKEN: Final = "Jane Doe <jane@acme.example>, 0171 123 45 67"
DOCUMENT: Final = {"a": ["Doe, Jane", {EMAIL: SPOKEN}], "n": 491711234567, "x": None}
EVERY_WORD: Final = r"jane|doe\M|171.{0,3}123|janedoe"

# What is planted beside what the verbs write: $1 a lead, $2 words, $3 a document, $4 a member.
PLANTS: Final = {
    "notes": "(lead_id, member_id, body, created_at) values ($1, $4, $2, now())",
    "lead_events": "(lead_id, kind, facts, happened_at) values ($1, 'created', $3, now())",
    "live_events": "(topic, lead_id, facts) values ('card', $1, $3)",
    "signals": """
        (lead_id, kind, source, facts, happened_at, due_at, error)
        values ($1, 'question', 'hand', $3, now(), now(), $2)""",
    "outbox": """
        (key, channel, member_id, lead_id, kind, facts, created_at, due_at, error)
        values ('k' || $1, 'app', $4, $1, 'reply', $3, now(), now(), $2)""",
    "requests": """
        (kind, lead_id, member_id, instructions, result, status, due_at, created_at)
        values ('plan', $1, $4, $2, $3, 'completed', now(), now())""",
    "sources": """
        (lead_id, kind, url, title, text, sha256, hidden, fetched_at)
        values ($1, 'web', 'https://x.example/' || $2, $2, $2, 'x', array[$2], now())""",
    "sections": """
        (lead_id, section, produced_by, note, problem, produced_at)
        values ($1, 'contacts', 'rules', $2, $2, now())""",
    "claims": """
        (lead_id, section, number, kind, text, detail)
        values ($1, 'contacts', 1, 'observed', $2, $2)""",
    "enrichment_runs": """
        (lead_id, lane, status, due_at, created_at, error)
        values ($1, 'single', 'completed', now(), now(), $2)""",
    "imports": """
        (name, sha256, mapping, status, due_at, created_at)
        values ($2, 'x' || $1, $3, 'completed', now(), now())""",
    "import_rows": """
        (import_id, line, verdict, title, lead_id, reason)
        select max(id), $1, 'created', $2, $1, $2 from imports""",
    "prospecting_jobs": """
        (source, params, title, asked_by, status, due_at, created_at, error)
        values ('list', $3, $2, $4, 'completed', now(), now(), $2)""",
    "candidates": """
        (job_id, number, title, source_url, licence, draft)
        select max(id), $1, $2, $2, 'own', $3 from prospecting_jobs""",
    "finds": """
        (lead_id, source, search, source_url, licence, found_at)
        values ($1, 'list', $2, $2, 'own', now())""",
    "captures": """
        (member_id, chat_id, message_id, kind, said, sender, facts, state, lead_id, created_at,
         due_at)
        values ($4, 1, $1, 'text', $2, $2, $3, 'saved', $1, now(), now())""",
    "capture_files": """
        (capture_id, n, file_id, unique_id, media_type, name, data)
        select max(id), 1, 'x', 'x', 'image/png', $2, convert_to($2, 'UTF8') from captures""",
    "telegram_updates": """
        (bot_id, update_id, chat_id, body, received_at, due_at)
        values (1, $1, 1, $3, now(), now())""",
    "inbound_mails": """
        (source, external_key, raw, received_at, due_at, error)
        values ('imap', $1::text, convert_to('From: ' || $2, 'UTF8'), now(), now(), $2)""",
    "replies": """
        (lead_id, channel, sender_name, subject, body, quoted, headers, suggested, received_at)
        values ($1, 'email', $2, $2, $2, $2, $3, $3, now())""",
    "import_uploads": """
        (name, content, member_id, created_at)
        values ($2, convert_to($2, 'UTF8'), $4, now())""",
    "bulk_changes": """
        (kind, leads, member_id, made_at) values ('move', $3, $4, now())""",
    "tags": "(name) values ($2)",
    "offer": "(content, changed_at) values ($3, now())",
    "proofs": "(title, text, link, created_at) values ($2, $2, $2, now())",
}


@dataclass(frozen=True)
class Planted:
    olga: Member
    hers: LeadId  # Jane Doe of Acme: nobody else
    jane: ContactId
    globex: LeadId  # where she stands beside Joe
    joe: ContactId
    third: LeadId  # which only speaks of her


async def plant(conn: Connection) -> Planted:
    olga = await build.member(conn)
    hers = await build.lead(
        conn, person=NAME, company="Acme", emails=(EMAIL,), phones=(PHONE,), owner=olga
    )
    globex = await build.lead(conn, company="Globex", owner=olga, brief=f"Ask {SPOKEN}")
    third = await build.lead(conn, company="Third", owner=olga)
    jane = await build.contact_named(conn, hers, NAME)
    j_doe = await build.contact(conn, globex, NAME, emails=(EMAIL,))
    joe = await build.contact(conn, globex, "Joe Roe", emails=("joe@globex.example",))
    for lead_id in (hers, globex):
        await build.plan(conn, lead_id, made_for=olga)
    scene = Scene(olga, hers, jane, globex, j_doe, joe)
    await everything_towards(conn, scene, hers, jane, EMAIL)
    await everything_towards(conn, scene, globex, j_doe, EMAIL)
    await everything_towards(conn, scene, globex, joe, "joe@globex.example")
    for lead_id in (hers, globex):
        for table, values in PLANTS.items():
            if table not in {"tags", "offer"} or lead_id == globex:
                await _insert(conn, table, values, lead_id, olga)
    return Planted(olga, hers, jane, globex, joe, third)


async def _insert(
    conn: Connection, table: str, values: str, lead_id: LeadId, olga: Member
) -> None:
    """Insert a row; PostgreSQL wants each argument to be of a known type, used or not."""
    sql = f"insert into {table} {values}"
    given: list[Any] = [lead_id, SPOKEN, DOCUMENT, olga.id]
    kinds = ("bigint", "text", "jsonb", "bigint")
    used = [n for n in range(1, 5) if f"${n}" in sql]
    for new, n in enumerate(used, 1):
        sql = sql.replace(f"${n}", f"$<{new}>::{kinds[n - 1]}")
    await conn.raw.execute(
        sql.replace("$<", "$").replace(">::", "::"), *[given[n - 1] for n in used]
    )
