"""What the demo's team sells: invented, like the companies it is held against."""

from datetime import datetime

from keepwarm.db import Connection
from keepwarm.kit.viewer import Viewer
from keepwarm.offer.actions import ProofDraft, add_proof, change_offer
from keepwarm.offer.drafts import OfferDraft
from keepwarm.offer.model import OwnCriterion
from keepwarm.offer.reads import get_kept_offer

DEMO_OFFER = OfferDraft(
    what_we_sell=(
        "We see to it that no inquiry goes cold: each gets an owner, a first answer on the day "
        "it arrives, and a reminder until it is settled.\n"
        "For small companies that sell by quote, by telephone and by form. Set up in a day, "
        "paid by the month, nothing to install."
    ),
    industries=("Trades", "Solar", "Manufacturing", "Software"),
    countries=(
        "United Kingdom", "Ireland", "United States", "Canada", "Germany", "Austria",
        "Switzerland", "France", "Belgium", "Netherlands", "Sweden", "Spain", "Italy",
    ),
    at_least="40",
    at_most="150",
    languages=("English", "German"),
    keywords=("quote", "quotes", "estimates", "Angebot", "devis", "trials"),
    required=frozenset({"country"}),
    criteria=(
        OwnCriterion(
            text="Keeps its inquiries in a spreadsheet, or on paper",
            words=(
                "spreadsheet", "spreadsheets", "shared inbox", "whiteboard", "binder", "memory",
                "Tabelle mit 41 Spalten", "Zettelkasten", "drei Dateien",
            ),
        ),
        OwnCriterion(
            text="Customers wait days for an answer",
            words=(
                "working days", "business days", "Werktagen", "Arbeitstagen", "jours ouvrés",
                "9 to 12 only", "nobody called",
            ),
        ),
    ),
    solves=(
        "Inquiries wait days for a first answer",
        "Quotes go out and nobody asks a second time",
        "The telephone is answered for half a day",
    ),
    competitors=("Nudgewort", "Leadbarrow", "Quoteferret", "Dealmoth", "Angebotto", "Klientolino"),
    tone="warm",
    writes=("English", "German"),
)  # fmt: skip

DEMO_PROOFS = (
    ProofDraft(
        title="Larkspur Roofing, Derby",
        text=(
            "Quotes used to take ten working days; now nine in ten inquiries have a first answer "
            "on the day they arrive."
        ),
    ),
    ProofDraft(
        title="Praxis Holunderweg, Gera",
        text=(
            "Patients who forgot an appointment are reminded the day before: a third fewer "
            "missed appointments, counted over three months."
        ),
    ),
    ProofDraft(
        title="Set up in a day",
        text=(
            "Twelve of our last fifteen customers already had something and kept it beside ours; "
            "none typed the same details twice."
        ),
    ),
)


async def write_demo_offer(conn: Connection, *, by: Viewer, now: datetime) -> None:
    """Say what the demo's team sells, unless somebody has said what theirs does."""
    if (await get_kept_offer(conn)).version:
        return
    await change_offer(conn, DEMO_OFFER, seen=0, by=by, now=now)
    for proof in DEMO_PROOFS:
        await add_proof(conn, proof, by=by, now=now)
