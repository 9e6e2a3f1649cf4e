"""`keepwarm person`: a copy of somebody's data, and its end."""

import json
from pathlib import Path

import pytest

from tests.cli.program import Ended, Program

pytestmark = pytest.mark.slow


def test_a_person_is_handed_over_and_erased_by_any_of_their_addresses(
    shared: Program, tmp_path: Path
) -> None:
    file = tmp_path / "leads.csv"
    file.write_text("Name,Company,E-mail,Phone\nJane Doe,Acme,jane@acme.example,+49 171 1234567\n")
    shared.run("import", file)

    told = shared.run("person", "export", "Jane@Acme.example")
    erased = shared.run("person", "erase", "+49 171 123 45 67", "--yes")
    again = shared.run("person", "erase", "jane@acme.example", "--yes")

    assert json.loads(told.out)["person"]["names"] == ["Jane Doe"]
    assert (erased.code, "contacts\t1 deleted\n" in erased.out) == (0, True)
    assert "jane" not in erased.out.lower()
    assert again == Ended(1, "", "keepwarm: This person is not here any more.\n")
