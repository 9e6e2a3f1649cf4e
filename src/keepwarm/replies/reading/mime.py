"""From the bytes of a mail (RFC 5322) to what is read in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses
from typing import Any, Final, cast

from keepwarm.kit.addresses import normal_email
from keepwarm.kit.i18n import gettext as _
from keepwarm.replies.reading.charsets import storable, text_of, words_of
from keepwarm.replies.reading.mail import Mail
from keepwarm.replies.reading.quoting import split_html, split_plain, unflow
from keepwarm.replies.reading.reports import bounces_of, is_report
from keepwarm.triage.headers import sender_of

KEPT_HEADERS: Final = re.compile(
    r"from|to|cc|reply-to|sender|return-path|date|subject|content-type|auto-submitted|feedback-id"
    r"|x-auto-?(?:reply|respond|response-suppress)|(?:x-)?precedence|list-(?:id|unsubscribe)"
    r"|x-failed-recipients|in-reply-to|references|x-loop|delivered-to"
)
"""What triage reads, and what a person may want to know of a mail."""
LONGEST_BODY: Final = 50_000  # characters
LONGEST_READ: Final = 8 * 1024 * 1024  # bytes
_MOST_LINES: Final = 500_000  # the largest of honest mails has fewer
_MOST_BOUNDARIES: Final = 10_000
_MOST_OF_A_HEADER: Final = 16_000
_LONGEST_HEADER: Final = 1_000
_DEEPEST_COMMENT: Final = 50
_LONGEST_SUBJECT: Final = 300
_DEEPEST: Final = 100
_MOST_PARTS: Final = 500
_MOST_NAMES: Final = 50
_ID: Final = re.compile(r"<[^<>\s]+>")
_ADDRESS: Final = re.compile(r"[^\s<>,;:\"()\[\]]+@[^\s<>,;:\"()\[\]]+")
_LINE: Final = re.compile(r"^(From|Subject|Message-ID):[ \t]*(.+)$", re.MULTILINE)
_WORDS: Final = re.compile(r"\w")
_SEALED: Final = frozenset(
    {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
)
Headers = Sequence[tuple[str, str]]


@dataclass(slots=True)
class Shown:
    """What a mail shows: its plain text, its HTML, and the names of what is attached."""

    plain: list[str] = field(default_factory=list[str])
    html: list[str] = field(default_factory=list[str])
    attachments: list[str] = field(default_factory=list[str])
    is_sealed: bool = False


def read_mail(raw: bytes) -> Mail:
    """
    Read a mail; never raises.

    One that defies every attempt keeps what a person may still make sense of.
    """
    if raw.count(b"\n") > _MOST_LINES or raw.count(b"\n--") > _MOST_BOUNDARIES:
        return unread(raw, "it has more parts than any letter has")
    try:
        # What stands behind the first megabytes are files, and of those only names are read.
        message = message_from_bytes(raw[:LONGEST_READ], policy=compat32)
        shown = Shown()
        _look(message, shown, depth=0)
        return compose(list(message.raw_items()), shown, report=message)
    except Exception as error:  # noqa: BLE001 -- strangers make mails; whatever breaks, it is kept
        return unread(raw, f"{type(error).__name__}: {error}")


def compose(headers: Headers, shown: Shown, *, report: Message | None = None) -> Mail:
    """Put together what the headers of a mail say and what it shows."""
    first = _first_of_each(headers)
    own, quoted = _own_words(shown)
    kept = {
        name: words_of(value)[:_LONGEST_HEADER]
        for name, value in first.items()
        if KEPT_HEADERS.fullmatch(name)
    }
    author, _header = sender_of(kept)
    name, sender = next(iter(_people(first.get("from", ""))), ("", ""))
    ids = _ID.findall(_unfolded(first.get("message-id", "")))
    return Mail(
        sender=sender,
        sender_name=name,
        reply_to=tuple(address for _name, address in _people(first.get("reply-to", ""))),
        subject=words_of(first.get("subject", ""))[:_LONGEST_SUBJECT],
        date=words_of(first.get("date", ""))[:_LONGEST_HEADER],
        message_id=storable(ids[0])[:_LONGEST_HEADER] if ids else None,
        answers=tuple(_answers(first)),
        headers=kept,
        body=own[:LONGEST_BODY],
        quoted=quoted[:LONGEST_BODY],
        attachments=tuple(shown.attachments[:_MOST_NAMES]),
        is_report=report is not None and is_report(report),
        bounces=bounces_of(report, is_by_a_mailer=author == "mailer", text=f"{own}\n{quoted}")
        if report is not None
        else (),
    )


def unread(raw: bytes, why: str) -> Mail:
    """Keep of a mail that cannot be read what a person may still make sense of."""
    head = text_of(raw[:LONGEST_BODY])
    lines = dict(_LINE.findall(head[:_MOST_OF_A_HEADER]))
    name, sender = next(iter(_people(lines.get("From", ""))), ("", ""))
    return Mail(
        sender=sender,
        sender_name=name,
        subject=words_of(lines.get("Subject", ""))[:_LONGEST_SUBJECT],
        message_id=next(iter(_ID.findall(lines.get("Message-ID", ""))), None),
        body=_("This mail could not be read. Below is what came in."),
        quoted=head,
        trouble=storable(why)[:_LONGEST_HEADER],
    )


def _look(part: Message, shown: Shown, *, depth: int) -> None:
    """Go through the parts of a mail as a mail program shows them."""
    kind = part.get_content_type()
    shown.is_sealed |= kind in _SEALED
    parts = cast("Any", part.get_payload())
    if isinstance(parts, list) and part.get_content_maintype() == "multipart":
        if depth < _DEEPEST:
            for each in cast("list[Message]", parts)[:_MOST_PARTS]:
                _look(each, shown, depth=depth + 1)
    elif _is_attached(part, kind):
        shown.attachments.append(_name_of(part, kind))
    elif kind == "text/html":
        shown.html.append(_letters(part))
    else:
        text = _letters(part)
        shown.plain.append(unflow(text) if part.get_param("format") == "flowed" else text)


def _is_attached(part: Message, kind: str) -> bool:
    if part.get_content_disposition() == "attachment":
        return True
    # A broken mail says "multipart" and is none; its text is all there is.
    is_text = kind in {"text/plain", "text/html"} or kind.startswith("multipart/")
    return not is_text or part.get_filename() is not None


def _name_of(part: Message, kind: str) -> str:
    return words_of(part.get_filename() or "")[:_LONGEST_SUBJECT] or kind


def _letters(part: Message) -> str:
    data = cast("Any", part.get_payload(decode=True))
    return text_of(data, part.get_content_charset()) if isinstance(data, bytes) else ""


def _own_words(shown: Shown) -> tuple[str, str]:
    plain, html = "\n".join(shown.plain), "\n".join(shown.html)
    if _WORDS.search(plain):
        return split_plain(plain[: 4 * LONGEST_BODY])
    if html:
        return split_html(html)
    if shown.is_sealed:
        return _("This mail is encrypted. Read it in your own mail program."), ""
    return "", ""


def _first_of_each(headers: Headers) -> dict[str, str]:
    first = dict[str, str]()
    for name, value in headers:
        first.setdefault(name.lower().strip(), str(value)[:_MOST_OF_A_HEADER])
    return first


def _answers(first: dict[str, str]) -> Iterable[str]:
    """Return the letters that a mail names, the latest first."""
    named = [first.get("references", ""), first.get("in-reply-to", "")]
    ids = [storable(each) for value in named for each in _ID.findall(_unfolded(value))]
    return list(dict.fromkeys(reversed(ids)))[:_MOST_NAMES]


def _unfolded(value: str) -> str:
    """Join what was broken over lines; an id may be broken in its middle."""
    return re.sub(r"\r?\n[ \t]*", "", value) if value.count("<") == 1 else value


def _people(value: str) -> Iterator[tuple[str, str]]:
    """Yield the names and addresses of a header, however it is written."""
    found = 0
    # The library goes into comments within comments as deep as somebody has written them.
    is_honest = value.count("(") < _DEEPEST_COMMENT
    for name, address in getaddresses([" ".join(value.split())]) if is_honest else ():
        normal = normal_email(address)
        if normal is not None:
            found += 1
            yield words_of(name)[:_LONGEST_SUBJECT], normal
    if not found:
        written = words_of(value)
        for address in _ADDRESS.findall(written)[:1]:
            name = written.partition(address)[0].strip(" <\"'")
            yield name[:_LONGEST_SUBJECT], normal_email(address) or address.lower()[:320]
