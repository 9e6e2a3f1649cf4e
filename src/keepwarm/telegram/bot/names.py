"""How a chat names a lead, as lists and cards have it."""

from keepwarm.telegram.texts.parts import lead_named


def lead_line(name: str, company: str | None) -> str:
    """Name a lead, with its company where it is a person."""
    return lead_named(name, company if company != name else None)
