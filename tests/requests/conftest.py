"""The sites that research reads, for plans that follow it."""

from tests.enrichment.conftest import sites

__all__ = ["sites"]
