"""
The very statements that a piece of our code sends, as a script for pgbench.

The code runs once, on a connection that writes down what is said. Numbers that differ from one
transaction to the next are stood in for by numbers nobody else uses; in the script they become
pgbench's variables.
"""

import json
import re
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias, cast

from keepwarm.db import Connection
from keepwarm.db.embedded import EmbeddedPostgres

Said: TypeAlias = tuple[str, tuple[object, ...]]
_SAID = frozenset({"execute", "fetch", "fetchrow", "fetchval"})


class Listening:
    """A driver's connection that writes down each statement with its values."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.said: list[Said] = []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.raw, name)
        if name not in _SAID:
            return found

        async def say(sql: str, *values: object) -> Any:
            self.said.append((sql, values))
            return await found(sql, *values)

        return say


def listen(conn: Connection) -> Listening:
    """Write down from now on what a connection says."""
    conn.raw = listening = Listening(conn.raw)
    return listening


@dataclass(frozen=True)
class Stand:
    """
    What stands in for what differs: numbers and bytes, and what pgbench puts in their place.

    `found` names the variables that a statement's own answer sets, by a part of its text.
    """

    variables: Mapping[int, str]
    keys: Mapping[bytes, str] = field(default_factory=dict[bytes, str])
    found: Mapping[str, str] = field(default_factory=dict[str, str])


def script(said: Sequence[Said], stand: Stand) -> str:
    """Return one transaction, with a savepoint where ours has one."""
    has_savepoint = any("lock_timeout" in sql for sql, _ in said)
    begin, end = ("savepoint s;", "release s;") if has_savepoint else ("", "")
    lines = ["begin;", begin, *(_told(sql, values, stand) for sql, values in said), end]
    return "\n".join([*filter(None, lines), "commit;", ""])


def _told(sql: str, values: Sequence[object], stand: Stand) -> str:
    def value(match: re.Match[str]) -> str:
        return _literal(values[int(match[1]) - 1], stand)

    text = " ".join(re.sub(r"\$(\d+)", value, re.sub(r"--.*", "", sql)).split())
    prefix = next((prefix for part, prefix in stand.found.items() if part in text), None)
    return f"{text} \\gset {prefix}" if prefix else f"{text};"


def _literal(value: object, stand: Stand) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, bytes):
        return stand.keys.get(value, f"'\\x{value.hex()}'::bytea")
    if isinstance(value, list | tuple | set):
        return _list(list(cast("Collection[object]", value)), stand)
    text, kind = _spelled(value, stand)
    return f"{text}::{kind}"


def _spelled(value: object, stand: Stand) -> tuple[str, str]:
    """Return a value as SQL spells it, and its type there."""
    match value:
        case int():
            return (
                f":{stand.variables[value]}" if value in stand.variables else f"{value}",
                "bigint",
            )
        case datetime():
            return f"'{value.isoformat()}'", "timestamptz"
        case timedelta():
            return f"'{value.total_seconds()} seconds'", "interval"
        case Mapping():
            return _text(json.dumps(value), stand), "jsonb"
        case _:
            return _text(str(value), stand), "text"


def _list(values: Sequence[object], stand: Stand) -> str:
    """Return an array; one of nothing but nulls takes the type that its statement gives it."""
    if any(value is not None for value in values):
        return f"array[{', '.join(_literal(value, stand) for value in values)}]"
    return f"'{{{', '.join('null' for _ in values)}}}'"


def _text(text: str, stand: Stand) -> str:
    quoted = "'" + text.replace("'", "''") + "'"
    for number, name in stand.variables.items():
        quoted = re.sub(rf"(?<!\d){number}(?!\d)", f"' || :{name}::text || '", quoted)
    return f"({quoted})"


def run(server: EmbeddedPostgres, said: str, *, seconds: float, clients: int) -> float:
    """Return how many transactions a second pgbench itself gets through."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(said)
        file.flush()
        Path(file.name).chmod(0o644)
        done = server.run(
            "pgbench", "-n", "-M", "prepared", "-f", file.name, "-c", clients, "-j", 1,
            "-T", round(seconds), "-D", "n=0", "-h", server.socket, "-U", "postgres", "keepwarm",
        )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None or "aborted" in done.stdout:
        raise SystemExit(done.stdout)
    return float(found[1])
