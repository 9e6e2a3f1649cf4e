"""How a step's channel reaches whom it is for: the address, and what a press on it opens."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from keepwarm.contacts.model import AddressKind
from keepwarm.contacts.reads import ReachableAt
from keepwarm.steps.model import StepChannel

_KINDS: Mapping[StepChannel, tuple[AddressKind, ...]] = MappingProxyType(
    {
        "email": ("email",),
        "call": ("mobile", "phone"),
        "linkedin": ("linkedin",),
        "telegram": ("telegram",),
        "whatsapp": ("mobile",),
        "sms": ("mobile",),
    }
)


class Reach(NamedTuple):
    """An address as people read it, and the link it becomes."""

    text: str
    link: str


def reach_for(channel: StepChannel, addresses: Iterable[ReachableAt]) -> Reach | None:
    """Return the best of a lead's addresses for a channel; None where there is none."""
    known = list(addresses)
    for kind in _KINDS.get(channel, ()):
        for address in known:
            link = link_of(channel, address.value) if address.kind == kind else None
            if link is not None:
                return Reach(_shown(address.value), link)
    return None


def link_of(channel: StepChannel, value: str) -> str | None:
    """Return what a press opens; only schemes we know are ever links."""
    match channel:
        case "email":
            return f"mailto:{value}"
        case "call":
            return f"tel:{value}"
        case "sms":
            return f"sms:{value}"
        case "whatsapp":
            return f"https://wa.me/{value.lstrip('+')}"
        case _:
            return value if value.startswith(("https://", "http://")) else None


def _shown(value: str) -> str:
    return value.removeprefix("https://").removeprefix("http://").removeprefix("www.")
