import json
from datetime import datetime
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwarm.triage import INTENTS, Suggested, Triage, triage
from keepwarm.triage.reading import equal
from keepwarm.triage.stripping import strip_reply

DATA = Path(__file__).parents[1] / "data"
UTC = ZoneInfo("UTC")
A_MOMENT = 2.0  # seconds of the processor


def read(text: str, headers: dict[str, str] | None = None) -> Triage:
    return triage(text, headers=headers, base=datetime(2026, 3, 4, 10), tz=UTC)  # noqa: DTZ001 -- in tz


def replies(name: str) -> list[tuple[str, str | None, Triage]]:
    """Return the texts of a set with what each means, and what it is read as."""
    lines = DATA.joinpath(f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        (said["text"], said["intent"], read(said["text"], said.get("headers")))
        for said in map(json.loads, lines)
    ]


# What is asked of replies that nobody has seen; talk about opting out is harder than they are.
PLAIN = ["replies_train", "replies_own", "replies_fresh", "replies_second", "replies_stranger"]
TALK = ["replies_talk", "replies_talk_second"]


@pytest.mark.parametrize("name", PLAIN)
def test_labelled_replies_are_understood_or_left_to_a_person(name: str) -> None:
    said = [(intent, found.intent) for _, intent, found in replies(name)]

    answered = [(meant, found) for meant, found in said if found]
    opted_out = [found for meant, found in said if meant == "unsubscribe"]
    taken_out = [meant for meant, found in said if found == "unsubscribe"]
    keen = [meant for meant, found in said if found == "interested"]

    assert len(answered) / len(said) >= 0.9
    assert sum(meant == found for meant, found in answered) / len(answered) >= 0.95
    assert opted_out.count("unsubscribe") / len(opted_out) >= 0.98
    assert taken_out.count("unsubscribe") / len(taken_out) >= 0.98
    assert keen.count("interested") / len(keen) >= 0.95


@pytest.mark.parametrize("name", TALK)
def test_talk_about_opting_out_is_told_from_opting_out(name: str) -> None:
    said = [(intent, found.intent) for _, intent, found in replies(name)]

    opted_out = [found for meant, found in said if meant == "unsubscribe"]
    taken_out = [meant for meant, found in said if found == "unsubscribe"]

    assert opted_out.count("unsubscribe") / len(opted_out) >= 0.95
    assert taken_out.count("unsubscribe") / len(taken_out) >= 0.94


def test_opting_out_is_understood_however_it_is_worded() -> None:
    said = [(intent, found.intent) for _, intent, found in replies("replies_optouts")]

    opted_out = [found for meant, found in said if meant == "unsubscribe"]
    taken_out = [meant for meant, found in said if found == "unsubscribe"]

    assert opted_out.count("unsubscribe") / len(opted_out) >= 0.97
    assert taken_out.count("unsubscribe") / len(taken_out) == 1


def test_replies_never_mended_with_opt_nobody_out_by_mistake() -> None:
    said = [(intent, found.intent) for _, intent, found in replies("replies_stranger_second")]

    assert [meant for meant, found in said if found == "unsubscribe" != meant] == []


def test_no_refusal_is_read_as_interest() -> None:
    refusals = ("not_interested", "unsubscribe")

    said = [
        text
        for name in (*PLAIN, *TALK)
        for text, intent, found in replies(name)
        if intent in refusals and found.intent == "interested"
    ]

    assert said == []


PROBES = [
    ("Not interested, please don't call me again", "not_interested"),
    ("No, we have no plan to buy", "not_interested"),
    ("Can you stop by our office?", "interested"),
    ("Sounds good!\n\n> reply STOP to unsubscribe", "interested"),
    ("How much does it cost?", "question"),
    ("Не интересно", "not_interested"),
    ("don't stop reaching out, I'm keen", "interested"),
    ("Not interested, remove me", "unsubscribe"),
    ("Id love to", "interested"),
    ("intrested, send more info", "interested"),
    ("were not pursuing this", "not_interested"),
    ("Does your product delete my data after cancellation?", "question"),
    ("Will my customers be able to unsubscribe?", "question"),
    ("I am out of the office. If you no longer wish to hear of us, click here", "out_of_office"),
    ("¿Puedo cancelar mi suscripción cuando quiera?", "question"),
    ("Можно ли удалить данные после пробного периода?", "question"),
    ("Posso cancellare i dati dopo la prova?", "question"),
    ("Напишите Ивану: ivan@firma.example", "referral"),
    ("How do I unsubscribe?", "unsubscribe"),
    ("Falsche Person", "wrong_person"),
    ("Please don't remove me from the list", None),
    ("I don't want to unsubscribe", None),
    ("If I sign up, can I unsubscribe any time?", "question"),
    ("Don't email me, call me instead: 555 0100", None),
    ("Please unsubscribe my colleague Bob", None),
    ("Don't text me, email is fine", None),
    ("Don't write to this address any more, use my new one", None),
    ("Please don't contact us before May", "not_now"),
    ("My colleague wants to be taken off your list", None),
    ("No emails over the weekend please, Monday is fine", "interested"),
    ("Ne nous contactez pas avant septembre", "not_now"),
    ("We sell such things ourselves, no need", "not_interested"),
    ("Can you remove me from your list?", "unsubscribe"),
    ("Our customers unsubscribe a lot", None),
    ("Stop! Let's talk on Monday, this is great", None),
    ("I like it, but we have no budget", "not_now"),
    ("We have a supplier, but send me your prices", "interested"),
    ('You wrote "reply STOP to unsubscribe".', None),
    ("> Would Tuesday work?", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "intent"), PROBES, ids=[text for text, _ in PROBES])
def test_a_hard_reply_is_not_judged_by_a_single_word(text: str, intent: str | None) -> None:
    assert read(text).intent == intent


HEADERS = [
    ({"Auto-Submitted": "auto-replied"}, "I read mail on Mondays", "out_of_office"),
    ({"X-Autoreply": "yes"}, "On vacation, back soon", "out_of_office"),
    ({"Precedence": "auto_reply"}, "I no longer work here", "wrong_person"),
    ({"auto-submitted": "auto-generated"}, "Your request has been received", "other"),
    ({"auto-submitted": "auto-replied"}, "I left the company. Ask Eva Lind", "referral"),
    ({"Precedence": "bulk"}, "Unsubscribe me", "other"),
    ({"Precedence": "bulk"}, "I'm on holiday until Friday", "out_of_office"),
    ({"Auto-Submitted": "auto-generated"}, "", "other"),
    ({"Auto-Submitted": "auto-generated", "Subject": "Automatic reply: Hi"}, "", "out_of_office"),
    ({"Subject": "Undeliverable: Hello"}, "See the attached report", "bounce"),
    ({"Subject": "Re: Out of office"}, "Call me", "interested"),
    ({"Content-Type": "multipart/report; report-type=delivery-status"}, "Hm", "bounce"),
    ({"Return-Path": "<>"}, "Sorry", "bounce"),
    ({"Return-Path": "<>"}, "I am out of office until Monday", "out_of_office"),
    ({"Auto-Submitted": "no", "Return-Path": "<a@b.example>"}, "Call me", "interested"),
]


@pytest.mark.parametrize(("headers", "text", "intent"), HEADERS, ids=range(len(HEADERS)))
def test_headers_tell_machines_from_people(
    headers: dict[str, str], text: str, intent: str
) -> None:
    assert read(text, headers).intent == intent


DAYS = [
    ("I am out of the office until March 18.", "2026-03-18"),
    ("On holiday from 3 March to 10 March", "2026-03-10"),
    ("Bin bis 16.03. im Urlaub", "2026-03-16"),
    ("Reach out again in September", "2026-09-01"),
    ("Я в отпуске до 20 марта", "2026-03-20"),
    ("Меня не будет в офисе с 23.03 по 30.03", "2026-03-30"),
    ("Sarò assente dal 23 al 27 marzo", "2026-03-27"),
    ("Do 10.04 jestem nieobecny", "2026-04-10"),
    ("I will be out from Mar 23 through Apr 4", "2026-04-04"),
]


@pytest.mark.parametrize(("text", "day"), DAYS, ids=[text for text, _ in DAYS])
def test_the_day_of_a_return_or_another_time_is_read(text: str, day: str) -> None:
    until = read(text).until

    assert until is not None
    assert until.date().isoformat() == day


PEOPLE = [
    (
        "I left the company. Please contact my successor Eva Lind at eva@acme.example.",
        Suggested(name="Eva Lind", email="eva@acme.example"),
    ),
    (
        "Bitte wenden Sie sich an Herrn Busch, 030 1234567",
        Suggested(name="Busch", phone="030 1234567"),
    ),
    ("Not me, try Omar - +1 202 555 0147", Suggested(name="Omar", phone="+1 202 555 0147")),
    ("I've forwarded this to our marketing team", None),
    (
        "I left Bright Ltd. Your new contact there is Owen Hart, owen@bright.example",
        Suggested(name="Owen Hart", email="owen@bright.example"),
    ),
    (
        "Speak to Sam. He sits in London. sam@x.example",
        Suggested(name="Sam", email="sam@x.example"),
    ),
    (
        "Not me. Try Dr. Lee-Smith, 020 7946 0000.",
        Suggested(name="Lee-Smith", phone="020 7946 0000"),
    ),
]


@pytest.mark.parametrize(("text", "person"), PEOPLE, ids=[text for text, _ in PEOPLE])
def test_whom_a_reply_names_is_suggested(text: str, person: Suggested | None) -> None:
    assert read(text).suggested == person


FURNITURE = [
    ("Yes\n\nOn Mon, 2 Mar 2026, Ann <a@b.example> wrote:\n> STOP", "Yes"),
    ("> Tuesday?\nWorks for me", "Works for me"),
    ("Am 2. März schrieb Ann <a@b.example>:\n> Passt es?\nJa gerne", "Ja gerne"),
    ("Gerne.\n\nViele Grüße\nJens Krämer", "Gerne."),
    ("No\n-- \nBob\nUnsubscribe here", "No"),
    ("Sent from my iPhone", ""),
    ("Ok\nSent from my iPhone", "Ok"),
    ("Oui\nCe message est confidentiel et destiné à", "Oui"),
    ("Hm\nTo unsubscribe from our newsletter click here", "Hm"),
    ("Hm\nUnsubscribe | Privacy", "Hm"),
    ("<p>Yes<br>please</p><blockquote>STOP</blockquote>", "Yes\nplease"),
    ("Ok\nFrom: Ann <a@b.example>\nSent: Monday", "Ok"),
    ("\x00\u202eNo\u202c", "No"),
]


@pytest.mark.parametrize(("text", "own"), FURNITURE, ids=[own for _, own in FURNITURE])
def test_only_the_writers_own_words_are_left(text: str, own: str) -> None:
    lines = [line.strip() for line in strip_reply(text).splitlines() if line.strip()]

    assert "\n".join(lines) == own


MALFORMED = [
    "\0" * 50,
    "x" * 1_000_000,
    "a b " * 250_000,
    "<div" * 9000,
    "\n" * 1_000_000,
    "1" * 1_000_000,
    "\u202e\u202d",
    "))((",
    "👍",
]


@pytest.mark.parametrize("text", MALFORMED, ids=range(len(MALFORMED)))
def test_what_nobody_wrote_opts_nobody_out(text: str) -> None:
    assert read(text).intent in {None, "other"}


@pytest.mark.parametrize("text", MALFORMED, ids=range(len(MALFORMED)))
def test_what_nobody_wrote_takes_no_time_to_speak_of(text: str) -> None:
    before = process_time()

    read(text)

    assert process_time() - before < A_MOMENT


SAYABLE = st.lists(
    st.sampled_from(
        ["stop", "not", "please", "unsubscribe", "> ", "me", "list", "yes", "\n", ",", ".", "?"]
    )
    | st.text(max_size=8),
    max_size=12,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(SAYABLE, st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=3))
def test_it_never_raises_and_opts_out_by_the_replys_own_words_only(
    text: str, headers: dict[str, str]
) -> None:
    found = read(text, headers)

    assert found == read(text, headers)
    assert found.intent in {None, *INTENTS}
    if found.intent == "unsubscribe":
        own = equal(strip_reply(text).replace("\n", " ")).replace("'", "").replace(",", "")
        assert any(reason.replace(",", "").split()[0] in own for reason in found.reasons)
