"""Show what a file holds before anybody decides to import it."""

from dataclasses import dataclass

from keepwarm.kit.errors import Invalid
from keepwarm.kit.sheets import Sheet, read_sheet
from keepwarm.rosters.columns import guess_columns
from keepwarm.rosters.model import ColumnMap, Row
from keepwarm.rosters.rows import read_row

_ROWS_SHOWN = 10
_SAMPLES_SHOWN = 3
_WORKBOOK = b"PK\x03\x04"  # .xlsx is a zip file


class FileIsWorkbook(Invalid):
    message = "This is an Excel workbook. Save it as CSV first, then import that file."


class FileIsEmpty(Invalid):
    message = "There is no row in this file."


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """
    What a file holds, and what importing it would make of its first rows.

    `headers` is empty for a file without a header; `samples` are a column's first values.
    """

    headers: tuple[str, ...]
    columns: ColumnMap
    samples: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]
    total: int
    delimiter: str
    encoding: str


def preview(
    content: bytes, *, columns: ColumnMap | None = None, default_country: str | None = None
) -> Preview:
    """
    Show what a file holds and what importing it would make of its first rows.

    Without `columns` their meaning is guessed. Touches nothing.
    """
    sheet = read_file(content)
    columns = columns or guess_columns(sheet.records)
    body = sheet.records[columns.header :]
    shown = body[:_ROWS_SHOWN]
    return Preview(
        headers=tuple(sheet.records[0].cells) if columns.header else (),
        columns=columns,
        samples=tuple(
            tuple(r.cells[n] for r in shown if n < len(r.cells))[:_SAMPLES_SHOWN]
            for n in range(len(columns.fields))
        ),
        rows=tuple(read_row(record, columns, default_country) for record in shown),
        total=len(body),
        delimiter=sheet.delimiter,
        encoding=sheet.encoding,
    )


def read_file(content: bytes) -> Sheet:
    """Take a file apart. Raises FileIsWorkbook, FileIsEmpty."""
    if content.startswith(_WORKBOOK):
        raise FileIsWorkbook
    sheet = read_sheet(content)
    if not sheet.records:
        raise FileIsEmpty
    return sheet
