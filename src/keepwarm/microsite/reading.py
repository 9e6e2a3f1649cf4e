"""Read a questionnaire; a mistake is told in a sentence that names its line."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.strict import BrokenFile, read_text_strictly
from keepwarm.microsite.model import Advice, Choice, Choices, Level, Questionnaire, Scale, Step

LONGEST_SOURCE: Final = 100_000
_SHIPPED: Final = files("keepwarm.microsite") / "questionnaires" / "readiness.yaml"


def shipped_source() -> str:
    """Return the questionnaire that comes with the product, as people would write it."""
    return _SHIPPED.read_text(encoding="utf-8")


@cache
def shipped_questionnaire() -> Questionnaire:
    """Return the questionnaire that comes with the product."""
    return read_questionnaire(shipped_source())


def read_questionnaire(source: str) -> Questionnaire:
    """Return what a text asks and advises. Raises BrokenFile."""
    name = _("Questionnaire")
    if len(source) > LONGEST_SOURCE:
        most = LONGEST_SOURCE // 1000
        raise BrokenFile(_("This is longer than {most} thousand characters.").format(most=most))
    read = read_text_strictly(name, source, Questionnaire)
    for problem in _loose_ends(read):
        raise BrokenFile(f"{name}: {problem}")
    return read


def _loose_ends(read: Questionnaire) -> Iterator[str]:
    """Yield what no single line is wrong about: names twice, topics nobody asks about."""
    yield from _twins([step.id for step in read.steps])
    yield from _twins([topic.id for topic in read.topics])
    for step in read.steps:
        yield from _of_step(step, {topic.id for topic in read.topics})
    asked = {step.topic for step in read.steps}
    for topic in read.topics:
        if topic.id not in asked:
            yield _("No step counts towards the topic “{name}”.").format(name=topic.id)
        yield from _gaps(topic.advice, topic.id)
    yield from _gaps(read.levels, "levels")


def _of_step(step: Step, topics: set[str]) -> Iterator[str]:
    if isinstance(step, Choice | Choices):
        yield from _twins([option.id for option in step.options])
    if step.topic is None:
        return
    if step.topic not in topics:
        yield _("The step “{step}” counts towards “{topic}”, which is no topic.").format(
            step=step.id, topic=step.topic
        )
    if not _counts(step):
        yield _("The step “{step}” has a topic, but none of its answers counts.").format(
            step=step.id
        )


def _counts(step: Step) -> bool:
    if isinstance(step, Choice | Choices):
        return any(option.points for option in step.options)
    return isinstance(step, Scale)


def _twins(names: Sequence[str]) -> Iterator[str]:
    for number, name in enumerate(names):
        if name in names[:number]:
            yield _("There are two of the name “{name}”.").format(name=name)


def _gaps(rungs: Sequence[Advice | Level], name: str) -> Iterator[str]:
    """A standing that nothing speaks of would leave a hole in somebody's report."""
    ends = [rung.at_least for rung in rungs]
    if ends[0] != 0:
        yield _("The first of “{name}” has to begin at 0.").format(name=name)
    if ends != sorted(set(ends)):
        yield _("Those of “{name}” have to rise, each from a higher percentage on.").format(
            name=name
        )
