from datetime import timedelta

import pytest

from keepwarm.db import Connection
from keepwarm.imports.actions import (
    ImportGone,
    NothingToKnowALeadBy,
    cancel_import,
    forget_uploads,
    keep_upload,
    start_import,
)
from keepwarm.imports.preview import FileIsEmpty, FileIsWorkbook, preview
from keepwarm.imports.reads import get_import_for, get_upload_for, list_imports
from keepwarm.rosters.model import ColumnMap
from tests.imports.files import NOW, start
from tests.team import a_member, an_admin

TEXT = "Company,City\nAcme,Köln\n,Bonn\n"


def test_a_preview_shows_columns_values_and_what_the_first_rows_become() -> None:
    shown = preview(TEXT.encode())

    assert (shown.headers, shown.columns) == (
        ("Company", "City"),
        ColumnMap(True, ("company", "city")),
    )
    assert shown.samples == (("Acme", ""), ("Köln", "Bonn"))
    assert [(row.line, row.title, row.draft is not None) for row in shown.rows] == [
        (2, "Acme", True),
        (3, "Bonn", False),
    ]
    assert (shown.total, shown.delimiter, shown.encoding) == (2, ",", "utf-8")


def test_a_preview_obeys_the_columns_somebody_chose() -> None:
    shown = preview(TEXT.encode(), columns=ColumnMap(False, ("person", "company")))

    assert (shown.headers, shown.total, shown.rows[1].title) == ((), 3, "Acme · Köln")


def test_a_workbook_and_an_empty_file_are_turned_down_with_a_sentence() -> None:
    with pytest.raises(FileIsWorkbook, match="Save it as CSV first"):
        preview(b"PK\x03\x04 and so on")
    with pytest.raises(FileIsEmpty, match="no row"):
        preview(b"\n\n")


async def test_a_file_under_way_is_not_started_again(conn: Connection) -> None:
    first, second, other = [await start(conn, text) for text in (TEXT, TEXT, TEXT + "Roe,\n")]

    assert (first == second, first == other) == (True, False)


async def test_a_file_without_a_telling_column_is_not_imported(conn: Connection) -> None:
    columns = ColumnMap(True, ("city", None))

    with pytest.raises(NothingToKnowALeadBy):
        await start_import(conn, name="x", content=b"a", columns=columns, by=None, now=NOW)


async def test_members_see_their_own_imports_and_admins_all(conn: Connection) -> None:
    ada, mia, ben = await an_admin(conn), await a_member(conn), await a_member(conn, "Ben")
    mias = await start(conn, TEXT, by=mia.id)
    bens = await start(conn, "Company\nRoe\n", by=ben.id)

    listed = [[job.id for job in await list_imports(conn, m.viewer)] for m in (ada, mia, ben)]

    assert listed == [[bens, mias], [mias], [bens]]
    assert await get_import_for(conn, bens, mia.viewer) is None
    with pytest.raises(ImportGone):
        await cancel_import(conn, bens, by=mia.viewer)


async def test_an_upload_is_its_members_own_and_forgotten_after_a_while(conn: Connection) -> None:
    mia, ada = await a_member(conn), await an_admin(conn)
    upload_id = await keep_upload(
        conn, name="leads.csv", content=TEXT.encode(), by=mia.id, now=NOW
    )

    seen = [await get_upload_for(conn, upload_id, m.viewer) for m in (mia, ada)]
    later = NOW + timedelta(hours=25)
    forgotten = [
        await forget_uploads(conn, now=now, after=timedelta(days=1)) for now in (NOW, later)
    ]

    assert [upload and upload.content for upload in seen] == [TEXT.encode(), None]
    assert forgotten == [0, 1]
