"""Every text and every keyboard, read by the parser of the Bot API we test against."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.dev.botapi.markup import read_html
from keepwarm.outbox.letters import EventLine, Letter, StepState
from keepwarm.telegram.html import escape, escape_lines
from keepwarm.telegram.keyboard import markup
from keepwarm.telegram.presses import LONGEST, read_press
from keepwarm.telegram.texts.saying import without_clocks, words_of
from tests.telegram.letters import (
    CALL,
    DONE,
    DRAFT,
    GIVEN,
    LEAD,
    MOVED,
    STEP,
    confirmation,
    digest,
    draft_ready,
    failed,
    gift,
    plan_ready,
    reminder,
)

LIMIT = 4096  # UTF-16 units of what is read
HOSTILE = "Ann_[x](y)* <b>"
WDT = '<tg-time unix="1795507200" format="wdt">Tue 24 Nov, 10:00</tg-time>'
ANNA = "<b>Anna Petrenko</b> · Nordwind Logistics"


def html(letter: Letter) -> list[str]:
    return words_of(letter).html.splitlines()


def shown(letter: Letter) -> list[str]:
    """Return the lines that a person reads."""
    return read_html(words_of(letter).html)[0].splitlines()


def buttons(letter: Letter) -> list[list[str]]:
    """Return what is written on the buttons, and what each says, copies or opens."""
    return [
        [f"{each['text']} | {_what(each)}" for each in row] for row in words_of(letter).keyboard
    ]


def _what(button: Mapping[str, str]) -> str:
    if "start" in button:
        return f"app {button['start']}"
    return button.get("press") or button["copy"]


OPEN = "Open | app leads_4812"
OPEN_STEP = "Open | app leads_4812-step_9"


def test_a_reminder_says_who_what_and_when() -> None:
    assert html(reminder()) == [
        f"🔔 {ANNA}",
        "<b>Step 2/5:</b> Send the pricing one-pager",
        'Due <tg-time unix="1795507200" format="r">Tue 24 Nov, 10:00</tg-time>',
    ]
    assert buttons(reminder()) == [
        ["✓ Done | r:done:9", "⏰ Snooze | r:snz:9", "⤼ Skip | r:skip:9"],
        ["✍ Draft | r:draft:9", OPEN_STEP],
    ]


def test_a_late_reminder_says_that_it_was_due() -> None:
    assert shown(reminder(was_due=True))[-1] == "Was due Tue 24 Nov, 10:00"


def test_short_words_are_copied_with_one_touch() -> None:
    words = replace(STEP, suggested_text="Hi Anna!\nShall we talk?")

    assert buttons(reminder(words))[1][0] == "📋 Copy draft | Hi Anna!\nShall we talk?"


def test_words_too_long_for_a_button_are_asked_for() -> None:
    words = replace(STEP, suggested_text="x" * 257)

    assert buttons(reminder(words))[1][0] == "✍ Draft | r:draft:9"


def test_the_menus_take_the_place_of_the_buttons() -> None:
    assert shown(reminder(menu="snooze"))[-1].startswith("Remind me…")
    assert buttons(reminder(menu="snooze")) == [
        ["In 1 h | r:s1h:9", "This evening | r:seve:9", "Tomorrow | r:stom:9"],
        ["Monday | r:smon:9", "Pick… | app leads_4812-step_9", "‹ Back | r:back:9"],
    ]
    assert shown(reminder(menu="skip"))[-1].startswith("Why skip it?")
    assert buttons(reminder(menu="skip")) == [
        ["Not needed | r:k1:9", "Did something else | r:k2:9"],
        ["Cannot reach them | r:k3:9", "‹ Back | r:back:9"],
    ]


def test_a_done_reminder_says_what_comes_next() -> None:
    letter = reminder(replace(STEP, state="done", next=CALL))

    assert html(letter) == [
        f"✅ {ANNA}",
        "<s>Send the pricing one-pager</s>",
        f"Next: Call to talk about pricing, {WDT}",
    ]
    assert buttons(letter) == [["↶ Undo | r:undo:9", OPEN_STEP]]


def test_with_the_last_step_a_reminder_says_so() -> None:
    assert shown(reminder(replace(STEP, state="done")))[-1] == "That was the last step 🎉"


def test_a_skipped_reminder_says_why() -> None:
    letter = reminder(replace(STEP, state="skipped", reason="Did <something> else"))

    assert html(letter)[-1] == "Skipped: <i>Did &lt;something&gt; else</i>"
    assert buttons(letter) == [["↶ Undo | r:undo:9", OPEN_STEP]]


def test_a_snoozed_reminder_says_when_it_comes_back() -> None:
    letter = reminder(replace(STEP, state="snoozed"))

    assert html(letter) == [f"⏰ {ANNA}", "Send the pricing one-pager", f"I come back {WDT}"]
    assert buttons(letter) == [["✓ Done now | r:done:9", "↶ Undo | r:undo:9"], [OPEN_STEP]]


def test_what_nobody_has_to_do_any_more_has_no_buttons_for_it() -> None:
    letter = reminder(replace(STEP, state="over"))

    assert shown(letter)[-1] == "Nobody needs to do this any more."
    assert buttons(letter) == [[OPEN_STEP]]
    assert shown(replace(letter, steps=())) == ["🔔 This step is not in the plan any more."]


def test_a_reminder_that_spoke_again_leaves_its_buttons_to_the_newer_message() -> None:
    letter = reminder(replace(STEP, occurrence=2), occurrence=1)

    assert shown(letter)[-1] == "I asked again, further down."
    assert buttons(letter) == []
    assert buttons(reminder(replace(STEP, occurrence=2), occurrence=2)) != []


def test_a_digest_lists_its_steps_and_counts_the_others() -> None:
    bob = replace(STEP, lead="Bob & Sons", company=None, description="Call to talk about pricing")
    letter = digest(STEP, bob, total=7, overdue=2)

    assert html(letter) == [
        "☀️ <b>Today: 7 steps</b>, 2 overdue",
        f"1. {ANNA}: Send the pricing one-pager",
        "2. <b>Bob &amp; Sons</b>: Call to talk about pricing",
        "and 5 more",
    ]
    assert buttons(letter) == [
        ["▶ Walk me through | g:next:0", "Open today | app today"],
        ["Move all to tomorrow | g:defer:0"],
    ]


def test_a_digest_after_an_outage_says_what_waits() -> None:
    assert html(digest(STEP, cause="catch_up"))[0] == "🔔 <b>1 step is waiting</b>"


def test_a_done_step_is_confirmed_with_what_comes_next() -> None:
    letter = confirmation(DONE)

    assert html(letter) == [
        f"✅ {ANNA}: step 2/5 done",
        "<s>Send the pricing one-pager</s>",
        f"Next: Call to talk about pricing, {WDT}",
    ]
    assert buttons(letter) == [["↶ Undo | e:undo:1", OPEN]]


def test_the_last_step_is_confirmed_as_the_last() -> None:
    last = confirmation(replace(DONE, next=None, is_last=True))
    overtaken = confirmation(replace(DONE, next=None))

    assert [shown(last)[-1], shown(overtaken)[-1]] == [
        "That was the last step 🎉",
        "Send the pricing one-pager",
    ]


def test_a_skipped_step_is_confirmed_with_its_reason() -> None:
    event = replace(DONE, type="step_skipped", reason="Did something else", next=None)

    assert html(confirmation(event)) == [
        f"⤼ {ANNA}: step 2/5 skipped",
        "Send the pricing one-pager",
        "Reason: <i>Did something else</i>",
    ]


def test_a_move_is_confirmed_in_the_words_of_the_board() -> None:
    assert html(confirmation(MOVED)) == [f"🔀 {ANNA}", "Contacted → <b>Engaged</b>"]


def test_whom_it_concerns_learns_who_it_was_and_undoes_nothing() -> None:
    letter = confirmation(replace(MOVED, by="Olena"), silent=False)

    assert html(letter) == [f"🔀 {ANNA}", "Contacted → <b>Engaged</b> by Olena"]
    assert buttons(letter) == [[OPEN]]


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (GIVEN, f"📤 {ANNA} → <b>Olena</b>"),
        (replace(GIVEN, member_name=None), f"📤 {ANNA} → nobody"),
        (replace(GIVEN, count=12, can_be_undone=False), "📤 <b>12 leads</b> → <b>Olena</b>"),
    ],
    ids=["somebody", "nobody", "several"],
)
def test_an_assignment_is_confirmed(event: EventLine, line: str) -> None:
    assert html(confirmation(event)) == [line]


def test_what_happens_within_a_minute_shares_a_message() -> None:
    skipped = replace(DONE, type="step_skipped", number=1, step="Write", reason="No time")
    letter = confirmation(skipped, MOVED, DONE)

    assert shown(letter) == [
        "☑️ Anna Petrenko · Nordwind Logistics",
        "⤼ Step 1/5: Write (No time)",
        "🔀 Contacted → Engaged",
        "✅ Step 2/5: Send the pricing one-pager",
        "Next: Call to talk about pricing, Tue 24 Nov, 10:00",
    ]


def test_of_many_events_the_newest_are_told() -> None:
    letter = confirmation(*[replace(DONE, number=n, next=None) for n in range(1, 9)], GIVEN)

    assert shown(letter)[1:3] == ["… and 4 more", "✅ Step 5/5: Send the pricing one-pager"]
    assert shown(letter)[-1] == "📤 Anna Petrenko · Nordwind Logistics → Olena"


def test_what_was_taken_back_says_so_and_cannot_be_taken_back_again() -> None:
    letter = confirmation(replace(DONE, is_undone=True))

    assert shown(letter)[1:] == ["↶ Undone: ✅ Step 2/5: Send the pricing one-pager"]
    assert buttons(letter) == [[OPEN]]


def test_whose_step_is_gone_is_confirmed_all_the_same() -> None:
    letter = confirmation(replace(DONE, number=None, of=None, step=None, next=None))

    assert shown(letter) == ["✅ Anna Petrenko · Nordwind Logistics: step ?/? done"]


def test_a_new_owner_learns_from_whom_and_what_comes_first() -> None:
    lead = replace(LEAD, note="Wants a demo <next> Tuesday")
    letter = gift(replace(GIVEN, by="Olena", next=CALL), lead)

    assert html(letter) == [
        f"📥 {ANNA} is yours now, from Olena",
        "<i>Wants a demo &lt;next&gt; Tuesday</i>",
        f"First step: Call to talk about pricing, {WDT}",
    ]
    assert buttons(letter) == [[OPEN]]


def test_a_lead_without_a_plan_is_handed_over_with_the_offer_of_one() -> None:
    letter = gift(GIVEN, LEAD)

    assert shown(letter) == ["📥 Anna Petrenko · Nordwind Logistics is yours now", "No plan yet"]
    assert buttons(letter) == [[OPEN, "✨ Plan next steps | p:new:4812"]]


@pytest.mark.parametrize("by", ["Olena", None])
def test_several_leads_are_handed_over_at_once(by: str | None) -> None:
    letter = gift(replace(GIVEN, by=by, count=3), LEAD, replace(LEAD, name="Bob", company=None))

    assert shown(letter) == [
        f"📥 3 leads: yours now{', from Olena' if by else ''}",
        "1. Anna Petrenko · Nordwind Logistics",
        "2. Bob",
        "and 1 more",
    ]
    assert buttons(letter) == [["Open | app leads"]]


def test_a_draft_is_shown_with_its_lines() -> None:
    assert html(draft_ready()) == [
        f"✍️ Draft for {ANNA} is ready",
        "<b>Prices</b>",
        "<blockquote expandable>Hi Anna,",
        "",
        "here they are.</blockquote>",
    ]
    assert buttons(draft_ready()) == [
        ["📋 Copy | Hi Anna,\n\nhere they are.", "↻ Another | d:re:771"],
        ["✓ Sent it | d:sent:771", "Edit | app leads_4812-step_9"],
    ]


def test_a_long_draft_is_copied_from_the_text() -> None:
    letter = draft_ready(replace(DRAFT, subject=None, body="word " * 100))

    assert buttons(letter)[0] == ["↻ Another | d:re:771"]


def test_words_that_are_spoken_are_not_sent() -> None:
    call = draft_ready(replace(DRAFT, channel="call", subject=None))
    done = draft_ready(replace(DRAFT, channel="call", is_sent=True))

    assert buttons(call)[1][0] == "✓ Done | d:sent:771"
    assert shown(done) == ["✅ Draft for Anna Petrenko · Nordwind Logistics: done"]


def test_what_became_of_a_draft_is_seen_in_its_message() -> None:
    sent, older = replace(DRAFT, is_sent=True), replace(DRAFT, is_newest=False)

    assert [shown(draft_ready(each))[-1] for each in (sent, older, None)] == [
        "✅ Draft for Anna Petrenko · Nordwind Logistics: sent",
        "There is a newer one.",
        "✍️ The draft for Anna Petrenko · Nordwind Logistics is not there any more.",
    ]
    assert [buttons(draft_ready(each)) for each in (sent, older, None)] == [
        [["↶ Undo | r:undo:9", OPEN_STEP]],
        [[OPEN_STEP]],
        [[OPEN]],
    ]


def test_a_plan_says_how_it_begins_and_how_long_it_goes() -> None:
    waits = replace(STEP, number=3, description="Thank them", due_at=None)

    assert html(plan_ready([STEP, waits])) == [
        f"🧭 Plan for {ANNA}: <b>5 steps</b> over 2 weeks",
        f"2. Send the pricing one-pager, {WDT}",
        "3. Thank them",
    ]
    assert buttons(plan_ready()) == [
        ["Review | app leads_4812-section_plan", "↻ Another plan | p:re:4812"]
    ]


def test_a_plan_that_was_replaced_says_so() -> None:
    letter = plan_ready([replace(STEP, state="over")], total=1, days=0)

    assert shown(letter) == [
        "🧭 Plan for Anna Petrenko · Nordwind Logistics: 1 step over 1 day",
        "Another one has taken its place.",
    ]
    assert buttons(letter) == [[OPEN]]


@pytest.mark.parametrize(
    ("what", "said", "rest", "again"),
    [
        ("draft", "The draft", "Nothing was changed.", "w:re:5"),
        ("plan", "The plan", "Nothing was changed.", "w:re:5"),
        ("research", "The research", "What you sent is kept.", "v:research:4812"),
    ],
)
def test_what_came_to_nothing_says_why_and_can_be_tried_again(
    what: str, said: str, rest: str, again: str
) -> None:
    assert html(failed(what, "No <model>.")) == [
        f"⚠️ {said} for {ANNA} did not work: No &lt;model&gt;.",
        rest,
    ]
    assert buttons(failed(what)) == [[f"Try again | {again}", OPEN]]


def test_an_answer_is_said_as_the_bot_wrote_it() -> None:
    keyboard = [[{"text": "Yes", "press": "a:yes:1"}]]
    letter = replace(reminder(html="<b>Sure?</b>", keyboard=keyboard), kind="answer", steps=())

    words = words_of(letter)

    assert (words.html, words.keyboard) == ("<b>Sure?</b>", keyboard)


def test_a_server_that_does_not_know_times_gets_words() -> None:
    text = without_clocks(words_of(reminder()).html)

    assert text.splitlines()[-1] == "Due Tue 24 Nov, 10:00"


def _everything(words: str) -> list[Letter]:
    """Return a letter of every kind and state, with the same words wherever people write some."""
    lead = replace(LEAD, name=words, company=words or None, note=words)
    coming = replace(CALL, description=words or "x")
    event = replace(DONE, step=words, reason=words, member_name=words, by=words, next=coming)
    states: list[StepState] = ["due", "snoozed", "done", "skipped", "over"]
    step = replace(
        STEP,
        lead=words,
        company=words or None,
        description=words,
        suggested_text=words,
        reason=words,
        next=coming,
    )
    kinds = ("step_completed", "step_skipped", "status_changed", "lead_assigned")
    events = [replace(event, type=kind) for kind in kinds]
    draft = replace(DRAFT, subject=words, body=words)
    return [
        *[reminder(replace(step, state=state)) for state in states],
        *[reminder(step, menu=menu) for menu in ("snooze", "skip")],
        digest(*[step] * 5, total=99, overdue=9),
        *[confirmation(each, lead=lead) for each in events],
        confirmation(*events, *events, lead=lead),
        confirmation(replace(events[2], old_status=words, new_status=words), lead=lead),
        gift(event, lead),
        gift(replace(event, count=99), *[lead] * 5),
        replace(draft_ready(draft), lead=lead),
        replace(plan_ready([step] * 3), lead=lead),
        replace(failed(error=words), lead=lead),
    ]


@given(words=st.text(max_size=5_000))
def test_whatever_people_write_every_message_is_one_that_telegram_takes(words: str) -> None:
    for letter in _everything(words):
        said = words_of(letter)

        seen, _marks = read_html(said.html)

        assert len(seen.encode("utf-16-le", "surrogatepass")) // 2 <= LIMIT
        for row in markup(said.keyboard, "https://a.example")["inline_keyboard"]:
            for button in row:
                data = button.get("callback_data")
                assert data is None or (read_press(data) and len(data.encode()) <= LONGEST)


@pytest.mark.parametrize(
    "words", ["🦊" * 10_000, "<&>" * 4_000, "я" * 10_000, "\u202e" * 9, "שלום"]
)
def test_long_and_foreign_words_make_messages_that_telegram_takes(words: str) -> None:
    for letter in _everything(words):
        seen, _marks = read_html(words_of(letter).html)

        assert len(seen.encode("utf-16-le")) // 2 <= LIMIT
        assert "\u202e" not in seen


@pytest.mark.parametrize("make", [reminder, digest], ids=["reminder", "digest"])
@pytest.mark.parametrize("field", ["lead", "company", "description"])
def test_hostile_words_arrive_as_they_are(make: Callable[..., Letter], field: str) -> None:
    assert HOSTILE in "\n".join(shown(make(replace(STEP, **{field: HOSTILE}))))


@given(words=st.text(alphabet="&<>a é\n🔔", max_size=40), most=st.integers(1, 30))
def test_words_are_cut_before_they_are_escaped(words: str, most: int) -> None:
    line = unescape(escape(words, most=most))

    assert len(line) <= most
    assert line == " ".join(words.split()) or line.endswith("…")


@given(words=st.text(alphabet="&<>a é\n🔔", max_size=40), most=st.integers(1, 30))
def test_lines_stay_lines(words: str, most: int) -> None:
    text = unescape(escape_lines(words, most=most))

    assert len(text) <= most
    whole = "\n".join(line.rstrip() for line in words.strip().splitlines())
    assert text == whole or text.endswith("…")
