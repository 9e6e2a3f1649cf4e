"""Every kind of outreach has its sentence, whatever its facts leave out."""

import pytest

from keepwarm.timeline.model import EventKind
from keepwarm.web.outreach_timeline import OUTREACH_ICONS, sentence_of_outreach
from keepwarm.web.page import icon


@pytest.mark.parametrize("kind", OUTREACH_ICONS)
def test_each_kind_has_a_sentence_and_a_sign(kind: EventKind) -> None:
    assert sentence_of_outreach(kind, {}).endswith((".", "”"))
    assert "<svg" in icon(OUTREACH_ICONS[kind])


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        ("signal", {"kind": "pdf_download"}, "They downloaded the PDF report."),
        ("task_created", {"subject": "Call"}, "To do: “Call”."),
        (
            "opted_out",
            {"name": "Jane", "because": "link"},
            "Jane asked to be left alone, by the link in a letter.",
        ),
        ("opted_out", {"because": "by phone"}, "Somebody asked to be left alone, by phone."),
        ("reply_triaged", {"intent": "not_now"}, "Their answer is taken for: Not now."),
        ("contact_changed", {"what": "added", "name": "Jane"}, "Jane was written down."),
        ("contact_changed", {"name": "Jane"}, "What is known of Jane was corrected."),
        (
            "sequence_ended",
            {"sequence": "Hello", "because": "reply"},
            "The sequence “Hello” is over. They replied.",
        ),
    ],
)
def test_what_is_known_is_told(kind: EventKind, facts: dict[str, str], said: str) -> None:
    assert sentence_of_outreach(kind, facts) == said
