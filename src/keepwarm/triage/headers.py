"""What the headers of a reply say before anybody reads it (RFC 3834, RFC 3462)."""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

Sender: TypeAlias = Literal["person", "responder", "mailer", "list"]
"""A person, an answering machine, a mail system, or a machine that writes of its own accord."""


def sender_of(headers: Mapping[str, Any] | None) -> tuple[Sender, str]:
    """Say who wrote, with the header that tells; without one it is a person."""
    known = {str(name).lower(): str(value).lower() for name, value in (headers or {}).items()}
    for sender, name, words in _TELLING:
        value = known.get(name)
        if value is not None and any(word in value for word in words):
            return _by_subject(sender, known), f"{name}: {value.strip()[:_SHOWN]}".strip()
    if (sender := _by_subject("person", known)) != "person":
        return sender, f"subject: {known['subject'].strip()[:_SHOWN]}"
    if known.get("return-path", "-").strip(" <>") == "":
        return "mailer", "return-path: <>"
    return "person", ""


def _by_subject(sender: Sender, known: Mapping[str, str]) -> Sender:
    """Ask the subject where the other headers leave open which machine it was."""
    subject = known.get("subject", "").strip()
    for told, beginnings in _SUBJECTS:
        if sender in {"person", "list"} and subject.startswith(beginnings):
            return told
    return sender


_SHOWN = 60
_ROBOTS = ("vacation", "auto_reply", "auto-reply", "autoreply")
_TELLING: tuple[tuple[Sender, str, tuple[str, ...]], ...] = (
    ("mailer", "content-type", ("report-type=delivery-status", 'report-type="delivery-status')),
    ("list", "content-type", ("disposition-notification", "feedback-report")),
    ("mailer", "content-type", ("multipart/report",)),
    ("mailer", "x-failed-recipients", ("",)),
    ("mailer", "from", ("mailer-daemon", "postmaster@")),
    ("responder", "auto-submitted", ("auto-replied",)),
    ("responder", "x-autoreply", ("",)),
    ("responder", "x-autorespond", ("",)),
    ("responder", "x-auto-reply", ("",)),
    ("responder", "x-precedence", _ROBOTS),
    ("responder", "precedence", _ROBOTS),
    ("list", "auto-submitted", ("auto-generated", "auto-notified")),
    ("list", "precedence", ("bulk", "list", "junk")),
    ("list", "list-id", ("",)),
)
# What machines put in front of a subject; "Re: …" is a person's.
_SUBJECTS: tuple[tuple[Sender, tuple[str, ...]], ...] = (
    (
        "mailer",
        (
            "undeliver",
            "delivery status notification",
            "delivery failure",
            "mail delivery failed",
            "mail delivery failure",
            "returned mail",
            "failure notice",
            "unzustellbar",
            "non remis",
            "no se puede entregar",
            "non recapitabile",
            "onbestelbaar",
            "não entregue",
            "niedostarczone",
            "не доставлено",
        ),
    ),
    (
        "responder",
        (
            "automatic reply",
            "auto reply",
            "auto-reply",
            "autoreply",
            "auto:",
            "out of office",
            "out-of-office",
            "automatische antwort",
            "abwesenheit",
            "réponse automatique",
            "absence du bureau",
            "respuesta automática",
            "fuera de la oficina",
            "risposta automatica",
            "automatisch antwoord",
            "afwezigheid",
            "resposta automática",
            "autoodpowiedź",
            "odpowiedź automatyczna",
            "автоответ",
            "автоматический ответ",
            "автовідповідь",
            "автоматична відповідь",
        ),
    ),
)
