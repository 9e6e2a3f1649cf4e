"""Who writes in a worker."""

from keepwarm.db import Database
from keepwarm.spending.ledger import Ledger
from keepwarm.worker.thinking import writer_of
from tests.analysts.reasoning.scripted import Scripted, says
from tests.clock import StoppedClock


async def test_playbooks_write_where_no_model_is_set(db: Database, clock: StoppedClock) -> None:
    ledger = Ledger(db, clock)

    assert writer_of(None, ledger).name == "playbook"


async def test_model_writes_where_one_is_set(db: Database, clock: StoppedClock) -> None:
    ledger = Ledger(db, clock)

    assert writer_of(Scripted(says(), name="gpt"), ledger).name == "gpt"
