"""Get ready for what members' time will ask of us."""

import asyncio

from keepwarm.availability.reads import has_any_country
from keepwarm.calendar.holidays import subdivisions_of_countries
from keepwarm.db import LOST, Database


async def load_holidays(db: Database) -> None:
    """
    Load the holidays of the world beside other work, if any member keeps a country's.

    Where the database is away they are loaded by whoever first needs them.
    """
    try:
        async with db.connection() as conn:
            wanted = await has_any_country(conn)
    except LOST:
        return
    if wanted:
        await asyncio.to_thread(subdivisions_of_countries)
