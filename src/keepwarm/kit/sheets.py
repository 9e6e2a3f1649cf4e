"""Read a table out of the bytes of a CSV file, whatever program wrote it; and write one safely."""

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from charset_normalizer import from_bytes

DELIMITERS = ",;\t|"
_LONGEST_CELL = 256 * 1024 * 1024  # more than any upload: a huge cell spoils its own row only
_SAMPLE_LINES = 300
_SAMPLE_BYTES = 65_536

_BOMS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
_NON_LATIN = ["cp1251", "koi8_r", "cp1253", "cp1255", "shift_jis", "gb18030", "big5", "euc_kr"]
_NON_LATIN_WORD = re.compile(rb"[\x80-\xff]{3,}")
# ³ ¹ ¿ inside a word are ł ą ż, read with the wrong code page.
_CENTRAL_EUROPEAN = re.compile(
    r"[a-zA-ZÀ-ÿ][³¹¿¼¾][a-zA-ZÀ-ÿ]|[a-zA-Z]{3}[³¹](?!\w)|(?<!\w)[£¯][a-zà-ÿ]{2}"
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NAMED_DELIMITER = re.compile(r"sep=(.)[\r\n]*", re.IGNORECASE)


class Record(NamedTuple):
    """One row of a file. `unclosed`: a quotation mark opens in it and never closes."""

    line: int  # where it begins, counted as an editor counts
    cells: list[str]
    unclosed: bool = False


class Sheet(NamedTuple):
    """The rows of a file, how they were written, and how many empty ones between are left out."""

    records: list[Record]
    delimiter: str
    encoding: str
    empty: int


def read_sheet(content: bytes) -> Sheet:
    """Decode a file, find its delimiter and take it apart. A broken row never hides the next."""
    csv.field_size_limit(_LONGEST_CELL)
    text, encoding = _decode(content)
    lines = io.StringIO(text.replace("\0", ""), newline="").readlines()
    named = _NAMED_DELIMITER.fullmatch(lines[0]) if lines else None
    delimiter = named[1] if named else _guess_delimiter(lines[:_SAMPLE_LINES])
    records = list(_records(lines, delimiter, begin=1 if named else 0))
    filled = [record for record in records if any(map(str.strip, record.cells))]
    return Sheet(filled, delimiter, encoding, _gaps(records, filled))


def decode_table(content: bytes) -> str:
    """Return the text of a file, whatever program wrote it."""
    return _decode(content)[0]


def csv_safe(text: str) -> str:
    """Keep a spreadsheet from taking a cell of our export for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_plain(text: str) -> str:
    """Take back what `csv_safe` added, and Excel's ="…" around numbers kept as text."""
    if text.startswith("'") and text[1:].startswith(_FORMULA):
        return text[1:]
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1]
    return text


def _records(lines: list[str], delimiter: str, *, begin: int = 0) -> Iterator[Record]:
    while begin < len(lines):
        reader = csv.reader(
            islice(lines, begin, None), delimiter=delimiter, skipinitialspace=True, strict=True
        )
        start = begin
        try:
            for cells in reader:
                yield Record(begin + 1, cells)
                begin = start + reader.line_num
        except csv.Error:
            # Its quotation marks make no sense: judge the line by itself, go on with the next.
            yield _lone_line(lines[begin], begin + 1, delimiter)
            begin += 1


def _gaps(records: list[Record], filled: list[Record]) -> int:
    """Count empty rows; those before and after a table are nothing but a spreadsheet's habit."""
    if not filled:
        return 0
    inside = range(filled[0].line, filled[-1].line + 1)
    return sum(record.line in inside for record in records) - len(filled)


def _lone_line(line: str, number: int, delimiter: str) -> Record:
    lenient = csv.reader([line], delimiter=delimiter, skipinitialspace=True)
    cells = [cell for record in lenient for cell in record]
    try:
        list(csv.reader([line], delimiter=delimiter, skipinitialspace=True, strict=True))
    except csv.Error as error:
        return Record(number, cells, unclosed="unexpected end" in str(error))
    return Record(number, cells)


def _guess_delimiter(lines: list[str]) -> str:
    return max(DELIMITERS, key=lambda delimiter: _regularity(lines, delimiter))


def _regularity(lines: list[str], delimiter: str) -> float:
    """Say how much a file looks like a table with this delimiter: wide, and evenly so."""
    widths = Counter(len(record.cells) for record in _records(lines, delimiter) if record.cells)
    if not widths:
        return 0
    width, count = widths.most_common(1)[0]
    return (count / widths.total()) ** 3 * (width - 1)


def _decode(content: bytes) -> tuple[str, str]:
    encoding = _unicode_of(content)
    if encoding is None:
        encoding = _code_page_of(content)
    return content.decode(encoding, errors="replace").removeprefix("\ufeff"), encoding


def _unicode_of(content: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return encoding
    sample = content[:_SAMPLE_BYTES]
    if sample[1::2].count(0) > len(sample) / 5:  # every other byte of UTF-16 Latin is zero
        return "utf-16-le"
    if sample[::2].count(0) > len(sample) / 5:
        return "utf-16-be"
    try:
        content.decode()
    except UnicodeDecodeError:
        return "utf-8" if _is_torn_utf8(content) else None
    return "utf-8"


def _is_torn_utf8(content: bytes) -> bool:
    """Say whether all but a few characters are good UTF-8: somebody cut it in a wrong place."""
    text = content.decode(errors="replace")
    torn = text.count("\ufffd")
    return sum(not c.isascii() for c in text) > 10 * torn


def _code_page_of(content: bytes) -> str:
    """
    Tell the code pages apart: Western, Central European, or a script of its own.

    Guessing libraries often take a short Western file for something exotic, so they are
    asked only where whole words are written outside ASCII.
    """
    letters = [line for line in content[: 4 * _SAMPLE_BYTES].splitlines() if not line.isascii()]
    sample = b"\n".join(letters)[:_SAMPLE_BYTES]
    if len(_NON_LATIN_WORD.findall(sample)) > len(letters) / 4:
        best = from_bytes(sample, cp_isolation=_NON_LATIN).best()
        return best.encoding if best else "cp1252"
    western = sample.decode("cp1252", errors="replace")
    return "cp1250" if _CENTRAL_EUROPEAN.search(western) else "cp1252"
