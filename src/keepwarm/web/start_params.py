"""Where a button in a chat leads to: start parameters of the Mini App as our own addresses."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_PAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "today": "/",
        "tasks": "/tasks",
        "replies": "/replies",
        "board": "/board",
        "leads": "/leads",
        "new": "/leads/new",
        "find": "/find",
        "import": "/import",
        "settings": "/settings",
        "settings_time": "/settings/time",
        "settings_telegram": "/settings/telegram",
    }
)
# An id is a bigint: 18 digits are always one.
_LEAD: Final = re.compile(
    r"leads?_(?P<lead>[1-9][0-9]{0,17})"
    r"(?:-(?:(?P<edit>edit)|step_(?P<step>[1-9][0-9]{0,17})"
    r"|section_(?P<section>brief|plan|notes|timeline|sources|outreach)))?"
)


def address_of(start: str) -> str | None:
    """
    Return where a start parameter leads: 'leads_12-step_34' to that step of that lead.

    None for one that says nothing. What is asked for beside the page is in the query; the
    page takes it out of its address once it is used, so that a reload does not repeat it.
    """
    if start in _PAGES:
        return _PAGES[start]
    found = _LEAD.fullmatch(start)
    if found is None:
        return None
    lead, edit, step, section = found.group("lead", "edit", "step", "section")
    if edit:
        return f"/leads/{lead}/edit"
    if step:
        return f"/leads/{lead}?step={step}"
    return f"/leads/{lead}?section={section}" if section else f"/leads/{lead}"
