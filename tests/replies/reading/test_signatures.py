"""Signatures worked out with openssl, by other code than ours."""

from datetime import UTC, datetime

from keepwarm.replies.reading.signatures import (
    is_from_mailgun,
    is_from_mandrill,
    is_from_postmark,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_mailgun_signs_a_time_and_a_token() -> None:
    form = {
        "timestamp": b"1772442000",
        "token": b"1f0e2d3c4b5a6978",
        "signature": b"581f09096a2434acdf6c41f585912951d45c1568e8ad6911e61e930e69092af2",
    }

    assert is_from_mailgun("key-of-mailgun", form, now=NOW)
    assert not is_from_mailgun("key-of-mailgun", form | {"token": b"1f"}, now=NOW)
    assert not is_from_mailgun("another key", form, now=NOW)


def test_mandrill_signs_an_address_and_every_field() -> None:
    url, form = "https://keepwarm.example.org/inbound/mandrill", {"mandrill_events": b"[]"}
    signature = "7VwnIYKp0rXWroAgZT1sIW/tUcI="

    assert is_from_mandrill("key-of-mandrill", url, form, signature)
    assert not is_from_mandrill("key-of-mandrill", url + "/", form, signature)
    assert not is_from_mandrill("key-of-mandrill", url, form | {"a": b""} | {"z": b"x"}, signature)
    assert not is_from_mandrill("key-of-mandrill", url, form, "")


def test_postmark_knows_a_password() -> None:
    # "keepwarm:open sesame", as RFC 7617 writes it
    right = "Basic a2VlcHdhcm06b3BlbiBzZXNhbWU="

    assert is_from_postmark("open sesame", right)
    assert not is_from_postmark("open sesame!", right)
    assert not is_from_postmark("open sesame", right.replace("Basic", "Bearer"))
    assert not is_from_postmark("open sesame", "Basic %%%")
