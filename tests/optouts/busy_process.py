"""
Somebody in a process of their own, at leads that others change as well.

Arguments: the database's URL, a seed, how many things to do. In the end it says how many were
done, and how many came to which refusal or error.
"""

import asyncio
import json
import random
import sys
from collections import Counter

import asyncpg

from keepwarm.db import Database
from keepwarm.kit.errors import Refused
from keepwarm.kit.ids import MemberId
from keepwarm.kit.viewer import Viewer
from tests.optouts.somebody import BUSY, RARE, Somebody

SIDE_BY_SIDE = 3
BY = Viewer(MemberId(1), is_admin=True)


async def main(url: str, seed: int, times: int) -> None:
    db = await Database.open(url, size=SIDE_BY_SIDE)
    dice, became = random.Random(seed), Counter[str]()  # noqa: S311 -- what is done next

    async def go_on() -> None:
        for _ in range(times // SIDE_BY_SIDE):
            deed = dice.choice([*BUSY, *BUSY, *RARE])
            try:
                async with db.transaction() as conn:
                    await deed(Somebody(conn, dice, BY))
            except (Refused, asyncpg.PostgresError) as error:
                became[type(error).__name__] += 1
            else:
                became["done"] += 1

    await asyncio.gather(*(go_on() for _ in range(SIDE_BY_SIDE)))
    await db.close()
    sys.stdout.write(json.dumps(became))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
