"""Runs to look at, each played once."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from keepwarm.simulation.model import Played, Scenario, WhatIf
from keepwarm.simulation.play import play

# Two weeks and a half, over the night on which London's clocks change.
SCENARIO = Scenario(start=date(2026, 3, 16), days=18, leads=30, members=3)


@pytest.fixture(scope="package")
def plain(database_url: str) -> Played:
    return asyncio.run(play(database_url, SCENARIO))


@pytest.fixture(scope="package")
def changed(database_url: str) -> Mapping[WhatIf, Played]:
    """Return a run for each what-if."""
    return {
        what_if: asyncio.run(play(database_url, replace(SCENARIO, what_if=what_if)))
        for what_if in get_args(WhatIf)
    }
