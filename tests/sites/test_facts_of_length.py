"""Pages longer than anybody reads cost no more than pages."""

from keepwarm.sites.facts.find import facts_in_text


def test_a_line_without_end_is_read_in_pieces() -> None:
    padding = "A-" * 5_000 + " "

    facts = facts_in_text(f"{padding * 3} Write to ada@acme.example, please. {padding}")

    assert [found.email for found in facts.emails] == ["ada@acme.example"]


def test_what_stands_beyond_all_patience_is_not_read() -> None:
    facts = facts_in_text("x\n" * 60_000 + "ada@acme.example")

    assert facts.emails == ()
