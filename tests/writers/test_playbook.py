"""Which playbook is played, by which channels, in which language, with which words."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from keepwarm.kit.places import language_name
from keepwarm.offer.model import TONES, Offer
from keepwarm.steps.model import StepChannel
from keepwarm.writers.checks.drafts import draft_issues
from keepwarm.writers.checks.issues import hard, soft
from keepwarm.writers.checks.plans import plan_issues
from keepwarm.writers.library import LANGUAGES
from keepwarm.writers.model import DraftBrief, PlanBrief, Touch
from keepwarm.writers.playbook import PlaybookWriter
from tests.writers.briefs import (
    ALL,
    FOREIGN,
    HIRING,
    NEWS,
    OFFER,
    RICH,
    THIN,
    TODAY,
    claim,
    drafts_of,
    lead,
    step,
    thin,
)
from tests.writers.writing import draft_for, plan_for

SITUATIONS = {
    "news": lead(claims=(replace(NEWS, quotes=()),)),
    "person": lead(claims=()),
    "company": lead(claims=(), person=""),
    "inbound": lead(brief="She asked for a quote."),
    "referral": lead(brief="Referred by Jonas."),
    "again": lead(touches=(Touch(on=TODAY, channel="email", text="First mail"),)),
    "onward": lead(stage="engaged"),
}
TITLES = {
    "news": "They have news",
    "every channel": "They have news",
    "no news": "A person we do not know yet",
    "old news": "A person we do not know yet",
    "inbound": "They asked us",
    "referral": "Somebody recommended us",
    "touched": "We have been in touch before",
    "answered": "They have answered",
    "formal": "They have news",
    "by phone": "They have news",
    "an address": "A company without a person",
    "a company": "A company without a person",
    "a person": "A person we do not know yet",
    "a number": "A company without a person",
    "nothing": "No way to reach them yet",
}


@pytest.mark.parametrize("name", TITLES)
def test_facts_choose_the_playbook(name: str) -> None:
    assert plan_for({**RICH, **THIN}[name]).made_with == TITLES[name]


@pytest.mark.parametrize(
    "brief",
    ["Он оставил заявку на сайте.", "Frau Vogt bittet um ein Angebot.", "Ha pedido datos."],
)
def test_inquiry_is_known_in_other_languages(brief: str) -> None:
    assert plan_for(lead(brief=brief)).made_with == "They asked us"


def test_plan_says_who_made_it_when_and_why() -> None:
    made = plan_for(lead())

    assert (made.maker, made.language, made.remarks) == ("playbook", "en", ())
    assert [(s.timing, s.delay_days, s.channel) for s in made.steps] == [
        ("Day 0", 0, "email"),
        ("Day 2", 2, "call"),
        ("Day 4", 4, "linkedin"),
        ("Day 8", 8, "email"),
        ("Day 11", 11, "call"),
        ("Day 15", 15, "email"),
    ]
    assert [s.evidence for s in made.steps] == [(41,), (41,), (), (), (), ()]


def test_first_letter_says_why_now_what_we_sell_and_asks_once() -> None:
    first = plan_for(lead()).steps[0].suggested_text

    assert first == (
        "Hello Maud Pettifer,\n\n"
        f"I saw that you are looking for people: “{HIRING}”\n\n"
        "When something new begins, the everyday work goes on beside it, and small things get"
        " lost easily. It is a good moment to ask who could take some of it off your hands.\n\n"
        "We see to it that no inquiry goes cold: each gets an owner and an answer.\n\n"
        "Is this on your mind at the moment, or is it too early?\n\n"
        "All the best\nInes Vogel"
    )


def test_quote_that_says_something_else_is_not_repeated() -> None:
    odd = replace(NEWS, quotes=("The bread of our bakery is baked at four in the morning.",))

    first = plan_for(lead(claims=(odd,))).steps[0].suggested_text or ""

    assert "I saw that you are looking for people." in first


def test_channels_that_are_shut_are_never_used() -> None:
    made = plan_for(lead(channels=("linkedin",)))

    assert {s.channel for s in made.steps} == {"linkedin"}


def test_lead_without_any_address_gets_work_at_our_own_desk() -> None:
    made = plan_for(thin(channels=()))

    assert [(s.channel, s.suggested_text) for s in made.steps] == [("other", None)] * 3


@pytest.mark.parametrize("tone", TONES)
def test_tone_of_the_offer_is_heard(tone: str) -> None:
    greetings = {"warm": "Hello Maud", "plain": "Hello Maud", "formal": "Good day Maud"}
    goodbyes = {"warm": "All the best", "plain": "Kind regards", "formal": "Yours faithfully"}

    first = plan_for(lead(offer=replace(OFFER, tone=tone))).steps[0].suggested_text or ""

    assert (first.startswith(greetings[tone]), goodbyes[tone] in first) == (True, True)


def test_language_is_the_leads_where_the_team_writes_it() -> None:
    german, ours = FOREIGN["German"], replace(OFFER, writes=("fr", "en"))

    made = [plan_for(about).language for about in (german, replace(german, offer=ours), thin())]

    assert made == ["de", "fr", "en"]


def test_language_without_texts_falls_back_to_english_and_says_so() -> None:
    made = plan_for(FOREIGN["Italian"])

    assert (made.language, made.remarks) == (
        "en",
        ("There is no playbook in Italian; this one is in English.",),
    )


def test_offer_in_another_language_is_left_out_and_asked_for() -> None:
    made = plan_for(FOREIGN["German"])

    assert made.remarks == (
        "Add a sentence on what you sell: your offer is not written in German.",
    )
    assert "inquiry" not in repr(made.steps)


def test_empty_offer_is_remarked_on() -> None:
    assert plan_for(lead(offer=Offer())).remarks == (
        "Nothing is said about what you sell, because the settings do not say it.",
    )


def test_offer_that_names_a_thing_is_led_up_to() -> None:
    offer = replace(OFFER, what_we_sell="A shared inbox that answers inquiries for you")

    first = plan_for(lead(offer=offer)).steps[0].suggested_text or ""

    assert "In short, this is what we do: A shared inbox that answers inquiries for you." in first


def test_question_of_research_is_asked_where_it_fits() -> None:
    made = plan_for(lead(claims=lead().claims[1:], channels=("email",)))

    assert "What happens with you to an inquiry that arrives on a Friday?" in repr(made.steps)


def test_proof_is_cited_with_its_link() -> None:
    example = plan_for(lead(channels=("email",))).steps[2].suggested_text or ""

    assert "Larkspur Roofing, Derby: Quotes took ten working days" in example
    assert "https://keepwarm.example/larkspur" in example


@pytest.mark.parametrize(
    ("instructions", "heard"),
    [
        ("Please write it in German", "Guten Tag Maud Pettifer,"),
        ("auf Französisch", "Bonjour Maud Pettifer,"),
        ("по-українськи", "Вітаю!"),
        ("на русском", "Здравствуйте, Maud Pettifer!"),
        ("more formal please", "Good day Maud Pettifer,"),
        ("mention the German customers in general", "Hello Maud Pettifer,"),
    ],
)
def test_instructions_for_language_and_tone_are_followed(instructions: str, heard: str) -> None:
    about = DraftBrief(lead=lead(), step=step(), instructions=instructions)

    assert draft_for(about).body.startswith(heard)


def test_shorter_draft_is_shorter() -> None:
    about = DraftBrief(lead=lead(), step=step())

    long, short = draft_for(about), draft_for(replace(about, instructions="Make it shorter"))

    assert (len(short.body) < len(long.body), short.remarks) == (True, ())


def test_instructions_a_playbook_cannot_follow_are_owned_up_to() -> None:
    about = DraftBrief(lead=lead(), step=step(), instructions="Mention the weather in Hull")

    assert draft_for(about).remarks == (
        "A playbook cannot follow these instructions; please change the text by hand.",
    )


@pytest.mark.parametrize("channel", [*ALL, "meeting", "other"])
def test_draft_that_is_wanted_again_is_another_one(channel: StepChannel) -> None:
    about = DraftBrief(lead=lead(), step=step(channel))
    first = draft_for(about)

    second = draft_for(replace(about, previous=first))

    assert (second.channel, second.subject) == (channel, first.subject)
    assert second.body != first.body


def test_only_letters_have_a_subject() -> None:
    drafts = [draft_for(DraftBrief(lead=lead(), step=step(channel))) for channel in ALL]

    assert [draft.subject for draft in drafts] == [
        "Harrowgate Freight: a thought on your news", None, None, None, None, None,
    ]  # fmt: skip


def test_draft_of_a_step_says_what_the_plan_suggested() -> None:
    about = lead()
    asked = list(drafts_of(about, plan_for(about)))

    drafts = [draft_for(each).body for each in asked]

    assert drafts == [each.step.suggested_text for each in asked]


def test_words_a_person_put_into_the_plan_become_the_draft() -> None:
    ours = "Hello Maud, are you at the fair in Goole this year? We would bring the coffee. Ines"
    about = DraftBrief(lead=lead(), step=step("telegram", 0, ours))

    drafts = [
        draft_for(each).body == ours for each in (about, replace(about, instructions="Warmer"))
    ]

    assert drafts == [True, False]


def test_words_that_break_a_check_do_not() -> None:
    ours = "Hello Maud, Peter Hansen of Globex told me that you are at the fair in Goole."

    draft = draft_for(DraftBrief(lead=lead(), step=step("telegram", 0, ours)))

    assert "Globex" not in draft.body


def test_what_we_did_at_our_own_desk_is_no_contact() -> None:
    desk = Touch(on=TODAY, channel="other", text="Looked for the person in charge")

    assert plan_for(lead(touches=(desk,))).made_with == "They have news"


def test_note_that_somebody_asks_for_something_is_no_inquiry() -> None:
    assert plan_for(lead(notes=("Bittet um Rückruf im Mai.",))).made_with == "They have news"


def test_talk_has_an_opening_two_questions_and_a_message() -> None:
    script = draft_for(DraftBrief(lead=lead(), step=step("call"))).body

    opening, questions, message = script.split("\n\n")
    assert opening.startswith("Opening: Hello Maud Pettifer, this is Ines Vogel.")
    assert questions.count("?") == 2
    assert message.startswith("If nobody answers: ")


@pytest.mark.parametrize("bare", [False, True], ids=["named", "nameless"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_playbook_passes_the_checks_by_every_channel(
    situation: str, language: str, *, bare: bool
) -> None:
    about = replace(SITUATIONS[situation], language=language)
    if bare:
        about = replace(about, person="", company="", sender="", offer=Offer(tone="formal"))

    issues = {
        channels: hard(plan_issues(plan_for(each), each))
        for channels in (*((channel,) for channel in ALL), ALL)
        for each in (replace(about, channels=channels),)
    }

    assert {channels: found for channels, found in issues.items() if found} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_draft_passes_the_checks_and_bores_nobody(situation: str, language: str) -> None:
    about = replace(SITUATIONS[situation], language=language, channels=ALL)
    made = plan_for(about)
    asked = [
        replace(each, step=replace(each.step, channel=channel))
        for each, channel in product(list(drafts_of(about, made))[:3], (*ALL, "meeting", "other"))
    ]

    issues = [draft_issues(draft_for(each), each, language) for each in asked]

    assert [(hard(found), soft(found)) for found in issues] == [((), ())] * len(asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_plan_is_in_its_language_to_the_last_word(language: str) -> None:
    made = plan_for(lead(language=language, channels=ALL))

    assert (made.language, language_name(language) != language) == (language, True)
    assert soft(plan_issues(made, lead(language=language, channels=ALL))) == ()


def test_name_that_is_none_is_left_out() -> None:
    odd = lead(person="{{first_name}} <b>", company="see https://attacker.example")

    first = draft_for(DraftBrief(lead=odd, step=step()))

    assert (first.body.startswith("Hello,\n"), first.subject) == (True, "A thought on your news")


def test_writer_is_called_by_what_it_does() -> None:
    assert PlaybookWriter().name == "playbook"


def test_step_of_a_persons_own_takes_the_move_of_its_place() -> None:
    made = [draft_for(DraftBrief(lead=lead(), step=step(), number=n)).subject for n in (1, 3, 20)]

    assert made == [
        "Harrowgate Freight: a thought on your news",
        "Harrowgate Freight: how do you do it today?",
        "Harrowgate Freight: last message from me",
    ]


def test_draft_for_a_lead_nobody_can_reach_introduces_us() -> None:
    about = DraftBrief(lead=PlanBrief(today=date(2026, 3, 20)), step=step())

    assert draft_for(about).subject == "One question"


def test_long_name_gives_way_where_a_channel_is_narrow() -> None:
    long = lead(person=" ".join(["Maximiliane-Theodora"] * 3)[:60], channels=("linkedin",))

    texts = [s.suggested_text or "" for s in plan_for(long).steps]

    assert [text for text in texts if len(text) > 300] == []


def test_what_only_we_have_noted_is_no_news_to_write_about() -> None:
    noted = lead(claims=(replace(NEWS, is_private=True),))

    assert plan_for(noted).made_with == "A person we do not know yet"


def test_news_of_several_is_the_latest() -> None:
    older = claim(60, "triggers", "Money.", label="funding", happened_on=date(2025, 12, 1))

    made = plan_for(lead(claims=(older, NEWS)))

    assert made.steps[0].evidence == (41,)
