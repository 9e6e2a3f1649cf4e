"""Replies as pages show them: the deciding words marked, the two likeliest answers at hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.replies.pile import PiledReply, Writer, list_pile, list_settled, list_writers
from keepwarm.triage import Intent, likely_intents
from keepwarm.triage.marking import Piece, marked
from keepwarm.web.reply_words import decided_words, followed_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A reply as a line of a page, with what is said of it."""

    reply: PiledReply
    pieces: Sequence[Piece]
    likely: tuple[Intent, Intent]
    decided: str
    followed: Sequence[str]
    writers: Sequence[Writer]  # who may have written it, where nobody knows

    @property
    def somebody_else(self) -> Mapping[str, str] | None:
        """Whom it names, as long as nobody has said what to do about that."""
        named = self.reply.suggested
        if not named or self.reply.suggestion_settled_at or self.reply.lead_id is None:
            return None
        return {key: value for key, value in named.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """All that the page of replies shows."""

    waiting: Sequence[Shown]
    strangers: Sequence[Shown]
    settled: Sequence[Shown]


async def view_pile(conn: Connection, viewer: Viewer, *, time_zone: str) -> Pile:
    pile = await list_pile(conn, viewer)
    nameless = {each.lead_id for each in pile if each.lead_id and each.contact_id is None}
    writers = await list_writers(conn, sorted(nameless)) if nameless else []
    shown = [show_reply(each, time_zone=time_zone, writers=writers) for each in pile]
    settled = await list_settled(conn, viewer)
    return Pile(
        waiting=[each for each in shown if each.reply.lead_id is not None],
        strangers=[each for each in shown if each.reply.lead_id is None],
        settled=[show_reply(each, time_zone=time_zone) for each in settled],
    )


def show_reply(reply: PiledReply, *, time_zone: str, writers: Sequence[Writer] = ()) -> Shown:
    return Shown(
        reply=reply,
        pieces=marked(reply.body, reply.reasons),
        likely=likely_intents(reply.body),
        decided=decided_words(reply),
        followed=followed_words(reply.effects, time_zone),
        writers=_at(writers, reply.lead_id) if reply.contact_id is None else (),
    )


def _at(writers: Sequence[Writer], lead_id: LeadId | None) -> Sequence[Writer]:
    return [each for each in writers if each.lead_id == lead_id]
