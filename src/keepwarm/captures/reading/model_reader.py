"""
Has a language model read, and believes only what stands there.

A name must stand in the text it was read from, in whatever grammatical case; addresses are never
the model's to give. What is left of a lying answer is what the rules found.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace

from keepwarm.ai.model import Blob, LanguageModel, Meter, ModelProblem
from keepwarm.captures.model import Reading, Unread
from keepwarm.captures.prompts import PersonForm, PictureForm, about_picture, about_text
from keepwarm.captures.reading.readers import (
    PICTURE_READ_WITHIN,
    RECORDING_READ_WITHIN,
    TEXT_READ_WITHIN,
    CardReader,
    TextReader,
)
from keepwarm.captures.text_rules import read_text
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.places import country_code
from keepwarm.spending.model import Account

MeterFor = Callable[[Account], Meter]
_WORD = re.compile(r"[^\W_]+")
_ENDING, _SHORTEST_STEM = 3, 2
_LONGEST_ANSWER = 1_500  # tokens


class ModelTextReader:
    """Asks a model who a text is about; the rules where it fails, and for every address."""

    takes_a_while = True

    def __init__(
        self,
        model: LanguageModel,
        meter_for: MeterFor,
        rules: TextReader,
        *,
        within: float = TEXT_READ_WITHIN,
    ) -> None:
        self._model = model
        self._meter_for = meter_for
        self._rules = rules
        self._within = within

    async def read(self, text: str, account: Account, /) -> Reading:
        by_rules = await self._rules.read(text, account)
        try:
            async with asyncio.timeout(self._within):
                answer = await self._model.complete(
                    about_text(text), PersonForm, meter=self._meter_for(account)
                )
        except (ModelProblem, TimeoutError):
            return by_rules
        return grounded(answer.value, by_rules)


class ModelCardReader:
    """Asks a model what stands on a picture; somebody else where it fails."""

    def __init__(
        self,
        model: LanguageModel,
        meter_for: MeterFor,
        *,
        country: str | None,
        otherwise: CardReader,
        within: float = PICTURE_READ_WITHIN,
    ) -> None:
        self._model = model
        self._meter_for = meter_for
        self._country = country
        self._otherwise = otherwise
        self._within = within

    async def read(self, picture: Blob, account: Account, /) -> Reading | Unread:
        try:
            async with asyncio.timeout(self._within):
                answer = await self._model.complete(
                    about_picture(picture),
                    PictureForm,
                    meter=self._meter_for(account),
                    longest=_LONGEST_ANSWER,
                )
        except ModelProblem as problem:
            return await self._instead(picture, account, str(problem))
        except TimeoutError:
            return await self._instead(picture, account, _("reading it took too long"))
        form = answer.value
        if not form.written.strip():
            return await self._instead(picture, account, _("no words were found on it"))
        return grounded(form, read_text(form.written, self._country))

    async def _instead(self, picture: Blob, account: Account, why: str) -> Reading | Unread:
        read = await self._otherwise.read(picture, account)
        return Unread(why=why) if isinstance(read, Unread) else read


class ModelTranscriber:
    """Has a model write down what is said."""

    def __init__(
        self, model: LanguageModel, meter_for: MeterFor, *, within: float = RECORDING_READ_WITHIN
    ) -> None:
        self._model = model
        self._meter_for = meter_for
        self._within = within

    async def transcribe(self, audio: Blob, account: Account, /) -> str | Unread:
        try:
            async with asyncio.timeout(self._within):
                heard = await self._model.transcribe(audio, meter=self._meter_for(account))
        except ModelProblem as problem:
            return Unread(why=str(problem))
        except TimeoutError:
            return Unread(why=_("listening to it took too long"))
        return heard.text.strip() or Unread(why=_("nothing was said on it"))


def grounded(form: PersonForm, by_rules: Reading) -> Reading:
    """Return what a model read, as far as it stands in the text; the rest is by the rules."""
    person = _standing(form.person, by_rules.text)
    company = _standing(form.company, by_rules.text)
    if person is None and company is None:
        return by_rules
    return replace(
        by_rules,
        person=person or by_rules.person,
        company=company or by_rules.company,
        role=_standing(form.role, by_rules.text) or by_rules.role,
        city=_standing(form.city, by_rules.text) or by_rules.city,
        country=country_code(form.country) or by_rules.country,
        about=" ".join(form.about.split()) or by_rules.about,
        by="model",
    )


def _standing(said: str, text: str) -> str | None:
    """Return words that stand in a text, be it with other endings; None where one does not."""
    there = [word.casefold() for word in _WORD.findall(text)]
    words = [word.casefold() for word in _WORD.findall(said)]
    stems = [word[: max(_SHORTEST_STEM, len(word) - _ENDING)] for word in words]
    stands = all(any(word.startswith(stem) for word in there) for stem in stems)
    return " ".join(said.split()) if words and stands else None
