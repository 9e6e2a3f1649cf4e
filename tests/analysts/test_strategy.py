"""Values, questions and objections: what earlier agents found, thought on."""

from dataclasses import replace

import pytest

from keepwarm.analysts.library import Library, built_in_library
from keepwarm.analysts.model import Brief
from keepwarm.analysts.rules import RulesAnalyst
from keepwarm.evidence.model import SECTIONS, Claim, Section
from keepwarm.offer.model import Offer, Proof, ProofId
from tests.analysts.briefs import FREIGHT, TODAY, ask, ask_all, claim, quote

WORDS = quote("We reply in 3 days.")
SLOW = claim(
    "pain_points", "They are slow.", label="slow_replies", urgency="high", quotes=(WORDS,)
)
GUESS = claim("pain_points", "Ask about it.", kind="hypothesis", label="repeated_typing")
IN_USE = claim("competitors", "They use Nudgewort.", label="current_solution", quotes=(WORDS,))
HIRING = claim("triggers", "They are looking for people.", label="hiring", quotes=(WORDS,))


def about(offer: Offer | None = None, **found: tuple[Claim, ...]) -> Brief:
    sections: dict[Section, tuple[Claim, ...]]
    sections = {section: found[section] for section in SECTIONS if section in found}
    return Brief(today=TODAY, offer=offer or Offer(), found=sections)


def test_value_for_an_observed_pain_is_inferred_from_its_words() -> None:
    (value,) = ask("value_propositions", about(pain_points=(SLOW,))).claims

    assert value == claim(
        "value_propositions",
        "Give every inquiry an owner and a first answer on the day it arrives.",
        kind="inferred",
        detail="It addresses: They are slow.",
        label="slow_replies",
        urgency="high",
        quotes=(WORDS,),
    )


def test_value_for_a_guess_is_something_to_ask() -> None:
    (value,) = ask("value_propositions", about(pain_points=(GUESS,))).claims

    answer = "Enter details once and let the other places take them from there."
    assert (value.kind, value.quotes) == ("hypothesis", ())
    assert value.text == f"Ask whether this would help: {answer}"


def test_proof_is_named_where_it_speaks_of_the_same() -> None:
    offer = Offer(
        proofs=(
            Proof(id=ProofId(1), title="Meridian grew."),
            Proof(id=ProofId(2), title="Contoso", text="Answers every inquiry the same day."),
        )
    )

    (value,) = ask("value_propositions", about(offer, pain_points=(SLOW,))).claims

    assert (value.detail, value.proofs) == ("It addresses: They are slow.", (2,))


def test_what_we_sell_answers_the_pain_we_say_we_solve() -> None:
    pain = claim("pain_points", "Ask whether it hurts.", kind="hypothesis", label="offer")
    offer = Offer(what_we_sell="A calm inbox.")

    (value,) = ask("value_propositions", about(offer, pain_points=(pain,))).claims

    assert value.text == "Ask whether this would help: A calm inbox."


def test_proof_that_shares_only_empty_words_is_not_named() -> None:
    proof = Proof(id=ProofId(1), title="Those people there", text="Every first thing they would.")
    pain = claim(
        "pain_points",
        "Every first thing those people would.",
        label="slow_replies",
        quotes=(WORDS,),
    )

    (value,) = ask("value_propositions", about(Offer(proofs=(proof,)), pain_points=(pain,))).claims

    assert value.proofs == ()


def test_pain_we_say_we_solve_is_told_beside_the_one_that_was_seen() -> None:
    pain = replace(SLOW, text="Inquiries wait days for answers.")
    offer = Offer(solves=("No-shows", "Inquiries that nobody answers"))

    (value,) = ask("value_propositions", about(offer, pain_points=(pain,))).claims

    assert value.detail == (
        "It addresses: Inquiries wait days for answers. "
        "You say you solve: Inquiries that nobody answers"
    )


LONG = "A calm inbox for " + "many " * 60 + "people"
SOLD = {
    "first sentence": ("A calm inbox. It costs 9.50 a month.", "A calm inbox."),
    "figures are no end": ("It costs 9.50 a month. Really.", "It costs 9.50 a month."),
    "first line": ("A calm inbox\nFor teams", "A calm inbox"),
    "cut": (LONG, "A calm inbox for " + "many " * 44 + "…"),
}


@pytest.mark.parametrize(("sold", "said"), SOLD.values(), ids=SOLD)
def test_what_we_sell_is_said_in_a_sentence(sold: str, said: str) -> None:
    pain = claim("pain_points", "Ask whether it hurts.", kind="hypothesis", label="offer")

    (value,) = ask(
        "value_propositions", about(Offer(what_we_sell=sold), pain_points=(pain,))
    ).claims

    assert value.text == f"Ask whether this would help: {said}"


def test_answer_to_an_objection_is_backed_by_a_proof_that_fits() -> None:
    proof = Proof(id=ProofId(7), title="Meridian", text="Already had something; we fit beside it.")

    objections = ask("objections", about(Offer(proofs=(proof,)), competitors=(IN_USE,))).claims

    assert [objection.proofs for objection in objections] == [(7,), (), (), ()]


def test_what_answers_two_pains_is_said_once() -> None:
    pains = [
        claim("pain_points", f"Ask about {pain}.", kind="hypothesis", label="offer")
        for pain in ("no-shows", "the telephone")
    ]
    offer = Offer(what_we_sell="A calm inbox.")

    (value,) = ask("value_propositions", about(offer, pain_points=tuple(pains))).claims

    assert value.detail == "It addresses: Ask about no-shows."


def test_pain_that_nothing_helps_has_no_value() -> None:
    pains = (claim("pain_points", label="weather"), claim("pain_points", label="offer"))

    assert ask("value_propositions", about(pain_points=pains)).claims == ()


def test_questions_start_from_what_was_seen() -> None:
    brief = about(pain_points=(SLOW, GUESS), competitors=(IN_USE,), triggers=(HIRING,))

    found = [(q.kind, q.label, q.detail) for q in ask("questions", brief).claims]

    assert found == [
        ("inferred", "problem", "Because: They are slow."),
        ("inferred", "process", "Because: They use Nudgewort."),
        ("inferred", "timing", "Because: They are looking for people."),
        ("hypothesis", "problem", ""),
        ("hypothesis", "process", ""),
        ("hypothesis", "impact", ""),
    ]


def test_questions_never_repeat_themselves() -> None:
    brief = about(triggers=(HIRING, HIRING), competitors=(IN_USE, IN_USE))

    texts = [question.text for question in ask("questions", brief).claims]

    assert (len(texts), len(set(texts))) == (6, 6)


def test_objections_the_site_gives_reason_for_come_first() -> None:
    brief = about(competitors=(IN_USE, IN_USE), triggers=(HIRING, HIRING))

    found = [(o.label, o.kind, o.text) for o in ask("objections", brief).claims]

    assert found == [
        ("evidence", "inferred", "We already have something for that."),
        ("evidence", "inferred", "We are hiring people for that."),
        ("playbook", "hypothesis", "We have no time for this at the moment."),
        ("playbook", "hypothesis", "It is too expensive."),
    ]


def test_each_reason_stands_alone() -> None:
    by_tool = ask("objections", about(competitors=(IN_USE,))).claims
    by_trigger = ask("objections", about(triggers=(HIRING,))).claims

    assert [[o.label for o in by_tool].count("evidence"), by_trigger[0].label] == [1, "evidence"]


def test_what_is_merely_mentioned_is_no_reason() -> None:
    mentioned = claim("competitors", label="mentioned", quotes=(WORDS,))
    launch = claim("triggers", label="launch", quotes=(WORDS,))

    found = ask("objections", about(competitors=(mentioned,), triggers=(launch,))).claims

    assert {objection.label for objection in found} == {"playbook"}


def test_without_playbooks_only_what_was_seen_is_asked() -> None:
    bare = Library(playbooks=(), signs=(), tools=(), cues=built_in_library().cues)
    mentioned = claim("competitors", label="mentioned", quotes=(WORDS,))
    odd = claim("triggers", label="weather", quotes=(WORDS,))
    brief = about(competitors=(mentioned, IN_USE), triggers=(odd, HIRING))

    found = [ask(agent, brief, RulesAnalyst(bare)).claims for agent in ("questions", "objections")]

    assert [[c.label for c in claims] for claims in found] == [
        ["process", "timing"],
        ["evidence", "evidence"],
    ]


def test_every_objection_has_an_answer_and_every_question_a_purpose() -> None:
    findings = ask_all(FREIGHT)

    answers = [bool(objection.detail) for objection in findings["objections"].claims]
    purposes = [question.label for question in findings["questions"].claims]
    assert (answers, purposes) == (
        [True] * 4,
        ["problem", "process", "timing", "process", "impact", "timing"],
    )
