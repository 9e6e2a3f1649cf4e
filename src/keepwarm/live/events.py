"""Write down, with a fact, that open pages should hear of it."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from keepwarm.db import Connection, execute
from keepwarm.kit.ids import LeadId, MemberId

CHANNEL = "live"

Topic: TypeAlias = Literal[
    "stage",  # a card changed its column; facts: from, to, position
    "agent",  # an agent began or ended on a card; facts: agent (or null), since (epoch seconds)
    "card",  # anything else on a card changed: draw it anew
    "gone",  # a card left the board
    "toast",  # something finished in the background; facts: what, and ids for its sentence
    "import",  # an import went on; facts: id
    "job",  # a prospecting job went on; facts: id
    "plan",  # a lead's plan, its steps or drafts changed
    "request",  # something asked for went on; facts: id, kind, status, step (or null)
    "sequence",  # somebody's way through a sequence went on, or a sequence changed
    "task",  # a task was made, closed or put off; facts: id
    "today",  # what a member has to do today changed (member_id)
    "reply",  # a reply came in, or what one means was said
    "email",  # a letter to somebody at a lead went on
    "microsite",  # the page of a lead was shared or taken back, or somebody went through it
    "model",  # a check of the language model went on, or the budgets changed
    "signed_out",  # a member's sessions ended (member_id): every process cuts the streams off
]


async def announce(
    conn: Connection,
    topic: Topic,
    *,
    lead_id: LeadId | None = None,
    owner_id: MemberId | None = None,
    was_owner_id: MemberId | None = None,
    member_id: MemberId | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    """
    Tell open pages about a fact, once its transaction has committed.

    Admins hear of everything. Members hear what belongs to them (`owner_id`, or what
    `was_owner_id` took from them) and what belongs to nobody; with `member_id` only that
    member hears it. `facts` hold ids, stages and times, never words about a lead.
    """
    await execute(
        conn,
        """
        insert into live_events (topic, lead_id, owner_id, was_owner_id, member_id, facts)
        values ($1, $2, $3, $4, $5, $6)
        """,
        topic,
        lead_id,
        owner_id,
        was_owner_id,
        member_id,
        dict(facts or {}),
    )
    conn.wake(CHANNEL)


async def announce_each(
    conn: Connection,
    topic: Topic,
    told: Sequence[tuple[LeadId, MemberId | None, Mapping[str, object]]],
) -> None:
    """Tell open pages the same thing of many leads, in one statement: lead, owner and facts."""
    if not told:
        return
    await execute(
        conn,
        """
        insert into live_events (topic, lead_id, owner_id, facts)
        select $1, lead_id, owner_id, facts
          from unnest($2::bigint[], $3::bigint[], $4::jsonb[])
               with ordinality as t (lead_id, owner_id, facts, n)
         order by n
        """,
        topic,
        [lead_id for lead_id, _, _ in told],
        [owner_id for _, owner_id, _ in told],
        [facts for _, _, facts in told],
    )
    conn.wake(CHANNEL)


async def announce_to_members(
    conn: Connection, topic: Topic, told: Sequence[tuple[MemberId, Mapping[str, object]]]
) -> None:
    """Tell each of many members something of their own, in one statement: member and facts."""
    if not told:
        return
    await execute(
        conn,
        """
        insert into live_events (topic, member_id, facts)
        select $1, member_id, facts
          from unnest($2::bigint[], $3::jsonb[]) with ordinality as t (member_id, facts, n)
         order by n
        """,
        topic,
        [member_id for member_id, _ in told],
        [facts for _, facts in told],
    )
    conn.wake(CHANNEL)
