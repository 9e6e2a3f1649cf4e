"""What must not be in a plan or a draft, and what is only remarked on."""

from dataclasses import replace
from typing import Any

import pytest

from keepwarm.steps.model import StepChannel, StepDraft
from keepwarm.writers.checks.drafts import draft_issues
from keepwarm.writers.checks.grounds import grounds_for
from keepwarm.writers.checks.issues import hard, soft
from keepwarm.writers.checks.languages import speaks
from keepwarm.writers.checks.lexicon import said
from keepwarm.writers.checks.numbers import numbers_in
from keepwarm.writers.checks.plans import plan_issues
from keepwarm.writers.checks.texts import Text, text_issues
from keepwarm.writers.model import DraftBrief, Touch
from tests.writers.briefs import (
    ALL,
    GUESS,
    HIRING,
    NEWS,
    OFFER,
    TODAY,
    claim,
    lead,
    letter,
    plan,
    step,
)

GOOD = (
    "Hello Maud Pettifer,\n\n"
    "I read that you open a second warehouse in Goole and are hiring eleven people. That is a"
    " busy time for whoever answers inquiries. We see to it that none goes cold.\n\n"
    "Is that something you are looking at?\n\nKind regards\nInes Vogel"
)
NOTE = "Hello Maud, I read that you are hiring in Goole. Shall I write two lines on inquiries?"
CALL = "Hello Maud Pettifer, I read that you are hiring. How do inquiries reach you today?"


def of(body: str, *, language: str = "en", is_first: bool = True, **known: Any) -> list[str]:
    """Return the hard issues of an e-mail with some words more."""
    text = Text(body=body, channel="email", language=language, is_first=is_first)
    about = lead(language=language, **known)
    return list(hard(text_issues(text, grounds_for(about))))


def with_words(more: str) -> str:
    return GOOD.replace("Is that something", f"{more} Is that something")


def test_good_letter_has_no_issue_of_any_kind() -> None:
    text = Text(body=GOOD, channel="email", language="en", is_first=True)

    assert list(text_issues(text, grounds_for(lead()))) == []


@pytest.mark.parametrize(
    "more",
    [
        "It takes 15 minutes of your time.",
        "Would 10:30 or 3 pm suit you?",
        "The proof is Larkspur Roofing in Derby.",
        "There, 9 in 10 have an answer on the same day.",
        "You hire 11 people, I read.",
        "On Tuesday I am in Hull.",
        "More is at https://keepwarm.example/larkspur for you.",
        "Harrowgate's site says so.",
        "The British market is one. In the United Kingdom, that is.",
    ],
)
def test_what_was_told_may_be_said(more: str) -> None:
    known: dict[str, Any] = {"brief": "They sell on the British market."}

    assert of(with_words(more), **known) == []


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("We save you 35 % of it.", "“35 %”"),
        ("Our customers save 2.4 million a year.", "“2.4 million”"),
        ("It costs € 400 a month.", "“€ 400”"),
        ("Nine in ten, that is 9 percent.", "“9 percent”"),
        ("With us you answer twice as fast.", "“twice”"),
        ("You raised a Series A.", "“Series”"),
        ("Our customer Peter Hansen says so.", "“Peter Hansen”"),
        ("We also work for Lufthansa Cargo there.", "“Lufthansa Cargo”"),
        ("SAP is what you use.", "“SAP”"),
        ("See https://globex.example/demo for more.", "https://globex.example/demo"),
        ("Write to peter@globex.example then.", "peter@globex.example"),
        ("Call +49 30 5550199 for it.", "5550199"),
    ],
)
def test_what_nobody_told_is_an_invention(more: str, told: str) -> None:
    issues = of(with_words(more))

    assert [issue for issue in issues if "Nobody told us" in issue] == issues
    # A row of names is one name or two; either way each is told.
    assert all(any(word in issue for issue in issues) for word in told.strip("“”").split())


@pytest.mark.parametrize(
    ("more", "invented"),
    [
        ("Das Angebot für Ihr Lager ist ein guter Anfang im Herbst.", False),
        ("Unser Kunde Peter Hansen bestätigt das.", True),
        ("Sie nutzen HubSpot.", True),
        ("Das spart 35 % der Zeit.", True),
        ("Mehr steht auf https://globex.example/demo dazu.", True),
    ],
)
def test_german_nouns_are_no_names(more: str, *, invented: bool) -> None:
    body = (
        "Guten Tag Maud Pettifer,\n\nich habe gesehen, dass Sie Verstärkung suchen und wachsen."
        f" {more} Wir sorgen dafür, dass keine Frage liegen bleibt und jede eine Antwort"
        " bekommt.\n\nIst das bei Ihnen gerade ein Thema?\n\nViele Grüße\nInes Vogel"
    )

    assert bool(of(body, language="de")) == invented


def test_our_own_notes_are_not_repeated_to_them() -> None:
    noted = "Maud has three hundred customers in her head and nowhere else."
    private = claim(45, "pain_points", "All is in one head.", quotes=(noted,), is_private=True)
    told = "You have three hundred customers in your head and nowhere else, in her head and so on."
    issue = "It repeats our own notes: “three hundred customers in her head”."

    repeated = "They say: three hundred customers in her head and nowhere else."

    assert of(with_words(repeated), notes=(noted,)) == [issue]
    assert of(with_words(repeated), claims=(NEWS, private)) == [issue]
    assert [each for each in of(with_words(told), notes=(noted,)) if "notes" in each] == []


def test_what_stands_on_their_page_may_be_repeated_though_we_noted_it() -> None:
    assert of(with_words(f"I read: {HIRING}"), notes=(f"Seen: {HIRING}",)) == []


@pytest.mark.parametrize(
    "gap", ["[Name]", "{{company}}", "{name}", "<Your name>", "XX", "____", "[insert date]"]
)
def test_gaps_are_not_left_to_be_filled(gap: str) -> None:
    assert f"Something is still to be filled in: “{gap}”." in of(with_words(f"Dear {gap}."))


@pytest.mark.parametrize("markup", ["**bold** words", "# Heading\n", "```code```"])
def test_markup_is_not_sent_to_people(markup: str) -> None:
    assert "It holds markup, and people send plain text." in of(f"{markup}\n{GOOD}")


@pytest.mark.parametrize(
    ("more", "known", "told"),
    [
        ("As discussed, here it is.", {}, "It speaks of an earlier contact (“as discussed”)."),
        (
            "Thank you for reaching out to us.",
            {},
            "It thanks them for what they never did (“thank you for reaching out”).",
        ),
        (
            "We have a mutual contact.",
            {},
            "It speaks of people in common (“mutual contact”).",
        ),
        (
            "I liked your podcast.",
            {},
            "It speaks of something nobody has read (“your podcast”).",
        ),
        ("As discussed, here it is.", {"notes": ("We spoke at length.",)}, ""),
        ("Thank you for reaching out to us.", {"brief": "They asked for a quote."}, ""),
        ("We have a mutual contact.", {"notes": ("Referred by Jonas.",)}, ""),
        ("I liked your podcast.", {"claims": (claim(9, "triggers", "A podcast."),)}, ""),
    ],
)
def test_what_never_was_is_not_pretended(more: str, known: dict[str, Any], told: str) -> None:
    assert [issue for issue in of(with_words(more), **known) if "(" in issue] == [told] * bool(
        told
    )


def test_later_step_may_speak_of_the_one_before() -> None:
    assert of(with_words("As mentioned, it is short."), is_first=False) == []


def test_guess_is_asked_and_never_stated() -> None:
    stated = "Your inquiries probably pile up over every weekend."

    issues = of(with_words(stated), claims=(NEWS, GUESS))

    assert issues == [f"It states what is only a guess (“{stated}”); ask it."]
    assert of(with_words(stated.replace(".", "?")), claims=(NEWS, GUESS)) == []


@pytest.mark.parametrize(
    ("text", "language", "right"),
    [
        (GOOD, "en", True),
        (GOOD, "de", False),
        (GOOD, "ru", False),
        (GOOD, "it", False),
        ("Kurz und gut.", "fr", True),
        (GOOD, None, True),
    ],
)
def test_text_is_in_its_language(text: str, language: str | None, *, right: bool) -> None:
    assert speaks(text, language) == right


@pytest.mark.parametrize(
    ("channel", "body", "told"),
    [
        ("email", "Hello, is it of interest?", "It has 5 words, fewer than the 25"),
        ("sms", "Hello there. " * 25, "It has 50 words, more than the 40"),
        ("linkedin", "Hello " + "a" * 320 + " b c d e f g h", "It has 340 characters"),
    ],
)
def test_lengths_are_those_of_the_channel(channel: StepChannel, body: str, told: str) -> None:
    text = Text(body=body, channel=channel, language="en")

    assert any(issue.startswith(told) for issue in hard(text_issues(text, grounds_for(lead()))))


def test_manners_are_remarked_on_and_no_more() -> None:
    body = with_words("Just checking in for a quick question? Shall we book a call? Or not?")
    text = Text(body=body, channel="email", language="en", is_first=True)

    issues = list(text_issues(text, grounds_for(lead())))

    assert (hard(issues), soft(issues)) == (
        (),
        (
            "“just checking in” is worn out.",
            "“quick question” is worn out.",
            "It asks more than two questions at once.",
            "It asks for a meeting before there is a talk.",
        ),
    )


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("3,000 and 3.000 and 3 000", ["3000 ", "3000 ", "3000 "]),
        ("1,5 or 2.25", ["1.5 ", "2.25 "]),
        ("9 million, 9m, 9 Mio. EUR", ["9000000 ", "9000000 ", "9000000 money"]),
        ("€ 40 and 40 €", ["40 money", "40 money"]),
        ("35 %, 35 Prozent, 35 процентов", ["35 percent"] * 3),
        ("2 Milliarden, 2 billion", ["2000000000 "] * 2),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, numbers: list[str]) -> None:
    assert [f"{n.amount:f} {n.unit}" for _, n in numbers_in(text)] == numbers


def test_phrases_are_looked_for_as_whole_words() -> None:
    assert said("Synergies, not synergy-free; a demon", ("synerg*", "demo")) == (
        "synergies",
        "synergy",
    )
    assert said("anything", ()) == ()


def test_good_plan_has_no_issue() -> None:
    made = plan(step("email", 0, GOOD), step("call", 2, CALL), step("linkedin", 5, NOTE))

    assert plan_issues(made, lead()) == ()


FINE = (step("email", 0), step("call", 2), step("linkedin", 5))


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (FINE[:2], "A plan has 3 to 9 steps, this one 2."),
        ((*FINE, step("email", 3)), "Its days go back: 0, 2, 5, 3."),
        ((*FINE, step("linkedin", 5)), "There are two touches by LinkedIn on day 5."),
        (
            (*FINE, step("sms", 9)),
            "Step 4: SMS is not open: there is no address for it, or it may not be used.",
        ),
        ((*FINE, replace(step("email", 9), timing="Day 8")), "Step 4: Its timing is not that of"),
        (
            (*FINE, replace(step("email", 9), description="Day 3: write again")),
            "Step 4: It says day 3, but is due on day 9.",
        ),
        ((*FINE, replace(step("email", 9), description="x" * 161)), "Step 4: Its description"),
        (
            (*FINE, replace(step("email", 9), goal="Meet Peter Hansen")),
            "Step 4: Nobody told us the name “Peter Hansen”.",
        ),
        (
            (*FINE, replace(step("email", 9), description="Send 40 euros")),
            "Step 4: Nobody told us “40 euros”.",
        ),
        ((*FINE, step("email", 9, GOOD.replace("Hello", "Hello [Name]"))), "Step 4: Something is"),
    ],
)
def test_plan_with_a_fault_is_told_which(steps: tuple[StepDraft, ...], told: str) -> None:
    issues = hard(plan_issues(plan(*steps), lead()))

    assert [issue for issue in issues if issue.startswith(told)] != []


def test_summary_is_looked_at_as_well() -> None:
    made = plan(*FINE, summary=f"Tell Peter Hansen {'so ' * 140}")

    issues = hard(plan_issues(made, lead()))

    assert "Its summary has more than 400 characters." in issues
    assert "Nobody told us the name “Peter Hansen”." in issues


def test_plan_is_remarked_on_where_it_is_long_or_monotonous() -> None:
    letters = [step("email", day, GOOD) for day in (0, 30, 61)]

    issues = plan_issues(plan(*letters), lead())

    assert (hard(issues), soft(issues)) == (
        (),
        (
            "It takes more than 60 days.",
            "Every step goes by e-mail.",
            "Steps 1 and 2 say the same.",
            "Steps 1 and 3 say the same.",
            "Steps 2 and 3 say the same.",
        ),
    )


def test_work_at_our_own_desk_may_pile_up_on_a_day() -> None:
    made = plan(step("other", 0), step("other", 0), step("email", 1, GOOD))

    assert hard(plan_issues(made, lead())) == ()


@pytest.mark.parametrize("channel", ["meeting", "other"])
def test_some_channels_are_open_to_everybody(channel: StepChannel) -> None:
    made = plan(step(channel, 0), step(channel, 1), step(channel, 2))

    assert hard(plan_issues(made, lead(channels=()))) == ()


@pytest.mark.parametrize(
    ("said_of", "holds"),
    [
        ("I wrote to you 2 days ago.", True),
        ("I wrote to you 9 days ago.", False),
        ("I wrote to you yesterday.", True),
        ("Last week I wrote to you.", False),
        ("vor 2 Tagen", True),
        ("hace 12 días", False),
        ("вчера", True),
        ("on day 2", True),
    ],
)
def test_words_for_days_agree_with_the_plan(said_of: str, *, holds: bool) -> None:
    made = plan(
        step("email", 0, GOOD),
        replace(step("call", 2), description=said_of),
        step("linkedin", 5, NOTE),
    )
    made = replace(
        made, steps=(made.steps[0], replace(made.steps[1], delay_days=2), made.steps[2])
    )

    issues = [issue for issue in hard(plan_issues(made, lead())) if "day" in issue]

    assert (issues == []) == (holds or said_of in {"вчера", "I wrote to you yesterday."})


def draft_of(body: str, subject: str | None = "One question", **known: Any) -> list[str]:
    about = DraftBrief(lead=lead(**known), step=step())
    return [issue.text for issue in draft_issues(letter(body, subject), about, "en")]


def test_good_draft_has_no_issue() -> None:
    assert draft_of(GOOD) == []


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        (None, "An e-mail needs a subject of one line."),
        ("two\nlines", "An e-mail needs a subject of one line."),
        ("long " * 15, "Its subject is too long to be read on a phone."),
        ("One for Globex", "Nobody told us the name “Globex”."),
    ],
)
def test_subject_is_looked_at(subject: str | None, told: str) -> None:
    assert draft_of(GOOD, subject) == [told]


def test_only_letters_may_have_a_subject() -> None:
    note = replace(letter(NOTE), channel="linkedin")
    about = DraftBrief(lead=lead(channels=ALL), step=step("linkedin"))

    assert hard(draft_issues(note, about, "en")) == ("Only e-mails have a subject.",)


def test_draft_that_asks_nothing_is_remarked_on() -> None:
    assert draft_of(GOOD.replace("?", ".")) == ["It asks nothing, so there is nothing to answer."]


def test_member_may_tell_more_by_instructions_and_lift_no_check() -> None:
    told = "Say that Peter Hansen sends his regards, and leave [Name] for me."
    about = DraftBrief(lead=lead(), step=step(), instructions=told)
    body = with_words("Peter Hansen sends his regards, [Name].")

    assert hard(draft_issues(letter(body), about, "en")) == (
        "Something is still to be filled in: “[Name]”.",
    )


def test_touches_are_told_and_may_be_spoken_of() -> None:
    touches = (Touch(on=TODAY, channel="call", text="Spoke with Peter Hansen"),)

    assert (
        draft_of(with_words("As discussed with Peter Hansen, here it is."), touches=touches) == []
    )


def test_offer_says_what_a_guess_may_repeat() -> None:
    guess = claim(8, "pain_points", "Inquiries wait days for a first answer.", kind="hypothesis")
    text = with_words("Where inquiries wait days for a first answer, we help.")

    assert draft_of(text, claims=(guess,), offer=OFFER)[1:] == []
