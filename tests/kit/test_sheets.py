import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.kit.sheets import Record, csv_plain, csv_safe, read_sheet


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Firma;Stadt\nMüller GmbH;Köln\n", "utf-8"),
        ("Firma;Stadt\nMüller GmbH;Köln\n", "utf-8-sig"),
        ("Firma;Stadt\nMüller GmbH;Köln\n", "utf-16"),
        ("Firma;Stadt\nMüller GmbH;Köln\n", "utf-16-be"),
        ("Firma;Stadt\nMüller GmbH;Köln\n", "utf-16-le"),
        ("Firma;Stadt\nMüller GmbH;Köln\n", "cp1252"),
        ("Société;Ville\nÉlan d'été;Besançon\n", "cp1252"),
        ("Firma;Miasto\nŻabka;Łódź\nWółka;Gdańsk\n", "cp1250"),
        ("Компания;Город\nРомашка;Москва\nЛютик;Тверь\n", "cp1251"),
        ("Компания;Город\nРомашка;Москва\nЛютик;Тверь\n", "koi8_r"),
        ("Εταιρεία;Πόλη\nΑθήνα;Ελλάδα\n", "cp1253"),
        ("会社;都市\n株式会社;日本\n", "shift_jis"),
    ],
    ids=lambda value: value if value.isascii() else value[:4],
)
def test_a_file_is_read_in_whatever_encoding_it_came(text: str, encoding: str) -> None:
    expected = [line.split(";") for line in text.splitlines()]

    assert [record.cells for record in read_sheet(text.encode(encoding)).records] == expected


def test_one_torn_character_does_not_turn_utf_8_into_something_else() -> None:
    content = ("Müller;Köln\n" * 20).encode() + b"M\xc3;K\n"

    assert read_sheet(content).records[-1].cells == ["M\ufffd", "K"]


@pytest.mark.parametrize(
    ("text", "delimiter", "first"),
    [
        ("a,b,c\n1,2,3\n", ",", ["a", "b", "c"]),
        ("a;b\nBerlin, Mitte;2\nKöln, Deutz;3\n", ";", ["a", "b"]),
        ("a\tb\tc\n1,5\t2\t3\n", "\t", ["a", "b", "c"]),
        ("a|b\n1|2\n", "|", ["a", "b"]),
        ("name,tags\nx,a;b;c\ny,a\nz,a;b\n", ",", ["name", "tags"]),
        ("a;b;c;d\n1;2;3\n1;2;3;4\n1;2;3;4\n", ";", ["a", "b", "c", "d"]),
        ("sep=|\na,a|b\n", "|", ["a,a", "b"]),
        ("acme.example\nroe.example\n", ",", ["acme.example"]),
    ],
    ids=["comma", "semicolon", "tab", "pipe", "lists in cells", "ragged", "named", "one column"],
)
def test_the_delimiter_is_told_by_several_rows(
    text: str, delimiter: str, first: list[str]
) -> None:
    sheet = read_sheet(text.encode())

    assert (sheet.delimiter, sheet.records[0].cells) == (delimiter, first)


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    content = b'a,b\r\n\r\n"two\r\nlines",c\r\n , \r\nd,"say ""hi"""\r\n'

    assert read_sheet(content).records == [
        Record(1, ["a", "b"]),
        Record(3, ["two\r\nlines", "c"]),
        Record(6, ["d", 'say "hi"']),
    ]


def test_a_quotation_mark_that_never_closes_spoils_its_own_row_only() -> None:
    content = b'a,b\n"Acme, Inc,x\nRoe,y\n"Foo" Ltd,z\nlast,"w"\n'

    assert read_sheet(content).records == [
        Record(1, ["a", "b"]),
        Record(2, ["Acme, Inc,x\n"], unclosed=True),
        Record(3, ["Roe", "y"]),
        Record(4, ["Foo Ltd", "z"]),
        Record(5, ["last", "w"]),
    ]


def test_zero_bytes_are_dropped_and_huge_cells_are_read() -> None:
    huge = "x" * 10_000_000

    sheet = read_sheet(f"a,b\nAc\0me,{huge}\n".encode())

    assert sheet.records[1] == Record(2, ["Acme", huge])


def test_a_file_of_nothing_has_no_rows() -> None:
    assert [read_sheet(content).records for content in (b"", b"\n \n", b",,\n , \n")] == [
        [],
        [],
        [],
    ]


@given(st.binary(max_size=300))
def test_no_bytes_are_too_strange_to_read(content: bytes) -> None:
    assert all(record.cells for record in read_sheet(content).records)


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-2", "@sum", "\tx", "\rx"])
def test_what_a_spreadsheet_would_take_for_a_formula_is_disarmed_and_read_back(text: str) -> None:
    assert csv_safe(text) == f"'{text}"
    assert csv_plain(csv_safe(text)) == text


def test_other_texts_pass_through() -> None:
    assert [csv_safe("Acme"), csv_plain("'s Hertogenbosch"), csv_plain('="0049"')] == [
        "Acme",
        "'s Hertogenbosch",
        "0049",
    ]


@pytest.mark.parametrize(
    ("text", "empty"),
    [("", 0), (";;\n;\n", 0), ("\n;\na;b\nc;d\n;\n\n", 0), ("sep=;\na;b\n\n;\nc;d\n ; \n", 2)],
    ids=["nothing", "only empty rows", "around a table", "inside it"],
)
def test_empty_rows_inside_a_table_are_counted(text: str, empty: int) -> None:
    assert read_sheet(text.encode()).empty == empty
