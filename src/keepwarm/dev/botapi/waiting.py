"""Waiting that has an end: after a while, or when Telegram closes."""

import asyncio


async def within(seconds: float, wanted: asyncio.Event, closing: asyncio.Event) -> None:
    """Wait for an event, no longer than so many seconds and not beyond the end."""
    waiting = {asyncio.create_task(each.wait()) for each in (wanted, closing)}
    await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
