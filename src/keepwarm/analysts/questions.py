"""Questions worth asking: from what was observed first, then from experience."""

from collections import Counter
from collections.abc import Iterable, Iterator

from keepwarm.analysts.library import Purpose
from keepwarm.analysts.model import Finding
from keepwarm.analysts.reading import Reading
from keepwarm.evidence.model import Claim, Quote
from keepwarm.kit.i18n import gettext as _

MOST_QUESTIONS = 6
_PER_PURPOSE = 2


def find_questions(reading: Reading) -> Finding:
    """Return up to six questions, no more than two for one purpose."""
    return Finding(claims=tuple(_chosen(_candidates(reading))))


def _chosen(candidates: Iterable[Claim]) -> Iterator[Claim]:
    asked, purposes = set[str](), Counter[str]()
    for claim in candidates:
        if claim.text in asked or purposes[claim.label] == _PER_PURPOSE:
            continue
        asked.add(claim.text)
        purposes[claim.label] += 1
        yield claim
        if len(asked) == MOST_QUESTIONS:
            return


def _candidates(reading: Reading) -> Iterator[Claim]:
    yield from _from_pains(reading)
    yield from _from_tools(reading)
    yield from _from_triggers(reading)
    for book in reading.playbooks:
        for question in book.questions:
            yield _question(question.purpose, question.text)


def _from_pains(reading: Reading) -> Iterator[Claim]:
    questions = {sign.topic: sign.question for sign in reading.library.signs}
    for pain in reading.brief.found.get("pain_points", ()):
        if pain.quotes and pain.label in questions:
            yield _question("problem", questions[pain.label], why=pain.text, quotes=pain.quotes)


def _from_tools(reading: Reading) -> Iterator[Claim]:
    text = _(
        "What works well with the tools you have, and what is still done by hand beside them?"
    )
    for tool in reading.brief.found.get("competitors", ()):
        if tool.label == "current_solution":
            yield _question("process", text, why=tool.text, quotes=tool.quotes)


def _from_triggers(reading: Reading) -> Iterator[Claim]:
    asks = _asks()
    for trigger in reading.brief.found.get("triggers", ()):
        if trigger.label in asks:
            purpose, text = asks[trigger.label]
            yield _question(purpose, text, why=trigger.text, quotes=trigger.quotes)


def _question(
    purpose: Purpose, text: str, *, why: str = "", quotes: tuple[Quote, ...] = ()
) -> Claim:
    return Claim(
        section="questions",
        kind="inferred" if quotes else "hypothesis",
        text=text,
        detail=_("Because: {reason}").format(reason=why) if why else "",
        label=purpose,
        quotes=quotes,
    )


def _asks() -> dict[str, tuple[Purpose, str]]:
    return {
        "hiring": ("timing", _("What should be off the team's desk before the new people start?")),
        "funding": (
            "budget",
            _("What has to be different a year from now, with this money spent?"),
        ),
        "expansion": ("timing", _("What has to work on the first day at the new place?")),
        "launch": ("impact", _("What will change in your daily work when it is out?")),
        "leadership": ("decision", _("What does the new leadership look at first?")),
        "partnership": (
            "process",
            _("Which inquiries come through the partner, and who takes them?"),
        ),
        "event": ("timing", _("What happens to the people you meet there, a week later?")),
        "regulation": ("timing", _("By which day does this have to be in place?")),
    }
