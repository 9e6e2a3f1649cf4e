"""What a lead uses today and whom it compares us with."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, Field

from keepwarm.analysts.competitors import MOST_COMPETITORS, Relation
from keepwarm.analysts.reasoning.drafts import Desk, Draft, draft_claim
from keepwarm.analysts.reasoning.forms import Statement, one_of
from keepwarm.analysts.wording import fold_words


class Competitor(Statement):
    """A product or a company that does, or could do, what we offer."""

    name: str = Field(description="As the source writes it.")
    relation: Annotated[Relation, one_of(Relation, "mentioned")] = Field(
        description="current_solution: they use it. alternative: they compare it or left it."
        " mentioned: neither is said."
    )
    text: str = Field(description="One sentence on what they do with it.")
    our_angle: str = Field("", description="What we could say beside it, from our offer only.")


class Competitors(BaseModel):
    """Products and companies named by the sources."""

    competitors: list[Competitor]


def draft_competitors(answer: Competitors, desk: Desk) -> Iterator[Draft]:
    """Draft each; its name must stand among the words quoted. A lead is not its own rival."""
    own = fold_words(desk.brief.company)
    for rival in answer.competitors[:MOST_COMPETITORS]:
        drafted = draft_claim(
            rival,
            desk,
            section="competitors",
            text=rival.text,
            detail=" ".join(filter(None, (rival.because.strip(), rival.our_angle.strip()))),
            label=rival.relation,
            names=(rival.name.strip(),),
        )
        if rival.name.strip() and fold_words(rival.name) != own:
            yield drafted
