"""The token of an unsubscribe link: it needs no row, so it outlives whomever it speaks for."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from keepwarm.contacts.model import Address
from keepwarm.kit.ids import ContactId

SUBJECT_OF_OPT_OUT: Final = "unsubscribe"
"""What a mail says that a mailbox sends where its owner pressed its button (RFC 2369)."""
_ID: Final = 8
_HASH: Final = 32
_SEAL: Final = 16
"""Bytes of each part of a token."""


@dataclass(frozen=True, slots=True)
class Unsubscriber:
    """Whom a link is for; with the hash of the address it was sent to, where it says so."""

    contact_id: ContactId
    address_hash: bytes | None = None


def hash_of(address: Address) -> bytes:
    """Return by what an address is known when it must be left alone; SQL's `address_hash`."""
    return sha256(f"{address.kind}:{address.value}".encode()).digest()


def unsubscribe_token(
    contact_id: ContactId, secret_key: bytes, *, address: Address | None = None
) -> str:
    """
    Return what stands behind /u/ in a link that lets a person opt out.

    Name the address where there is one: the link then works for it even once the contact has
    been deleted. The token says nothing that a stranger could read.
    """
    spoken = contact_id.to_bytes(_ID) + (hash_of(address) if address else b"")
    return urlsafe_b64encode(spoken + _seal(spoken, secret_key)).rstrip(b"=").decode()


def read_unsubscribe_token(token: str, secret_key: bytes) -> Unsubscriber | None:
    """Return whom a token is for; None unless we made it."""
    try:
        opened = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except ValueError:  # of letters that no token has, or of a length that none can have
        return None
    spoken, seal = opened[:-_SEAL], opened[-_SEAL:]
    if len(spoken) not in {_ID, _ID + _HASH}:
        return None
    if not hmac.compare_digest(seal, _seal(spoken, secret_key)):
        return None
    return Unsubscriber(ContactId(int.from_bytes(spoken[:_ID])), spoken[_ID:] or None)


def _seal(spoken: bytes, secret_key: bytes) -> bytes:
    return hmac.digest(secret_key, b"unsubscribe:" + spoken, "sha256")[:_SEAL]
