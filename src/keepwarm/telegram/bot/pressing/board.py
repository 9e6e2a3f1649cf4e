"""The buttons that turn over the columns of the board."""

from keepwarm.db import Connection
from keepwarm.telegram.bot.lists import view_column, view_columns
from keepwarm.telegram.bot.turn import Turn, show


async def show_columns(conn: Connection, turn: Turn) -> str:
    await show(conn, turn, await view_columns(conn, turn))
    return ""


async def show_column(conn: Connection, turn: Turn, n: int, below: int) -> str:
    """Show some leads of a column, from the top or below a position."""
    await show(conn, turn, await view_column(conn, turn, n, below))
    return ""
