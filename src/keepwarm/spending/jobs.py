"""Try the model: a worker asks, because only workers load the library that can."""

import asyncio
from dataclasses import dataclass
from functools import partial

from keepwarm.ai.model import LanguageModel, ModelProblem
from keepwarm.db import Database
from keepwarm.kit.i18n import gettext as _
from keepwarm.spending.actions import TABLE, check_ended, pass_check
from keepwarm.spending.ledger import Ledger
from keepwarm.spending.model import Account, spent_on
from keepwarm.spending.prompts import COLOUR, TRIAL, Trial, check_trial
from keepwarm.spending.reads import get_asker
from keepwarm.work.model import Claim, Permanent, Queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a check needs; without a model it says that there is none."""

    db: Database
    ledger: Ledger
    model: LanguageModel | None


def check_queue(tools: Tools) -> Queue:
    """Return the queue of checks: one at a time, and a killed worker's is made once more."""
    return Queue(
        table=TABLE,
        handler=partial(check_model, tools),
        side_by_side=1,
        max_attempts=2,
        ended=check_ended,
    )


async def check_model(tools: Tools, claim: Claim) -> None:
    """Ask the model the trial question and keep how it did, or the sentence of what went wrong."""
    if tools.model is None:
        raise Permanent(_("No language model is set up on this worker."))
    async with tools.db.connection() as conn:
        asker = await get_asker(conn, claim.id)
    meter = tools.ledger.meter(Account(purpose="test", member_id=asker))
    now = asyncio.get_running_loop().time
    begun = now()
    try:
        answer = await tools.model.complete(TRIAL, Trial, meter=meter, check=check_trial)
    except ModelProblem as problem:
        raise Permanent(str(problem)) from problem
    if answer.value.colour != COLOUR:
        said = _("It answers in the form asked for, but takes {word} for a colour.")
        raise Permanent(said.format(word=answer.value.colour))
    async with tools.db.transaction() as conn:
        await pass_check(
            conn,
            claim,
            model=answer.model,
            milliseconds=round((now() - begun) * 1000),
            spent=spent_on(answer.usage, tools.ledger.price),
            repaired=answer.repaired,
        )
