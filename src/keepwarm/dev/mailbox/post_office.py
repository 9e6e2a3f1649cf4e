"""The mail server of the prospects: it takes letters, and plays what servers do to them."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session

Taken = Callable[[str, str, bytes], None]

FAULTS: Final = {
    "nobody": "550 5.1.1 there is nobody of that name here",
    "full": "452 4.2.2 the mailbox is full",
    "spam": "550 5.7.1 we take this for spam",
}
"""What is said to a letter for an address that begins so."""
GREY: Final = "451 4.7.1 come again in a while"


class PostOffice:
    """
    Takes letters for everybody, over real SMTP on loopback.

    An address that begins with a word of `FAULTS` is refused; `grey…` is sent away once. It
    thinks for a `pause` before it has a letter, and again before it says so.
    """

    def __init__(self, taken: Taken, *, port: int = 0, pause: timedelta = timedelta(0)) -> None:
        self._taken = taken
        self._wanted = port
        self._pause = pause.total_seconds()
        self._server: asyncio.Server | None = None
        self._greeted: set[str] = set()

    @property
    def port(self) -> int:
        return self._server.sockets[0].getsockname()[1] if self._server else self._wanted

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(self, hostname="mx.example", enable_SMTPUTF8=True, loop=loop),
            "127.0.0.1",
            self._wanted,
        )

    async def stop(self) -> None:
        """Close the door; safe to repeat."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd finds it by this name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Say whether there is somebody of that address."""
        for beginning, refusal in FAULTS.items():
            if address.startswith(beginning):
                return refusal
        if address.startswith("grey") and address not in self._greeted:
            self._greeted.add(address)
            return GREY
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- aiosmtpd finds it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Put a letter into the mailbox of each who is to have it."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        await asyncio.sleep(self._pause)
        for address in envelope.rcpt_tos:
            self._taken(envelope.mail_from or "", address, raw)
        await asyncio.sleep(self._pause)
        return "250 taken"
