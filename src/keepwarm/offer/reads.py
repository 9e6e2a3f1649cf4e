"""SQL that only looks at what the team sells and whom it looks for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_one
from keepwarm.offer.model import Offer, ProofId


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOffer:
    """The offer, and who changed it last; version 0 is an offer nobody has written yet."""

    offer: Offer
    version: int = 0
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptProof:
    """A proof as the page lists it; `version` is what whoever changes it must have seen."""

    id: ProofId
    title: str
    text: str
    link: str | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfferRow:
    content: dict[str, Any]
    proofs: list[dict[str, Any]]
    version: int
    changed_at: datetime | None
    changed_by: str | None


async def get_offer(conn: Connection) -> Offer:
    """Return the offer with its proofs; an empty one where nobody has written any."""
    return (await get_kept_offer(conn)).offer


async def get_kept_offer(conn: Connection) -> KeptOffer:
    row = await fetch_one(
        conn,
        _OfferRow,
        """
        select coalesce(o.content, '{}') as content, coalesce(o.version, 0) as version,
               o.changed_at, m.name as changed_by,
               (select coalesce(jsonb_agg(jsonb_build_object(
                    'id', p.id, 'title', p.title, 'text', p.text, 'link', p.link
                ) order by p.id), '[]') from proofs p) as proofs
          from (select 1) as always
          left join offer o on true
          left join members m on m.id = o.changed_by
        """,
    )
    return KeptOffer(
        offer=msgspec.convert(row.content | {"proofs": row.proofs}, Offer),
        version=row.version,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )


async def list_proofs(conn: Connection) -> list[KeptProof]:
    """Return the library in the order it was filled."""
    return await fetch_all(
        conn, KeptProof, "select id, title, text, link, version from proofs order by id"
    )
