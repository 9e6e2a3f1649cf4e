"""Who does what at a lead. The rules find the addresses; the model only pairs names with them."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote as escaped

from pydantic import BaseModel, Field

from keepwarm.analysts.reasoning.drafts import Desk, Draft, draft_claim
from keepwarm.analysts.reasoning.forms import Statement
from keepwarm.analysts.reasoning.grounding import Grounded
from keepwarm.evidence.model import Claim, plain

MOST_PEOPLE = 12


class Person(Statement):
    """Somebody who works there."""

    name: str = Field(description="As the source writes it, without titles.")
    role: str = Field("", description="Their role, in the words of the source; empty if not told.")
    email: str = Field("", description="Their own e-mail address, if a source names it.")
    phone: str = Field("", description="Their own phone number, if a source names it.")


class Contacts(BaseModel):
    """The people of a company."""

    people: list[Person]


def draft_people(answer: Contacts, desk: Desk) -> Iterator[Draft]:
    """Draft each person; their name must stand among the words quoted, and so must the role."""
    for person in answer.people[:MOST_PEOPLE]:
        fact = person.model_copy(update={"ask": ""})  # whether somebody exists is not asked
        names = tuple(filter(None, (person.name.strip(), person.role.strip())))
        drafted = draft_claim(
            fact, desk, section="contacts", text=", ".join(names), label="person", names=names
        )
        if person.name.strip():
            yield _reached(drafted, person, desk)


def merge_contacts(grounded: Grounded, desk: Desk) -> tuple[Claim, ...]:
    """
    Put the people beside what the rules found.

    Who stands in both is told once, by the line that says more.
    """
    people = grounded.claims
    told = [plain(claim.text) for claim in people]
    ways = (claim for claim in desk.rules_say if claim.label != "person")
    others = (
        claim
        for claim in desk.rules_say
        if claim.label == "person" and not any(_is_told(claim, line) for line in told)
    )
    return (*ways, *people, *others)


def _is_told(claim: Claim, line: str) -> bool:
    return line.partition(",")[0] == plain(claim.text).partition(",")[0]


def _reached(draft: Draft, person: Person, desk: Desk) -> Draft:
    """Add how to reach a person, where the rules found that very address."""
    email = _found(person.email, "email", desk)
    phone = _found(person.phone, "phone", desk)
    link = f"mailto:{escaped(email, safe='@')}" if email else f"tel:{phone}" if phone else None
    detail = ", ".join(filter(None, (email, phone)))
    return replace(
        draft, claim=replace(draft.claim, link=link, detail=detail or draft.claim.detail)
    )


def _found(said: str, label: str, desk: Desk) -> str:
    wanted = _bare(said)
    known = (claim.text for claim in desk.rules_say if claim.label == label)
    return next((text for text in known if wanted and _bare(text) == wanted), "")


def _bare(address: str) -> str:
    return "".join(letter for letter in plain(address) if letter.isalnum() or letter in "@.+_")
