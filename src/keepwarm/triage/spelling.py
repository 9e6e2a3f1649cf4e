"""How people spell in a hurry: contractions with and without apostrophes, and slips."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from keepwarm.calendar.reading.lexicon import folded
from keepwarm.triage.phrases import speeches

_SHORTEST: Final = 7  # letters: a slip in a shorter word may be another word
_CONTRACTIONS: Final = {
    "e mail": "email",
    "e mails": "emails",
    "e mailing": "emailing",
    "do not": "dont",
    "does not": "doesnt",
    "did not": "didnt",
    "is not": "isnt",
    "are not": "arent",
    "was not": "wasnt",
    "were not able": "arent able",
    "will not": "wont",
    "can not": "cant",
    "cannot": "cant",
    "could not": "couldnt",
    "would not": "wouldnt",
    "should not": "shouldnt",
    "has not": "hasnt",
    "have not": "havent",
    "i am": "im",
    "i would": "id",
    "i will": "ill",
    "i have": "ive",
    "we are": "were",
    "we have": "weve",
    "we will": "well",
    "we would": "wed",
    "you are": "youre",
    "it is": "its",
    "that is": "thats",
    "there is": "theres",
    "what is": "whats",
    "let us": "lets",
}
_SLIPS: Final = {
    "pls": "please",
    "plz": "please",
    "thx": "thanks",
    "thnx": "thanks",
    "tnx": "thanks",
    "tks": "thanks",
    "ty": "thanks",
    "u": "you",
    "ur": "your",
    "r": "are",
    "wont": "wont",
    "dnt": "dont",
    "dosent": "doesnt",
    "doesent": "doesnt",
    "cuz": "because",
    "bcoz": "because",
    "tmrw": "tomorrow",
    "tmr": "tomorrow",
    "tomorow": "tomorrow",
    "tommorow": "tomorrow",
    "tommorrow": "tomorrow",
    "gr8": "great",
    "ok": "ok",
    "okey": "ok",
    "yess": "yes",
    "wanna": "want to",
    "gonna": "going to",
    "kindy": "kindly",
    "emial": "email",
    "emials": "emails",
    "maill": "mail",
    "adress": "address",
    "persn": "person",
    "wrog": "wrong",
    "intrest": "interest",
    "intrst": "interest",
    "inerested": "interested",
    "intested": "interested",
    "bussy": "busy",
    "budjet": "budget",
    "remov": "remove",
    "stp": "stop",
    "prise": "price",
    "nxt": "next",
    "mo": "month",
}
# Words that decide, in every language; a single slip in one of them is repaired.
_KEYWORDS: Final = """
    interested interesting unsubscribe schedule available definitely absolutely information
    vacation meeting pricing priority contacting messaging emailing responsible department
    colleague currently unfortunately appreciate proposal currently provider solution tomorrow
    interessiert interessant zustandig ansprechpartner abbestellen abmelden kollegen
    interesse interesses interessee interessant interessante desabonner desinscrire disponible
    interesado interesados interesante proveedor cancelar suscripcion
    interessato interessati interessante fornitore cancellare disiscrivere
    geinteresseerd uitschrijven afmelden leverancier collega
    interessado interessados fornecedor descadastrar
    zainteresowany zainteresowana zainteresowani wypisac
    заинтересован интересно отпишите рассылки зацікавлені цікаво відпишіть розсилки
"""


def contracted(words: str) -> str:
    """Write "do not" and "don't" alike."""
    return _contraction().sub(lambda found: f" {_CONTRACTIONS[found[1]]}", words)


def corrected(words: Iterable[str]) -> Iterator[str]:
    """Repair words that are no words."""
    known, keywords = _known(), _keywords()
    for word in words:
        bare = word.rstrip("',")
        if bare in _SLIPS:
            yield _SLIPS[bare] + word[len(bare) :]
        elif len(bare) < _SHORTEST or bare in known:
            yield word
        else:
            near = (keywords[each] for each in _shortened(bare) if each in keywords)
            yield next(near, bare) + word[len(bare) :]


def _shortened(word: str) -> Iterator[str]:
    """Return a word, and what is left of it without each of its letters."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


@cache
def _contraction() -> re.Pattern[str]:
    return re.compile(f" ({'|'.join(_CONTRACTIONS)})(?=[ ,'])")


@cache
def _keywords() -> dict[str, str]:
    """Return the keywords by what a slip may have left of them."""
    found = dict[str, str]()
    for keyword in folded(_KEYWORDS).split():
        for left in _shortened(keyword):
            found.setdefault(left, keyword)
    return found


@cache
def _known() -> frozenset[str]:
    return frozenset[str]().union(*(each.vocabulary for each in speeches().values()))
