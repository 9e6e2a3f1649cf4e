"""What an operator can set: read once, typed, frozen, passed down. See docs/operations.md."""

import os
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    Field,
    NonNegativeInt,
    PositiveInt,
    SecretStr,
    StringConstraints,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

SHORTEST_LEASE = timedelta(seconds=3)  # a shorter one runs out while its worker is merely busy

Place: TypeAlias = Annotated[Path, AfterValidator(Path.expanduser)]
# US dollars per million tokens.
Price: TypeAlias = Annotated[Decimal, Field(ge=0)]
Country: TypeAlias = Annotated[str, StringConstraints(to_upper=True, pattern="^[A-Za-z]{2}$")]


def default_data_dir() -> Path:
    """Where an operator who names no place finds the data: root's is a service's place."""
    if sys.platform != "win32" and os.geteuid() == 0:
        return Path("/var/lib/keepwarm")
    return Path.home() / ".local" / "share" / "keepwarm"


class Settings(BaseSettings):
    """Every `KEEPWARM_…` variable."""

    # An empty variable is one that is not set: compose files and env files make such.
    model_config = SettingsConfigDict(
        env_prefix="KEEPWARM_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: str | None = None  # none: PostgreSQL inside, in the data directory
    data_dir: Place = Field(default_factory=default_data_dir)
    public_url: str | None = None  # how browsers reach us; none: loopback and the port
    secret_key: SecretStr | None = None  # none: made once, kept in the data directory
    work_lease: Annotated[timedelta, Field(ge=SHORTEST_LEASE)] = timedelta(seconds=30)
    enrich_side_by_side: PositiveInt = 4
    default_country: Country | None = None  # how local phone numbers are read
    trash_days: PositiveInt = 30
    task_due_hours: PositiveInt = 1  # working hours after a signal until its call is due
    task_cool_down_hours: NonNegativeInt = 24  # after a call until the same may ask for one
    visits_per_minute: PositiveInt = 120  # of prospects' pages, from one address
    llm_base_url: str | None = None  # none, but a key: the maker's own address
    llm_model: str | None = None  # without it no language model is asked
    llm_api_key: SecretStr | None = None
    llm_price_in: Price | None = None
    llm_price_out: Price | None = None
    llm_transcribe_model: str | None = None  # without it nobody listens to recordings
    media_to_provider: bool = True  # photos and voice notes may be sent to the model's provider
    llm_timeout: Annotated[timedelta, Field(gt=timedelta(0))] = timedelta(seconds=60)
    log_format: Literal["text", "json"] = "text"
    searxng_url: str | None = None  # a SearXNG of the operator's, for finding leads
    brave_api_key: SecretStr | None = None
    brave_url: str = "https://api.search.brave.com"
    overpass_url: str | None = None  # an Overpass endpoint that the operator may use
    telegram_token: SecretStr | None = None  # without it nobody is told by Telegram
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook: bool = False  # Telegram comes to us; needs a public https address
    telegram_web_url: str = "https://web.telegram.org"  # whose pages may frame the Mini App
    smtp_url: SecretStr | None = None  # without it nobody is told by e-mail; may hold a password
    mail_from: str | None = None
    mailboxes: Place | None = None  # a YAML file: the mailboxes towards prospects
    inbound_mailgun_key: SecretStr | None = None  # providers may bring mail that has their key
    inbound_mandrill_key: SecretStr | None = None
    inbound_postmark_secret: SecretStr | None = None

    def value_of(self, variable: str) -> str | None:
        """Return what is set for a `KEEPWARM_…` variable, those of other packages included."""
        name = variable.removeprefix("KEEPWARM_").lower()
        if name not in type(self).model_fields:
            return os.environ.get(variable)  # noqa: TID251 -- this is where settings are read
        value = getattr(self, name)
        return value.get_secret_value() if isinstance(value, SecretStr) else value and str(value)
