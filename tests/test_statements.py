import importlib
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from keepwarm.db import Connection
from tests.statements import Statement, statements

EVERY = list(statements())
MANY = 100  # were it fewer, the search itself would be broken


def test_the_search_finds_the_statements() -> None:
    assert len(EVERY) > MANY


@pytest.mark.parametrize("statement", EVERY, ids=lambda statement: statement.place)
async def test_a_statement_is_one_postgres_can_prepare(
    conn: Connection, statement: Statement
) -> None:
    prepared = await conn.raw.prepare(statement.sql)

    if statement.row is not None:
        assert {a.name for a in prepared.get_attributes()} == columns_of(statement)


def columns_of(statement: Statement) -> set[str]:
    """Return the fields of the row type a statement is read into."""
    module = statement.place.partition(":")[0].removesuffix(".py").replace("/", ".")
    module = f"keepwarm.{module}".removesuffix(".__init__")
    row: Any = getattr(importlib.import_module(module), statement.row or "")
    names = (f.name for f in fields(row)) if is_dataclass(row) else row.__struct_fields__
    return set(names)
