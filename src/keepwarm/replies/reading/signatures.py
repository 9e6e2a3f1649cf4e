"""Tell what a provider sent from what somebody else did."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

OLDEST: Final = timedelta(hours=12)
"""Mailgun brings a mail again for eight hours where we were away; what is older is no news."""
AHEAD: Final = timedelta(minutes=10)  # of our clock


def is_from_mailgun(key: str, fields: Mapping[str, bytes], *, now: datetime) -> bool:
    """
    Say whether Mailgun signed a form, and not too long ago.

    Only its time and its token are signed, so whoever sees one form could sign another with
    them: the caller lets each token in once.
    """
    timestamp, token = fields.get("timestamp", b""), fields.get("token", b"")
    right = hmac.new(key.encode(), timestamp + token, "sha256").hexdigest().encode()
    if not hmac.compare_digest(right, fields.get("signature", b"")) or not token:
        return False
    if not (timestamp.isdigit() and len(timestamp) < len(str(2**40))):
        return False
    age = now - datetime.fromtimestamp(int(timestamp), UTC)
    return -AHEAD <= age <= OLDEST


def is_from_mandrill(key: str, url: str, fields: Mapping[str, bytes], given: str) -> bool:
    """Say whether Mandrill signed a form for this address of ours, field by field."""
    signed = url.encode() + b"".join(
        name.encode() + value for name, value in sorted(fields.items())
    )
    right = base64.b64encode(hmac.digest(key.encode(), signed, "sha1"))
    return hmac.compare_digest(right, given.encode())


def is_from_postmark(secret: str, authorization: str) -> bool:
    """Say whether a request knows the password that stands in Postmark's address of us."""
    scheme, _space, packed = authorization.partition(" ")
    try:
        known = base64.b64decode(packed.encode()).partition(b":")[2]
    except (binascii.Error, ValueError):
        known = b""
    is_right = hmac.compare_digest(known, secret.encode())
    return is_right and scheme.lower() == "basic"
