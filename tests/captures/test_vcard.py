"""Contacts as phones write them."""

import pytest

from keepwarm.captures.model import Reading
from keepwarm.captures.vcard import count_cards, read_vcard

MODERN = """BEGIN:VCARD
VERSION:3.0
N:Petrenko;Anna;;;
FN:Anna Petrenko
ORG:Nordwind Logistics;Procurement
TITLE:Head of Procurement
TEL;TYPE=WORK,VOICE:+49 30 5557 0142
item1.EMAIL;TYPE=INTERNET:anna.petrenko@nordwind.exam
 ple
ADR;TYPE=WORK:;;Hafenstr. 1;Berlin;;10115;Germany
NOTE:Wants a demo\\, budget approved
URL:https://t.me/anna_p
END:VCARD
"""
OLD = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\n"
    "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9F=D0=B5=D1=82=D1=80;=D0=98=D0=B2=\r\n"
    "=D0=B0=D0=BD;;;\r\n"
    "TEL;CELL:8 916 555-01-23\r\nEND:VCARD\r\n"
)


def test_a_card_of_today_is_read_whole() -> None:
    assert read_vcard(MODERN) == Reading(
        text="Wants a demo, budget approved",
        person="Anna Petrenko",
        company="Nordwind Logistics",
        role="Head of Procurement",
        city="Berlin",
        country="DE",
        website="https://nordwind.example",
        about="Wants a demo, budget approved",
        emails=("anna.petrenko@nordwind.example",),
        phones=("+493055570142",),
        links={"telegram": "https://t.me/anna_p"},
    )


def test_a_card_of_an_old_phone_is_read_in_its_encoding() -> None:
    read = read_vcard(OLD, "RU")

    assert (read.person, read.phones) == ("Иван Петр", ("+79165550123",))


def test_a_file_of_many_says_how_many() -> None:
    assert count_cards(MODERN * 3) == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "BEGIN:VCARD",
        "BEGIN:VCARD\n" + "N:;;;;\n" * 5_000,
        "BEGIN:VCARD\nFN" + ":" * 10_000,
        "BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=nowhere:=FF=FE=",
        "BEGIN:VCARD\nORG:" + ";" * 10_000,
        "BEGIN:VCARD\nTEL:javascript:alert(1)\nEMAIL:<script>@x\nURL:file:///etc/passwd",
    ],
    ids=range(7),
)
@pytest.mark.timeout(5)
def test_cards_of_strangers_break_nothing(text: str) -> None:
    read = read_vcard(text)

    assert (read.emails, read.phones, read.website) == ((), (), None)
