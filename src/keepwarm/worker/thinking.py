"""Who does the thinking in a worker: rules and playbooks, or a language model where one is set."""

from keepwarm.ai.connect import configure, connect
from keepwarm.ai.connected import ConnectedModel
from keepwarm.ai.model import LanguageModel
from keepwarm.analysts.fallback import FallbackAnalyst
from keepwarm.analysts.model import Analyst
from keepwarm.analysts.reasoning.analyst import ModelAnalyst
from keepwarm.analysts.rules import RulesAnalyst
from keepwarm.captures.reading.model_reader import (
    ModelCardReader,
    ModelTextReader,
    ModelTranscriber,
)
from keepwarm.captures.reading.readers import (
    CardReader,
    NoCardReader,
    NoTranscriber,
    Readers,
    RulesReader,
)
from keepwarm.captures.reading.tesseract import find_tesseract
from keepwarm.db import Database
from keepwarm.kit.clock import Clock
from keepwarm.settings import Settings
from keepwarm.spending.ledger import Ledger
from keepwarm.spending.model import Price
from keepwarm.writers.fallback import FallbackWriter
from keepwarm.writers.model import Writer
from keepwarm.writers.playbook import PlaybookWriter
from keepwarm.writers.reasoning.writer import ModelWriter


def model_of(settings: Settings) -> ConnectedModel | None:
    """Return the language model that is set, if one is. Raises Invalid where half of it is."""
    return connect(configure(settings))


def ledger_of(settings: Settings, db: Database, clock: Clock) -> Ledger:
    """Return where calls are written down, with the operator's price list."""
    return Ledger(db, clock, Price.named(settings.llm_price_in, settings.llm_price_out))


def analyst_of(model: LanguageModel | None, ledger: Ledger) -> Analyst:
    """Return the rules, or a model with the rules to stand in for it."""
    rules = RulesAnalyst()
    if model is None:
        return rules
    return FallbackAnalyst(ModelAnalyst(model, ledger.meter, rules), rules)


def writer_of(model: LanguageModel | None, ledger: Ledger) -> Writer:
    """Return the playbooks, or a model with the playbooks to stand in for it."""
    playbooks = PlaybookWriter()
    if model is None:
        return playbooks
    return FallbackWriter(ModelWriter(model, ledger.meter), playbooks)


def readers_of(model: LanguageModel | None, ledger: Ledger, settings: Settings) -> Readers:
    """
    Return who reads what members capture: the model, else programs and rules, else nobody.

    Photos and voice notes leave the house only where the operator lets them.
    """
    country = settings.default_country
    rules = RulesReader(country)
    if model is None:
        return Readers(
            texts=rules, cards=find_tesseract(rules) or NoCardReader(), voices=NoTranscriber()
        )
    texts = ModelTextReader(model, ledger.meter, rules)
    here: CardReader = find_tesseract(texts) or NoCardReader()
    if not settings.media_to_provider:
        return Readers(texts=texts, cards=here, voices=NoTranscriber())
    return Readers(
        texts=texts,
        cards=ModelCardReader(model, ledger.meter, country=country, otherwise=here),
        voices=ModelTranscriber(model, ledger.meter),
    )
