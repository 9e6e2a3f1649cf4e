"""What the team of these tests sells."""

from dataclasses import replace

from keepwarm.offer.model import Offer, OwnCriterion, Proof, ProofId, SizeRange
from tests.analysts.briefs import FREIGHT

OFFER = Offer(
    what_we_sell="A shared inbox that answers inquiries the same day.",
    solves=("Inquiries wait too long.",),
    competitors=("Pipedrive",),
    countries=("GB", "DE"),
    size=SizeRange(at_least=10, at_most=500),
    keywords=("pallets",),
    required=frozenset({"country"}),
    criteria=(OwnCriterion(text="runs its own warehouse", required=True),),
    proofs=(
        Proof(
            id=ProofId(7),
            title="Hull Ferries",
            text="Answers went from three days to four hours.",
            link="https://keepwarm.example/cases/hull",
        ),
    ),
)
ABOUT = replace(FREIGHT, offer=OFFER)
