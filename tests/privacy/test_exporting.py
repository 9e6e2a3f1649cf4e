"""Handing over what we hold about a person."""

import json

import pytest

from keepwarm.db import Connection
from keepwarm.kit.ids import ContactId
from keepwarm.privacy.actions import NobodyThere, export_person
from tests.build import NOW
from tests.privacy.planting import EMAIL, NAME, PHONE, PLANTS, plant


async def test_everything_is_handed_over_table_by_table(conn: Connection) -> None:
    planted = await plant(conn)

    told = await export_person(conn, planted.jane, now=NOW)

    assert told["person"] == {
        "names": [NAME],
        "addresses": [
            {"kind": "email", "value": EMAIL},
            {"kind": "mobile", "value": PHONE},
        ],
    }
    assert PLANTS.keys() - told["tables"].keys() - {"tags", "bulk_changes"} == set()
    assert [each["name"] for each in told["tables"]["contacts"]] == [NAME, NAME]
    assert [each["contact_id"] for each in told["tables"]["tasks"]] == [
        each["id"] for each in told["tables"]["contacts"]
    ]
    assert "Joe" not in json.dumps(told["tables"]["contacts"])


async def test_what_others_may_not_read_is_left_out(conn: Connection) -> None:
    planted = await plant(conn)

    told = await export_person(conn, planted.jane, now=NOW)

    assert {"members", "sessions", "api_tokens", "suppressions"} & told["tables"].keys() == set()


async def test_nobody_is_nobody(conn: Connection) -> None:
    with pytest.raises(NobodyThere):
        await export_person(conn, ContactId(4711), now=NOW)
