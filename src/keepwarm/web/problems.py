"""What did not work out in the research of a lead, in sentences with a way on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from keepwarm.evidence.model import Section, ShownSection
from keepwarm.evidence.reads import ListedSource
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.web.words import section_titles


@dataclass(frozen=True, slots=True)
class ProblemShown:
    """One line of the list; `again` offers to research what is missing."""

    symbol: str
    text: str
    detail: str = ""
    again: bool = False


def problems_of(
    sections: Mapping[Section, ShownSection], sources: Sequence[ListedSource]
) -> list[ProblemShown]:
    """Return everything a careful reader of the brief should know, the gravest first."""
    shown = [sections[name] for name in section_titles() if name in sections]
    return [*_failed(shown), *_fallen_back(shown), *_unfounded(shown), *_hidden(sources)]


def _failed(sections: Iterable[ShownSection]) -> Iterator[ProblemShown]:
    for section in sections:
        if section.problem:
            title = section_titles()[section.section]
            text = _("{section} is not finished.").format(section=title)
            yield ProblemShown("circle-alert", text, section.problem, again=True)


def _fallen_back(sections: Iterable[ShownSection]) -> Iterator[ProblemShown]:
    """One line a reason: a budget that is used up stops several agents alike."""
    fallen = sorted((s for s in sections if s.fell_back), key=lambda s: s.fell_back or "")
    for reason, group in groupby(fallen, key=lambda s: s.fell_back or ""):
        titles = ", ".join(section_titles()[section.section] for section in group)
        text = _("Rules stood in for the model: {sections}.").format(sections=titles)
        yield ProblemShown("cpu", text, reason, again=True)


def _unfounded(sections: Iterable[ShownSection]) -> Iterator[ProblemShown]:
    for section in sections:
        if section.demoted or section.dropped:
            yield ProblemShown("quote", _say_unfounded(section), _counted(section))


def _say_unfounded(section: ShownSection) -> str:
    count = section.demoted + section.dropped
    text = ngettext(
        "{section}: one statement did not stand in the sources.",
        "{section}: {n} statements did not stand in the sources.",
        count,
    )
    return text.format(section=section_titles()[section.section], n=count)


def _counted(section: ShownSection) -> str:
    demoted = ngettext("{n} became a question", "{n} became questions", section.demoted).format(
        n=section.demoted
    )
    dropped = ngettext("{n} was left out", "{n} were left out", section.dropped).format(
        n=section.dropped
    )
    told = [text for text, n in ((demoted, section.demoted), (dropped, section.dropped)) if n]
    return f"{', '.join(told)}."


def _hidden(sources: Sequence[ListedSource]) -> Iterator[ProblemShown]:
    count = sum(len(source.hidden) for source in sources)
    if count:
        text = ngettext(
            "One text that pages hide from people was ignored.",
            "{n} texts that pages hide from people were ignored.",
            count,
        )
        yield ProblemShown("eye-off", text.format(n=count))
