"""What an operator can set: read once, typed, frozen, passed down. See docs/operations.md."""

import os
import sys
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_data_dir() -> Path:
    """Where an operator who names no place finds the data: root's is a service's place."""
    if sys.platform != "win32" and os.geteuid() == 0:
        return Path("/var/lib/keepwarm")
    return Path.home() / ".local" / "share" / "keepwarm"


class Settings(BaseSettings):
    """Every `KEEPWARM_…` variable."""

    model_config = SettingsConfigDict(env_prefix="KEEPWARM_", extra="ignore", frozen=True)

    database_url: str | None = None  # none: PostgreSQL inside, in the data directory
    data_dir: Path = default_data_dir()
    public_url: str | None = None  # how browsers reach us; none: loopback and the port
    secret_key: SecretStr | None = None  # none: made once, kept in the data directory
    work_lease: timedelta = timedelta(seconds=30)
    enrich_side_by_side: int = 4
    default_country: str | None = None  # two letters: how local phone numbers are read
    trash_days: int = 30
    log_format: str = "text"  # or "json"
