import csv
import io
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.db.places import passable_folder

pytestmark = pytest.mark.slow

ROWS = """company,name,email,website,phone,city,tags
Acme Ltd,Ann Lee,ann@acme.example,https://acme.example,,Leeds,tools; north
=cmd|' /C calc'!A0,,plan@formula.example,,+44 20 7946 0958,,
Naïve & Söhne,Ünal Öz,uenal@naive.example,,,Köln,
,,,,,,
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "leads.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


def exported(program: Program) -> list[dict[str, str]]:
    """Return what an export holds of each lead, but for what every database counts anew."""
    ended = program.run("export")
    assert ended.code == 0
    rows = csv.DictReader(io.StringIO(ended.out))
    return [{k: v for k, v in row.items() if k not in ("id", "created_at")} for row in rows]


def test_a_file_is_rehearsed_then_taken_in_then_known(shared: Program, file: Path) -> None:
    rehearsed = shared.run("import", file, "--dry-run")
    nothing_yet = exported(shared)
    taken = shared.run("import", file)
    known = shared.run("import", file)

    assert (rehearsed.code, nothing_yet, taken.code, known.code) == (0, [], 0, 0)
    assert rehearsed.out.splitlines()[-2:] == [
        "3 rows: 3 created, 0 updated, 0 duplicate, 0 refused",
        "This was a rehearsal: nothing was changed.",
    ]
    assert taken.out.splitlines()[0].startswith("line 2: Ann Lee · Acme Ltd: created lead ")
    assert taken.out.splitlines()[-1] == "3 rows: 3 created, 0 updated, 0 duplicate, 0 refused"
    assert [line.split(":")[2].split(" of ")[0] for line in known.out.splitlines()[:-1]] == [
        " duplicate"
    ] * 3
    assert known.out.splitlines()[-1] == "3 rows: 0 created, 0 updated, 3 duplicate, 0 refused"


def test_what_is_exported_is_taken_in_again_unchanged(
    shared: Program, file: Path, tmp_path: Path
) -> None:
    shared.run("import", file)
    whole = tmp_path / "whole.csv"
    assert shared.run("export", whole).code == 0
    with passable_folder() as folder:
        fresh = Program(folder)
        assert fresh.run("import", whole).code == 0
        again = exported(fresh)

    assert again == exported(shared)
    assert len(again) == 3


def test_cells_that_a_spreadsheet_would_execute_are_made_safe(shared: Program) -> None:
    companies = [row["company"] for row in exported(shared)]

    assert companies == ["Acme Ltd", "'=cmd|' /C calc'!A0", "Naïve & Söhne"]


def test_a_file_in_utf_16_is_read(shared: Program, tmp_path: Path) -> None:
    file = tmp_path / "excel.csv"
    file.write_bytes("company;email\nŁódź Sp. z o.o.;biuro@lodz.example\n".encode("utf-16"))

    ended = shared.run("import", file)

    assert ended.out.splitlines()[0].startswith("line 2: Łódź Sp. z o.o.: created lead ")
    assert (ended.code, ended.err) == (0, "")


def test_a_workbook_is_refused_with_advice(shared: Program, tmp_path: Path) -> None:
    file = tmp_path / "leads.xlsx"
    file.write_bytes(b"PK\x03\x04 and so on")

    ended = shared.run("import", file)

    assert (ended.code, ended.out) == (1, "")
    assert ended.err == (
        "keepwarm: This is an Excel workbook. Save it as CSV first, then import that file.\n"
    )


def test_a_missing_file_is_named(shared: Program, tmp_path: Path) -> None:
    ended = shared.run("import", tmp_path / "nowhere.csv")

    assert (ended.code, ended.out) == (2, "")
    assert "does not exist" in " ".join(ended.err.split())


def test_an_export_to_a_place_that_cannot_be_written_is_one_sentence(
    shared: Program, tmp_path: Path
) -> None:
    place = tmp_path / "no" / "folder.csv"

    ended = shared.run("export", place)

    assert (ended.code, ended.out) == (1, "")
    assert ended.err == f"keepwarm: Cannot write {place}: No such file or directory.\n"


def test_research_of_nothing_is_refused(shared: Program) -> None:
    unknown, nonsense = shared.run("enrich", "4711"), shared.run("enrich", "not a lead")

    assert (unknown.code, unknown.out, unknown.err) == (
        1,
        "",
        "keepwarm: This lead is not here any more.\n",
    )
    assert (nonsense.code, nonsense.out, nonsense.err) == (
        1,
        "",
        "keepwarm: Give the number of a lead or the address of a company's site.\n",
    )
