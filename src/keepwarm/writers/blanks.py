"""What a playbook may fill in: known facts that fit into a sentence of a language."""

import re
from collections.abc import Iterator

from keepwarm.analysts.proofs import proofs_for
from keepwarm.offer.model import Offer, Proof
from keepwarm.sites.facts.announcements import kind_of
from keepwarm.sites.language import language_of
from keepwarm.sites.whispers import speaks_to_machines
from keepwarm.writers.library import Texts
from keepwarm.writers.model import KnownClaim, PlanBrief
from keepwarm.writers.situation import freshest_news

_LONGEST_NAME = 60
_LONGEST_SENTENCE = 240
_LONGEST_QUOTE = 120
_LONGEST_QUESTION = 140
_UNFIT = re.compile(r"[{}<>\[\]|\\@#*_`\n]|://|www\.|\bjavascript:", re.IGNORECASE)
_SENTENCE = re.compile(r".*?[.!?](?=\s|$)|.+", re.DOTALL)
_OPENING_QUESTIONS = ("problem", "impact", "process")


def known_blanks(brief: PlanBrief, texts: Texts) -> dict[str, str]:
    """Return what the blanks of a text hold; what is not known, or does not fit, is missing."""
    return {name: text for name, text in _blanks(brief, texts) if text}


def offer_language(offer: Offer) -> str:
    """Return the language our offer is written in."""
    words = (offer.what_we_sell, *offer.solves, *(f"{p.title}. {p.text}" for p in offer.proofs))
    return language_of("\n".join(words)) or next(iter(offer.writes), "en")


def _blanks(brief: PlanBrief, texts: Texts) -> Iterator[tuple[str, str]]:
    yield "person", _name(brief.person)
    yield "company", _name(brief.company)
    yield "sender", _name(brief.sender)
    if offer_language(brief.offer) == texts.language:
        yield "offer", _first_sentence(brief.offer.what_we_sell)
        proof = _closest_proof(brief)
        if proof is not None:
            yield "proof", _first_sentence(f"{proof.title}: {proof.text}")
            yield "link", proof.link or ""
    news = freshest_news(brief)
    if news is not None:
        phrase = next(words for kind, words in texts.news.items() if kind == news.label)
        yield "news", texts.plain_news.replace("{news}", phrase)
        quote = _quote(news, texts)
        if quote:
            yield "quoted_news", texts.quoted.replace("{news}", phrase).replace("{quote}", quote)
    yield "question", _question(brief, texts)


def _name(text: str) -> str:
    """Return a name that can stand in a sentence, or nothing."""
    name = " ".join(text.split())
    is_fit = len(name) <= _LONGEST_NAME and not _UNFIT.search(name)
    return name if is_fit and not speaks_to_machines(name) else ""


def _first_sentence(text: str) -> str:
    first = _SENTENCE.match(text.strip())
    sentence = " ".join(first[0].split()) if first else ""
    if not sentence or len(sentence) > _LONGEST_SENTENCE:
        return ""
    return sentence if sentence[-1] in ".!?" else f"{sentence}."


def _closest_proof(brief: PlanBrief) -> Proof | None:
    """Return the proof that speaks of what we know of them, else the first that says anything."""
    told = " ".join(claim.text for claim in brief.claims)
    closest = proofs_for(told, brief.offer.proofs)
    telling = [proof for proof in brief.offer.proofs if proof.text]
    return next((proof for proof in telling if proof.id in closest), next(iter(telling), None))


def _quote(claim: KnownClaim, texts: Texts) -> str:
    """
    Return words of theirs that may be repeated to them.

    They are few, plain, in the same language, and news by themselves.
    """
    quote = " ".join(next(iter(claim.quotes), "").split())
    is_fit = 0 < len(quote) <= _LONGEST_QUOTE and not _UNFIT.search(quote)
    is_news = kind_of(quote, careers=False) is not None
    return quote if is_fit and is_news and language_of(quote) in ("", texts.language) else ""


def _question(brief: PlanBrief, texts: Texts) -> str:
    """Return a question research came up with, where it was written in this language."""
    asked = [claim for claim in brief.claims if claim.section == "questions"]
    if language_of("\n".join(claim.text for claim in asked)) != texts.language:
        return ""
    opening = (claim.text.strip() for claim in asked if claim.label in _OPENING_QUESTIONS)
    return next((text for text in opening if _can_be_asked(text)), "")


def _can_be_asked(text: str) -> bool:
    is_one = text.endswith("?") and text.count("?") == 1 and len(text) <= _LONGEST_QUESTION
    return is_one and not _UNFIT.search(text)
