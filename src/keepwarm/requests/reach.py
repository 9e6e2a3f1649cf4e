"""Whom at a lead we may turn to, and over which channels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from keepwarm.contacts.model import AddressKind, Contact
from keepwarm.contacts.reads import ContactAddress
from keepwarm.evidence.model import is_verbatim
from keepwarm.leads.model import Lead
from keepwarm.steps.model import StepChannel

CHANNELS_AT: Final[Mapping[AddressKind, tuple[StepChannel, ...]]] = {
    "email": ("email",),
    "phone": ("call",),
    "mobile": ("call", "whatsapp", "sms"),
    "linkedin": ("linkedin",),
    "telegram": ("telegram",),
}
_IN_ORDER: Final[tuple[StepChannel, ...]] = (
    "email",
    "call",
    "linkedin",
    "telegram",
    "whatsapp",
    "sms",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """
    Whom we may turn to, over what, and which names and addresses are not to be spoken of.

    A lead at which we know nobody has no channel and may yet be planned for: somebody can be
    found. One whose every contact asked to be left alone is closed.
    """

    contacts: tuple[Contact, ...] = ()
    channels: tuple[StepChannel, ...] = ()
    unspoken: tuple[str, ...] = ()

    @property
    def is_closed(self) -> bool:
        return bool(self.unspoken) and not self.contacts

    def may_speak(self, text: str) -> bool:
        """Say whether a text names nobody who asked to be left alone."""
        return not any(is_verbatim(words, text) for words in self.unspoken)

    def person(self, lead: Lead) -> tuple[str, str]:
        """Return the name and the role of whom to turn to; blank where we know of nobody."""
        if lead.person and self.may_speak(lead.person):
            return lead.person, lead.role or ""
        named = next((contact for contact in self.contacts if contact.name), None)
        return (named.name or "", named.role or "") if named else ("", "")


def reach_of(contacts: Sequence[Contact], addresses: Sequence[ContactAddress]) -> Reach:
    """Weigh what we have against who asked to be left alone."""
    willing = [contact for contact in contacts if contact.opted_out_at is None]
    theirs = {contact.id for contact in willing}
    found = {
        channel
        for address in addresses
        if address.contact_id in theirs and not address.is_dead
        for channel in CHANNELS_AT.get(address.kind, ())
    }
    names = [contact.name or "" for contact in contacts if contact.id not in theirs]
    barred = [address.value for address in addresses if address.contact_id not in theirs]
    return Reach(
        contacts=tuple(willing),
        channels=tuple(channel for channel in _IN_ORDER if channel in found),
        unspoken=tuple(filter(None, (*names, *barred))),
    )
