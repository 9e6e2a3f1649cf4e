"""Find the sources: ours and those of other packages come in through the same door."""

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points

import structlog

from keepwarm.kit.i18n import gettext as _
from keepwarm.prospecting.sources import Broken, Source, Sources

GROUP = "keepwarm.prospectors"

_OURS = ("domains", "csv", "directory", "searxng", "brave", "overpass")

_log = structlog.get_logger(__name__)


def load_sources(*more: Source) -> Sources:
    """
    Load every installed source, and `more` that the caller brings.

    One that cannot be loaded is logged and shown as broken; it never stops anything else.
    """
    known = {source.id: source for source in more}
    broken: list[Broken] = []
    for entry in _in_order(entry_points(group=GROUP)):
        try:
            source = _load(entry)
            if source.id in known:
                raise TypeError(_("there is another source of this name"))  # noqa: TRY301 -- one way to say that it is broken
        except Exception as error:  # noqa: BLE001 -- whatever another package may raise
            _log.warning("prospecting.source.broken", name=entry.name, error=repr(error))
            broken.append(Broken(entry.name, str(error) or type(error).__name__))
        else:
            known[source.id] = source
    return Sources(known, tuple(broken))


def _load(entry: EntryPoint) -> Source:
    loaded = entry.load()
    source = loaded() if isinstance(loaded, type) else loaded
    if not isinstance(source, Source) or source.id != entry.name:
        raise TypeError(_("this is not a source of that name"))
    return source


def _in_order(entries: Iterable[EntryPoint]) -> list[EntryPoint]:
    """Put ours first, so that a name of ours stays ours, and the simplest at their head."""
    places = {name: place for place, name in enumerate(_OURS)}
    return sorted(
        entries,
        key=lambda each: (
            not each.value.startswith("keepwarm."),
            places.get(each.name, len(_OURS)),
            each.name,
        ),
    )
