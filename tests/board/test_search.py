"""Finding leads by words, tags and stages, on the board and in the list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.board.model import PAGE, Filters, as_tsquery
from keepwarm.board.reads import FEW, first_page, list_columns, list_leads
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId
from keepwarm.leads.model import STAGES, LeadDraft
from keepwarm.tags.actions import create_tag, put_tag, tag_leads
from tests.build import admin, lead, lead_of, leads, member, rows

MANY = FEW + 100


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("", None),
        (" \t\n", None),
        ("acme", "acme:*"),
        ("Jane  doe", "Jane:* & doe:*"),
        ("o'brien & sons | !x:* (y) <-> \\z", "o:* & brien:* & sons:* & x:* & y:* & z:*"),
        ('"müller-lüdenscheidt"', "müller:* & lüdenscheidt:*"),
        ("ＡＣＭＥ", "ACME:*"),
        ("jane_doe@acme.io", "jane:* & doe:* & acme:* & io:*"),
        ("x" * 200, "x" * 60 + ":*"),
        ("a b c d e f g h i j", "a:* & b:* & c:* & d:* & e:* & f:* & g:* & h:*"),
        ("&|!:*()", ""),
        ("\0", ""),
    ],
    ids=["nothing", "blanks", "a word", "two words", "operators", "quotes and hyphens", "width",
         "an address", "200 letters", "ten words", "punctuation", "a NUL"],
)  # fmt: skip
def test_what_is_typed_becomes_a_query(typed: str, query: str | None) -> None:
    assert as_tsquery(typed) == query


async def test_the_database_takes_every_character_in_one_spelling_and_drops_punctuation(
    conn: Connection,
) -> None:
    otherwise = """
        select n from generate_series(1, 65535) as n
         where n not between 55296 and 57343  -- halves of characters are none
           and words_of('a' || chr(n) || 'b') <> translate(
               normalize('a' || chr(n) || 'b', nfkc),
               $p$!"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~$p$, repeat(' ', 32))
    """

    assert await rows(conn, otherwise) == []


async def found(conn: Connection, words: str) -> list[str]:
    boss = (await admin(conn)).viewer
    listed = await list_leads(conn, boss, Filters(words=words), before=None)
    columns = await list_columns(conn, boss, Filters(words=words))
    assert {lead.id for lead in listed} == {c.id for column in columns for c in column.cards}
    return [lead.name for lead in reversed(listed)]


@pytest.fixture
async def some_leads(conn: Connection) -> None:
    for draft in (
        LeadDraft(person="Jörg Müller-Lüdenscheidt", company="Bäder & Söhne", city="Köln"),
        LeadDraft(person="Пётр Иванов", company="ООО Ромашка", role="CEO/Founder"),
        LeadDraft(company="Booking.com"),
        LeadDraft(company="Acme", website="https://acme-group.example"),
        LeadDraft(person="Cafe\u0301 Owner"),
        LeadDraft(person="Jane O'Brien", company="AT&T"),
        LeadDraft(company="株式会社日立"),
        LeadDraft(company="Trade 24-7"),
    ):
        await lead_of(conn, draft)


@pytest.mark.usefixtures("some_leads")
@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("müll", ["Jörg Müller-Lüdenscheidt"]),
        ("MÜLLER LÜD", ["Jörg Müller-Lüdenscheidt"]),
        ("söhne köln", ["Jörg Müller-Lüdenscheidt"]),
        ("пёт", ["Пётр Иванов"]),
        ("РОМАШКА", ["Пётр Иванов"]),
        ("founder", ["Пётр Иванов"]),
        ("booking.com", ["Booking.com"]),
        ("com", ["Booking.com"]),
        ("acme-group.example", ["Acme"]),
        ("group", ["Acme"]),
        ("café", ["Cafe\u0301 Owner"]),
        ("o'brien", ["Jane O'Brien"]),
        ("at&t", ["Jane O'Brien"]),
        ("株式", ["株式会社日立"]),
        ("24-7", ["Trade 24-7"]),
        ("üller", []),
        ("müller acme", []),
        ("“müller” ·", ["Jörg Müller-Lüdenscheidt"]),
        ("??", []),
        ("…", []),
        ("x" * 200, []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_words_are_found_by_their_beginnings(
    conn: Connection, words: str, names: list[str]
) -> None:
    assert await found(conn, words) == names


@pytest.mark.usefixtures("some_leads")
async def test_blanks_are_no_search(conn: Connection) -> None:
    assert len(await found(conn, "  ")) == 8


@given(typed=st.text(max_size=30))
def test_whatever_is_typed_is_a_query_postgres_reads(typed: str) -> None:
    query = as_tsquery(typed)

    words = [] if not query else query.split(" & ")
    assert all(word.endswith(":*") and word.strip("*:") for word in words)
    assert not any(set(word[:-2]) & set("&|!:*()<>'\\\0 ") for word in words)


async def test_every_sign_there_is_can_be_searched(conn: Connection) -> None:
    for start in range(1, 0x3000, 64):
        signs = "".join(map(chr, range(start, start + 64)))
        await rows(conn, "select to_tsquery('simple', $1)", as_tsquery(f"x{signs}"))


@pytest.mark.parametrize("n", [3, MANY], ids=["few", "many"])
async def test_a_search_shows_exact_counts_and_the_tops_of_columns(
    conn: Connection, n: int
) -> None:
    boss = (await admin(conn)).viewer
    won = await leads(conn, n, stage="won", company="Acme")
    lost = await leads(conn, 2, stage="lost", company="Acme too")
    await leads(conn, 5, company="Globex")
    tag = await create_tag(conn, "warm")
    await put_tag(conn, [*won, *lost], tag)

    for filters in (Filters(words="acme"), Filters(tag=tag), Filters(words="acme", tag=tag)):
        columns = await list_columns(conn, boss, filters)
        assert {c.stage: c.count for c in columns if c.count} == {"won": n, "lost": 2}
        shown = {c.stage: [card.id for card in c.cards] for c in columns if c.cards}
        assert shown == {"won": won[::-1][:PAGE], "lost": lost[::-1]}


@pytest.mark.parametrize("n", [PAGE + 20, MANY], ids=["few", "many"])
@pytest.mark.parametrize("filters", [Filters(), Filters(words="acme"), Filters(stage="won")],
                         ids=["all", "words", "stage"])  # fmt: skip
async def test_the_list_is_read_page_by_page_without_gap_or_double(
    conn: Connection, filters: Filters, n: int
) -> None:
    boss = (await admin(conn)).viewer
    ids = await leads(conn, n, stage="won", company="Acme")

    read: list[LeadId] = []
    while True:
        page = await list_leads(conn, boss, filters, before=read[-1] if read else None)
        read += [lead.id for lead in page[:PAGE]]
        if len(page) <= PAGE:
            break

    assert read == ids[::-1]


async def test_filters_narrow_together(conn: Connection) -> None:
    olga = await member(conn)
    wanted = await lead(conn, company="Acme A", owner=olga, stage="won")
    others = [
        await lead(conn, company="Globex", owner=olga, stage="won"),
        await lead(conn, company="Acme B", stage="won"),
        await lead(conn, company="Acme C", owner=olga),
    ]
    await lead(conn, company="Acme D", owner=olga, stage="won")
    await tag_leads(conn, [wanted, *others], ["warm"])
    tag = await create_tag(conn, "warm")

    every = Filters(words="acme", mine=True, tag=tag, stage="won")
    listed = await list_leads(conn, olga.viewer, every, before=None)
    columns = await list_columns(conn, olga.viewer, without_stage(every))

    assert [(one.id, one.tags) for one in listed] == [(wanted, ["warm"])]
    assert [c.id for c in columns[STAGES.index("won")].cards] == [wanted]


def without_stage(filters: Filters) -> Filters:
    return Filters(words=filters.words, mine=filters.mine, tag=filters.tag)


def test_a_page_says_where_the_next_begins() -> None:
    assert first_page([]) == ([], None)
