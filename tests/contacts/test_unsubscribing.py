"""What stands behind /u/ in a letter's link."""

import pytest

from keepwarm.contacts.model import Address
from keepwarm.contacts.unsubscribing import (
    Unsubscriber,
    hash_of,
    read_unsubscribe_token,
    unsubscribe_token,
)
from keepwarm.db import Connection
from keepwarm.kit.ids import ContactId
from tests.build import rows

KEY = b"a key that is long enough to be one"
JANE = ContactId(2**40 + 7)
ADDRESS = Address("email", "jane@acme.example")


def test_a_token_says_whom_it_is_for() -> None:
    token = unsubscribe_token(JANE, KEY)

    assert read_unsubscribe_token(token, KEY) == Unsubscriber(JANE, None)


def test_a_token_knows_its_address_by_the_hash_alone() -> None:
    token = unsubscribe_token(JANE, KEY, address=ADDRESS)

    assert read_unsubscribe_token(token, KEY) == Unsubscriber(JANE, hash_of(ADDRESS))


async def test_the_database_takes_the_same_hash(conn: Connection) -> None:
    umlauts = Address("other", "http://zürich.example/ä")

    found = await rows(conn, "select address_hash($1, $2)", umlauts.kind, umlauts.value)

    assert found == [(hash_of(umlauts),)]


@pytest.mark.parametrize("with_address", [None, ADDRESS], ids=["bare", "with address"])
def test_a_token_that_was_touched_is_none_of_ours(with_address: Address | None) -> None:
    token = unsubscribe_token(JANE, KEY, address=with_address)
    touched = [
        token[:at] + other + token[at + 1 :]
        for at in range(len(token) - 1)  # the last letter holds bits that count for nothing
        for other in "AB"
        if other != token[at]
    ]

    assert {read_unsubscribe_token(each, KEY) for each in touched} == {None}


@pytest.mark.parametrize("token", ["", "A", "AA", "ä", "!" * 32, "AAAA" * 40, "=", "A=A"])
def test_what_is_no_token_is_none_of_ours(token: str) -> None:
    assert read_unsubscribe_token(token, KEY) is None


def test_a_token_of_another_installation_is_none_of_ours() -> None:
    assert read_unsubscribe_token(unsubscribe_token(JANE, b"another" * 5), KEY) is None
