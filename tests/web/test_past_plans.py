"""The history of a lead's plans."""

import re

import httpx2

from keepwarm.accounts.model import Member
from keepwarm.db import Database
from tests import build


async def test_the_history_says_what_became_of_each_step(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        steps = await build.plan(conn, await build.lead(conn, owner=mia), made_for=mia)
    await browser.post(f"/steps/{steps[0].id}/done")
    await browser.post(f"/steps/{steps[1].id}/skip", data={"reason": "No <address>"})
    async with db.transaction() as conn:
        await build.plan(conn, steps[0].lead_id, made_for=mia, steps=build.THREE_STEPS[:1])

    page = await browser.get(f"/leads/{steps[0].lead_id}/plans")

    told = re.findall(r"<details class=\"grounds\".*?</details>", page.text, re.DOTALL)
    assert [" ".join(re.sub(r"<[^>]*>", " ", each).split()) for each in told] == [
        "Steps 1 Say hello LinkedIn · due 2 Mar 2026, 09:00",
        (
            "Steps 3"
            " Say hello LinkedIn · done by Mia, 2 Mar 2026, 09:00"
            " Send the case E-mail · skipped by Mia, 2 Mar 2026, 09:00 No &lt;address&gt;"
            " Call about it Call · closed unfinished with the plan, 2 Mar 2026, 09:00"
        ),
    ]
