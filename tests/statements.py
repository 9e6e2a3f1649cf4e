"""Find every SQL statement of the source by reading it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "keepwarm"
RUNNERS = {
    "execute": 1,
    "fetch_all": 2,
    "fetch_maybe": 2,
    "fetch_one": 2,
    "fetch_value": 2,
    "fetch_values": 2,
}


@dataclass(frozen=True)
class Statement:
    """A literal statement, where it stands, and the row type it is read into, if one is named."""

    place: str
    sql: str
    row: str | None


def statements() -> Iterator[Statement]:
    """Yield every literal statement that is handed to the ways `db` runs one."""
    for path in sorted(SOURCE.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and (found := _statement(path, call)):
                yield found


def _statement(path: Path, call: ast.Call) -> Statement | None:
    runner = call.func.id if isinstance(call.func, ast.Name) else ""
    place = RUNNERS.get(runner)
    if place is None or len(call.args) <= place:
        return None
    sql, row = call.args[place], call.args[1]
    if not (isinstance(sql, ast.Constant) and isinstance(sql.value, str)):
        return None
    where = f"{path.relative_to(SOURCE)}:{call.lineno}"
    is_row = runner in ("fetch_all", "fetch_maybe", "fetch_one") and isinstance(row, ast.Name)
    return Statement(where, sql.value, row.id if is_row and isinstance(row, ast.Name) else None)
