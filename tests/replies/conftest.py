"""An office with a database of its own."""

import pytest

from keepwarm.db import Database
from tests.replies.office import Office


@pytest.fixture
def office(db: Database) -> Office:
    return Office(db=db)
