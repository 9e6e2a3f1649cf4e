"""
The last look at a text: nothing to click that nobody gave us, nothing but plain words.

A model that obeys a page would love to hand a colleague a link, a number, a picture. What
stands in the lead's sources, its record or our offer may be repeated; the rest is cut out.
"""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from itertools import chain

from keepwarm.analysts.model import Brief
from keepwarm.analysts.reasoning.fence import Fence
from keepwarm.evidence.model import Claim
from keepwarm.sites.markup import clean

LONGEST_TEXT = 300
LONGEST_DETAIL = 600
_GAP = "…"
_ROUNDS = 3

# The words of a link hold no bracket of their own: a row of brackets begins many, ends none.
_PICTURE = re.compile(r"!\[([^\[\]]*)\]\([^)]*\)?")
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]*)\]\(([^)]*)\)?")
_TAG = re.compile(r"<[/!?a-zA-Z][^>]*>?")
_EMPHASIS = re.compile(r"(?:\*{2,}|_{2,}|`+|~{2,}|^\s*(?:#{1,6}|>|[-*+])\s+)", re.MULTILINE)
_ENDINGS = (
    "ai|app|at|be|biz|br|ch|click|cloud|cn|co|com|cz|de|dev|dk|edu|es|eu|example|fi|fr|gov|gr|hu|ie"
    "|info|invalid|io|it|kr|link|me|mobi|name|net|nl|no|online|onion|org|page|pl|pro|pt|ro|ru|se"
    "|shop|site|sk|store|su|test|to|top|tv|ua|uk|us|web|website|xn--[\\w-]+|xyz|zip"
)
_EMAIL = re.compile(
    r"(?:mailto:)?[\w.+%-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    rf"""(?xi)
      \b (?: [a-z][a-z0-9+.-]{{1,12}} : // | www\. ) [^\s<>"')\]]+
    | \b (?: javascript | data | file | vbscript | tel | tg ) : [^\s<>"')\]]+
    | (?<![\w@.-]) (?! (?: asp | vb | ado | ml ) \.net \b )
      (?: [\w-]{{1,63}} \. ){{1,8}} (?: {_ENDINGS} ) \b (?! @ )
      (?: [:/?\#] [^\s<>"')\]]* )?
    | \b \d{{1,3}} (?: \. \d{{1,3}} ){{3}} \b (?: [:/] [^\s<>"')\]]* )?
    """
)
_PHONE = re.compile(
    r"""(?x) (?<![\w.]) (?:
      (?: \+\s?\d | \(?0\d | \(\d ) (?: [\s()./–-]{0,3} \d ){5,14}
    | \d{3} [-. ] \d{3} [-. ] \d{4}
    ) (?!\w)"""
)
_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:(?://)?)?(?:www\.)?", re.IGNORECASE)
_TAIL = 7  # digits that tell two numbers apart, however their country is written


@dataclass(frozen=True, slots=True)
class Known:
    """Every way to reach somebody that a lead's sources, its record or our offer name."""

    links: frozenset[str]
    emails: frozenset[str]
    phones: frozenset[str]


def known_to(brief: Brief) -> Known:
    """Collect what may be repeated about a lead."""
    offer, facts = brief.offer, brief.facts
    record = (brief.lead_name, brief.role, brief.company, brief.domain, offer.what_we_sell)
    proofs = chain.from_iterable((p.title, p.text, p.link or "") for p in offer.proofs)
    own = (*offer.solves, *offer.competitors, *(criterion.text for criterion in offer.criteria))
    sources = chain.from_iterable((source.url or "", source.text) for source in brief.sources)
    named = known_in((*record, *proofs, *own, *sources))
    return Known(
        links=named.links,
        emails=named.emails | {_folded(email.email) for email in facts.emails},
        phones=named.phones | {_digits(phone.number) for phone in facts.phones},
    )


def known_in(texts: Iterable[str]) -> Known:
    """Collect every address that stands in some texts."""
    texts = tuple(texts)
    return Known(
        links=frozenset(_bare(link) for text in texts for link in _ADDRESS.findall(text)),
        emails=frozenset(_folded(email) for text in texts for email in _EMAIL.findall(text)),
        phones=frozenset(_digits(phone) for text in texts for phone in _PHONE.findall(text)),
    )


@dataclass(frozen=True, slots=True)
class Lint:
    """Cleans the texts of claims; each text comes with how many addresses were cut out."""

    known: Known
    fence: Fence

    def claims(
        self, claims: Iterable[Claim], *, spare: Container[Claim] = ()
    ) -> tuple[tuple[Claim, ...], int]:
        """
        Return the claims whose text is left over, and how much was cut out of all.

        Those to `spare` are not the model's: they stay to the letter.
        """
        cleaned = tuple((c, 0) if c in spare else self._claim(c) for c in claims)
        kept = tuple(claim for claim, _ in cleaned if claim.text.strip(f"{_GAP} ."))
        return kept, sum(cut for _, cut in cleaned)

    def _claim(self, claim: Claim) -> tuple[Claim, int]:
        text, from_text = self.text(claim.text, LONGEST_TEXT)
        detail, from_detail = self.text(claim.detail, LONGEST_DETAIL)
        return replace(claim, text=text, detail=detail), from_text + from_detail

    def text(self, raw: str, longest: int) -> tuple[str, int]:
        """Return a text as plain words of at most a length, and how many addresses it lost."""
        ours = raw.replace(self.fence.token, _GAP).replace(self.fence.mark, " ")
        words = _plain_words(ours)
        kept, cut = words, 0
        for pattern, is_known in (
            (_EMAIL, self._is_known_email),
            (_ADDRESS, self._is_known_link),
            (_PHONE, self._is_known_phone),
        ):
            strangers = [m.group() for m in pattern.finditer(kept) if not is_known(m.group())]
            for stranger in strangers:
                kept = kept.replace(stranger, _GAP, 1)
            cut += len(strangers)
        return _shortened(clean(kept), longest), cut

    def _is_known_email(self, email: str) -> bool:
        return _folded(email) in self.known.emails

    def _is_known_link(self, link: str) -> bool:
        return _bare(link) in self.known.links

    def _is_known_phone(self, phone: str) -> bool:
        return _digits(phone) in self.known.phones


def _plain_words(text: str) -> str:
    """Take the markup out, also what only appears once the first was taken out."""
    for _round in range(_ROUNDS):
        text = _PICTURE.sub(r"\1", text)
        text = _MARKDOWN_LINK.sub(r"\1 \2", text)
        text = _TAG.sub(" ", text)
        text = _EMPHASIS.sub("", text)
    return clean(text.replace("<", "‹").replace("](", "] ("))


def _shortened(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    return f"{text[: longest - 1].rpartition(' ')[0] or text[: longest - 1]}{_GAP}"


def _bare(link: str) -> str:
    return _SCHEME.sub("", link.casefold()).rstrip(".,;:!?/…")


def _folded(email: str) -> str:
    return email.casefold().removeprefix("mailto:").rstrip(".")


def _digits(phone: str) -> str:
    return "".join(filter(str.isdigit, phone))[-_TAIL:]
