"""Make a lead out of a row, or say in plain words why there is none in it."""

import re
from collections.abc import Callable, Sequence

from keepwarm.kit.addresses import company_domain, normal_domain, normal_email, normal_phone
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.places import country_code, language_code
from keepwarm.kit.sheets import Record, csv_plain
from keepwarm.leads.model import LeadDraft, addresses_of, keys_of
from keepwarm.rosters.model import ColumnMap, Field, Row

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_NOTE = 300, 320, 20_000  # as the tables have it
LONGEST_TITLE = 120
LONGEST_TAG = 60
LONGEST_KEY = 620
_START_SHOWN = 40

_NOTHING = frozenset({"-", "--", "—", "–", "n/a", "na", "null", "none", "nil", "?", "#n/a"})
_BETWEEN_ADDRESSES = re.compile(r"[;,|\n]| {2,}| / ")
_BETWEEN_TAGS = re.compile(r"[;,|\n]")
_IN_LOCAL_PARTS = re.compile(r"[\W\d_]+")


def read_row(record: Record, columns: ColumnMap, default_country: str | None) -> Row:
    """Read one row. Parts that make no sense are left out with a word about it, never guessed."""
    if record.unclosed:
        return _refused(record, _("a quotation mark opens and never closes"))
    left_out: list[str] = []
    draft = _draft(_cells(record.cells, columns), default_country, left_out)
    keys = keys_of(draft)
    refusal = _refusal(draft, keys, left_out)
    if refusal:
        return _refused(record, refusal)
    title = " · ".join(filter(None, (draft.person, draft.company)))[:LONGEST_TITLE]
    reason = "; ".join(left_out) or None
    return Row(record.line, title, draft, keys, addresses_of(draft), reason)


def _refused(record: Record, reason: str) -> Row:
    title = " · ".join(cell.strip() for cell in record.cells if cell.strip())
    return Row(record.line, title[:LONGEST_TITLE], None, reason=reason)


def _cells(cells: Sequence[str], columns: ColumnMap) -> dict[Field, list[str]]:
    """Gather what the row says about each field, blanks and their stand-ins left out."""
    found: dict[Field, list[str]] = {}
    for meaning, cell in zip(columns.fields, cells, strict=False):
        if meaning and cell:
            text = csv_plain(cell.strip()).strip()
            if text and text.lower() not in _NOTHING:
                found.setdefault(meaning, []).append(text)
    return found


def _draft(
    cells: dict[Field, list[str]], default_country: str | None, left_out: list[str]
) -> LeadDraft:
    country = _coded(cells, "country", country_code, left_out)
    emails = _addresses(cells, "email", normal_email, left_out)
    region = country or default_country
    phones = _addresses(cells, "phone", lambda text: normal_phone(text, region), left_out)
    website = _coded(cells, "website", _web_address, left_out)
    person, company = _names(cells, emails, website)
    return LeadDraft(
        person=person,
        company=company,
        role=_line(cells, "role"),
        website=website,
        city=_line(cells, "city"),
        country=country,
        language=_coded(cells, "language", language_code, left_out),
        brief="\n".join(cells.get("note", ())),
        emails=emails,
        phones=phones,
        links=_links(cells, left_out),
        tags=_tags(cells),
    )


def _line(cells: dict[Field, list[str]], meaning: Field) -> str | None:
    texts = cells.get(meaning)
    return " ".join(texts[0].split()) if texts else None


def _names(
    cells: dict[Field, list[str]], emails: Sequence[str], website: str | None
) -> tuple[str | None, str | None]:
    """
    Find out who the row is about; a mere address is taken for its company.

    A free-mail address says nothing of a company, but often has a person's name in it.
    """
    parts = [_line(cells, "first_name"), _line(cells, "last_name")]
    person = _line(cells, "person") or " ".join(filter(None, parts)) or None
    company = _line(cells, "company")
    domain = (website and normal_domain(website)) or _company_of(emails)
    if person or company:
        # Without a company, a name and a mailbox that many share tell nobody apart.
        nameless = person and not company and domain
        draft = LeadDraft(person=person, emails=tuple(emails))
        return person, domain if nameless and not keys_of(draft) else company
    return (None if domain or not emails else _name_in(emails[0])), domain


def _company_of(emails: Sequence[str]) -> str | None:
    return next(filter(None, map(company_domain, emails)), None)


def _name_in(email: str) -> str:
    """Read jane.doe@gmail.com as Jane Doe."""
    local_part = email.partition("@")[0]
    return " ".join(_IN_LOCAL_PARTS.sub(" ", local_part).split()).title() or local_part


def _coded(
    cells: dict[Field, list[str]],
    meaning: Field,
    normal: Callable[[str], str | None],
    left_out: list[str],
) -> str | None:
    text = _line(cells, meaning)
    value = normal(text) if text else None
    if text and value is None:
        left_out.append(_not_valid(meaning, text))
    return value


def _addresses(
    cells: dict[Field, list[str]],
    meaning: Field,
    normal: Callable[[str], str | None],
    left_out: list[str],
) -> tuple[str, ...]:
    """Read every address of a field, several to a cell if need be, each once."""
    found: dict[str, None] = {}
    for cell in cells.get(meaning, ()):
        for text in _BETWEEN_ADDRESSES.split(cell):
            value = normal(text) if text.strip() else None
            if value is not None:
                found[value] = None
            elif text.strip():
                left_out.append(_not_valid(meaning, text.strip()))
    return tuple(found)


def _not_valid(meaning: Field, text: str) -> str:
    words = {
        "email": _("e-mail address is not valid: {text}"),
        "phone": _("phone number is not valid: {text}"),
        "website": _("web site is not valid: {text}"),
        "country": _("country is not known: {text}"),
        "language": _("language is not known: {text}"),
        "linkedin": _("LinkedIn profile is not valid: {text}"),
    }
    return words[meaning].format(text=text[:LONGEST_TITLE])


def _web_address(text: str) -> str | None:
    if " " in text or normal_domain(text) is None or len(text) > LONGEST_ADDRESS:
        return None
    return text if "://" in text else f"https://{text}"


def _links(cells: dict[Field, list[str]], left_out: list[str]) -> dict[str, str]:
    links: dict[str, str] = {}
    profile = _coded(cells, "linkedin", _profile_address, left_out)
    if profile:
        links["linkedin"] = profile
    handle = (_line(cells, "telegram") or "").rpartition("/")[2].removeprefix("@")
    if handle:
        links["telegram"] = f"https://t.me/{handle[:LONGEST_TAG]}"
    return links


def _profile_address(text: str) -> str | None:
    address = _web_address(text.partition("?")[0].rstrip("/"))
    return address if address and "linkedin.com/" in address.lower() else None


def _tags(cells: dict[Field, list[str]]) -> tuple[str, ...]:
    texts = (text for cell in cells.get("tags", ()) for text in _BETWEEN_TAGS.split(cell))
    named = {tag.lower(): tag for text in texts if (tag := " ".join(text.split())[:LONGEST_TAG])}
    return tuple(named.values())


def _refusal(draft: LeadDraft, keys: Sequence[str], left_out: list[str]) -> str | None:
    if not (draft.person or draft.company):
        nothing = _("no name, company, e-mail address or web site in this row")
        return "; ".join(left_out) or nothing
    if too_long := _too_long(draft, keys):
        return too_long
    if not keys:
        return _("a name alone is not enough: add a company, an e-mail address or a mobile number")
    return None


def _too_long(draft: LeadDraft, keys: Sequence[str]) -> str | None:
    for text in (draft.person, draft.company, draft.role, draft.city):
        if text and len(text) > LONGEST_NAME:
            reason = _("“{start}…” is longer than {n} characters")
            return reason.format(start=text[:_START_SHOWN], n=LONGEST_NAME)
    if len(draft.brief) > LONGEST_NOTE:
        return _("the note is longer than {n} characters").format(n=LONGEST_NOTE)
    # A few letters of some scripts fold into many, and an index takes no such key.
    return _("the name is too long") if any(len(key) > LONGEST_KEY for key in keys) else None
