"""A table of companies or people, pasted or chosen as a file."""

import asyncio
from collections.abc import AsyncGenerator
from itertools import islice
from typing import Self

from pydantic import BaseModel, Field, model_validator

from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.kit.sheets import Record, read_sheet
from keepwarm.leads.model import LeadDraft
from keepwarm.prospecting.built_in.fields import FileText, PastedText
from keepwarm.prospecting.model import Batch, Candidate
from keepwarm.prospecting.sources import Outfit
from keepwarm.rosters.columns import guess_columns
from keepwarm.rosters.model import ColumnMap
from keepwarm.rosters.rows import read_row

BATCH = 100
_SHOWN = 40


class TableParams(BaseModel):
    """Rows, from the clipboard or from a file."""

    rows: PastedText = Field(
        default="",
        title=_("Rows"),
        description=_("Copy them from a spreadsheet, with or without its header."),
        json_schema_extra={
            "input": "textarea",
            "placeholder": "Company;Website;E-mail;Phone\nAcme;acme.example;hello@acme.example;",
        },
    )
    file: FileText = Field(
        default="",
        title=_("Or a file"),
        description=_("CSV, or any text with columns."),
        json_schema_extra={"input": "file", "accept": ".csv,.tsv,.txt,text/csv"},
    )

    @property
    def text(self) -> str:
        return self.rows if self.rows.strip() else self.file

    @model_validator(mode="after")
    def _has_columns_we_understand(self) -> Self:
        if not self.text.strip():
            raise ValueError(_("Paste rows, or choose a file."))
        if not guess_columns(read_sheet(self.text.encode()).records).can_make_a_lead:
            raise ValueError(
                _("No column tells who a row is about: a name, a company, an address.")
            )
        return self


class Table:
    """Rows of a table; what its columns mean is told from their headers and values."""

    id = "csv"
    title = _("Table of companies")
    description = _("Paste rows or choose a CSV file: names, web sites, e-mails, phone numbers.")
    licence = _("Your own list. You answer for having been allowed to collect it.")
    symbol = "sheet"
    needs: tuple[str, ...] = ()
    params: type[BaseModel] = TableParams

    def name_of(self, params: TableParams, /) -> str:
        first = next(filter(str.strip, params.text.splitlines()), "")
        return _("Table beginning with “{start}”").format(start=first.strip()[:_SHOWN])

    async def batches(
        self, params: TableParams, cursor: str | None, outfit: Outfit, /
    ) -> AsyncGenerator[Batch, None]:
        sheet = await asyncio.to_thread(read_sheet, params.text.encode())
        columns = guess_columns(sheet.records)
        country = outfit.settings.default_country
        rows = islice(sheet.records, int(cursor or columns.header), None)
        place = int(cursor or columns.header)
        while records := list(islice(rows, BATCH)):
            place += len(records)
            found = tuple(_candidate(record, columns, country) for record in records)
            yield Batch(candidates=found, cursor=str(place))
        if sheet.empty:
            yield Batch(candidates=(_empty(sheet.empty),), cursor=str(place))


def _candidate(record: Record, columns: ColumnMap, country: str | None) -> Candidate:
    row = read_row(record, columns, country)
    return Candidate(
        draft=row.draft or LeadDraft(),
        source_url="",
        licence=Table.licence,
        refusal=row.reason if row.draft is None else None,
        # With its line every row is told of, even those that say the same, and can be found.
        label=_("Line {n}: {text}").format(n=record.line, text=row.title),
    )


def _empty(count: int) -> Candidate:
    label = ngettext("{n} empty row", "{n} empty rows", count).format(n=count)
    return Candidate(
        draft=LeadDraft(),
        source_url="",
        licence=Table.licence,
        refusal=_("nothing is written there"),
        label=label,
    )
