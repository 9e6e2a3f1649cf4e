"""Captures are read once, whatever breaks off meanwhile and whoever else is at it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest

from keepwarm.captures.actions import forget_media, keep_capture
from keepwarm.captures.jobs import capture_queue, read_capture
from keepwarm.captures.model import MOST_BYTES, Reading, Sender
from keepwarm.captures.reading.readers import Readers, RulesReader
from keepwarm.db import Connection, Database
from keepwarm.dev.botapi import FakeTelegram
from keepwarm.kit.ids import CaptureId
from keepwarm.spending.model import Account
from keepwarm.telegram.texts.captures import words_of_card
from keepwarm.work.model import Claim
from tests.captures.desk import CHAT, NOBODY_READS, Desk, file_of, heard, open_desk
from tests.captures.drawings import jpeg

ANNA = "Met Anna Petrenko from Nordwind Logistics. anna@nordwind.example"
LEADS = "select person, company from leads order by id"
ONE_OF_EACH = """
    select (select count(*) from leads), (select count(*) from notes),
           (select count(*) from enrichment_runs), (select count(*) from outbox),
           (select array_agg(state) from captures)
"""


class Killed(BaseException):
    """Whoever was at work is not any more."""


class Mortal:
    """A database whose user is killed after so many commits."""

    def __init__(self, db: Database, commits: int) -> None:
        self._db, self._left = db, commits

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Connection, None]:
        if not self._left:
            raise Killed
        async with self._db.transaction() as conn:
            yield conn
        self._left -= 1

    def connection(self) -> object:
        return self._db.connection()


class Listener:
    """Hears of Boris on every recording, and counts."""

    def __init__(self) -> None:
        self.times = 0

    async def transcribe(self, _audio: object, _account: Account, /) -> str:
        self.times += 1
        return "Just met Boris Lang from Lang Maschinenbau"


class Breaking:
    """Whoever reads here breaks down."""

    takes_a_while = True

    async def read(self, _text: object, _account: Account, /) -> Reading:
        raise RuntimeError("out of coffee")


@pytest.mark.parametrize("commits", range(6))
async def test_who_is_killed_between_any_two_commits_leaves_one_lead(
    db: Database, fake: FakeTelegram, commits: int
) -> None:
    ear = Listener()
    readers = Readers(texts=RulesReader(None), cards=NOBODY_READS.cards, voices=ear)
    async with open_desk(db, fake, readers=readers) as desk:
        voice = fake.voice(CHAT, b"OggS" + bytes(100))
        kept = heard("", kind="voice", file=file_of(voice, "voice", "audio/ogg"))
        capture_id = await desk.keep(kept)
        mortal = replace(desk.tools, db=cast("Database", Mortal(db, commits)))

        with suppress(Killed):
            await read_capture(mortal, await claimed(desk, capture_id))
        await lose_lease(desk)
        await desk.read()

        assert await desk.found(ONE_OF_EACH) == [(1, 1, 1, 1, ["saved"])]
        assert await desk.found(LEADS) == [("Boris Lang", "Lang Maschinenbau")]
        assert ear.times == (2 if commits == 2 else 1)


async def claimed(desk: Desk, capture_id: CaptureId) -> Claim:
    owner = uuid4()
    async with desk.db.transaction() as conn:
        await conn.raw.execute(
            "update captures set status = 'processing', attempts = 1, lease_owner = $2,"
            " lease_until = clock_timestamp() + interval '1 minute' where id = $1",
            capture_id,
            owner,
        )
    return Claim(capture_queue(desk.tools), capture_id, 1, owner)


async def lose_lease(desk: Desk) -> None:
    async with desk.db.transaction() as conn:
        await conn.raw.execute(
            "update captures set status = 'pending', lease_owner = null, lease_until = null"
            " where status = 'processing'"
        )


async def test_two_workers_make_one_lead_of_twenty_alike(desk: Desk) -> None:
    for number in range(20):
        await desk.keep(heard(ANNA, number))

    await desk.read(workers=2)

    assert await desk.found(LEADS) == [("Anna Petrenko", "Nordwind Logistics")]
    assert await desk.found("select state, count(*) from captures group by state order by 1") == [
        ("saved", 1),
        ("twin", 19),
    ]


async def test_a_message_that_comes_again_is_kept_once(desk: Desk) -> None:
    first = await desk.keep(heard(ANNA))

    again = await desk.keep(heard(ANNA))

    assert again == first
    assert await desk.found("select count(*) from captures") == [(1,)]


async def test_an_album_waits_for_its_parts_and_keeps_each_once(
    desk: Desk, fake: FakeTelegram
) -> None:
    parts = [
        heard(
            words, message.id, "photo", group_id="7", file=file_of(message, "photo", "image/jpeg")
        )
        for message, words in zip(fake.album(CHAT, [jpeg()] * 3), ("Anna", "", "Bob"), strict=True)
    ]

    await desk.keep(parts[0])
    desk.clock.advance(timedelta(seconds=1))
    for part in (*parts[1:], parts[2], parts[0]):
        await desk.keep(part)

    album = "select said, due_at - created_at, (select count(*) from capture_files) from captures"
    assert await desk.found(album) == [("Anna\nBob", timedelta(seconds=2.5), 3)]


async def test_a_worker_that_breaks_down_leaves_the_message_kept(
    db: Database, fake: FakeTelegram
) -> None:
    readers = replace(NOBODY_READS, texts=Breaking())
    async with open_desk(db, fake, readers=readers) as desk:
        await desk.keep(heard(ANNA))

        await desk.read(max_attempts=2)

        assert await desk.found("select status, state, attempts from captures") == [
            ("failed", "unread", 2)
        ]
        assert await desk.shown() == [
            (
                "📎 I kept your message but could not read it (reading it broke off).\n"
                "Reply with one line about it, or attach it to a lead."
            )
        ]


async def test_what_telegram_cannot_give_now_is_asked_for_again(
    desk: Desk, fake: FakeTelegram
) -> None:
    photo = fake.photo(CHAT, jpeg())
    await desk.keep(heard("", kind="photo", file=file_of(photo, "photo", "image/jpeg")))
    fake.fault("getFile", "bad_gateway", 2)

    await desk.read()

    assert await desk.found(
        "select state, attempts, data is not null from captures, capture_files"
    ) == [("unread", 3, True)]


async def test_a_file_bigger_than_bots_get_is_never_asked_for(
    desk: Desk, fake: FakeTelegram
) -> None:
    photo = fake.photo(CHAT, jpeg())
    big = replace(file_of(photo, "photo", "image/jpeg"), size=MOST_BYTES + 1)
    await desk.keep(heard("", kind="photo", file=big))

    await desk.read()

    assert fake.calls("getFile") == []
    assert "the file is bigger than 20 MB" in str((await desk.shown())[0])


@pytest.mark.parametrize(
    ("name", "media_type", "data", "state"),
    [
        ("note.txt", "text/plain", b"Met Anna Petrenko from Nordwind Logistics", "saved"),
        ("scan.pdf", "application/pdf", b"%PDF", "unread"),
        ("card.vcf", "application/octet-stream", b"BEGIN:VCARD\nFN:Anna\nEND:VCARD", "saved"),
        ("all.vcf", "text/vcard", b"BEGIN:VCARD\nFN:A\nEND:VCARD\n" * 2, "unread"),
        ("photo.jpg", "image/jpeg", b"no picture", "unread"),
        ("long.ogg", "audio/ogg", b"OggS", "unread"),
    ],
)
async def test_documents_are_read_by_what_they_are(
    desk: Desk, fake: FakeTelegram, name: str, media_type: str, data: bytes, state: str
) -> None:
    sent = file_of(fake.document(CHAT, data, name, media_type), "document", media_type)
    file = replace(sent, name=name, lasts=timedelta(minutes=11))
    await desk.keep(heard("", kind="document", file=file))

    await desk.read()

    assert await desk.found("select state from captures") == [(state,)]


async def test_a_caption_names_what_nobody_can_read(desk: Desk, fake: FakeTelegram) -> None:
    photo = file_of(fake.photo(CHAT, jpeg()), "photo", "image/jpeg")
    await desk.keep(heard("Anna Petrenko from Nordwind, at the fair", kind="photo", file=photo))

    await desk.read()

    assert await desk.found(LEADS) == [("Anna Petrenko", "Nordwind")]
    assert await desk.found("select body from notes") == [
        ("Anna Petrenko from Nordwind, at the fair\nA photo, kept in the chat.",)
    ]


async def test_photos_and_voice_notes_are_forgotten_after_a_month(
    desk: Desk, fake: FakeTelegram
) -> None:
    photo = file_of(fake.photo(CHAT, jpeg()), "photo", "image/jpeg")
    await desk.keep(heard("Anna Petrenko from Nordwind", kind="photo", file=photo))
    await desk.read()
    month = timedelta(days=30)

    async with desk.db.transaction() as conn:
        kept = await forget_media(conn, now=desk.clock.now() + month, after=month)
        gone = await forget_media(
            conn, now=desk.clock.now() + month + timedelta(seconds=1), after=month
        )

    assert (kept, gone) == (0, 1)
    assert await desk.found("select count(*) from leads") == [(1,)]


async def test_who_left_the_team_captures_nothing_any_more(desk: Desk) -> None:
    await desk.keep(heard(ANNA))
    async with desk.db.transaction() as conn:
        await conn.raw.execute(
            "update members set disabled_at = now() where id = $1", desk.member.id
        )

    await desk.read()

    assert await desk.found("select state from captures") == [("reading",)]
    assert await desk.found(LEADS) == []


async def test_two_updates_with_one_message_at_once_are_one_capture(desk: Desk) -> None:
    async with desk.db.transaction() as conn:
        for _ in range(2):
            await keep_capture(
                conn, heard(ANNA), by=desk.member.id, speak=words_of_card, now=desk.clock.now()
            )

    assert await desk.found("select count(*) from captures") == [(1,)]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)], ids=["comment first", "comment last"])
async def test_words_sent_along_with_a_forward_are_a_note_on_its_lead(
    desk: Desk, order: tuple[int, int]
) -> None:
    anna = Sender(kind="hidden_user", key="hidden:Anna", name="Anna Petrenko")
    messages = {
        1: heard("wants a demo on monday", 1),
        2: heard("Hello!", 2, "forward", sender=anna),
    }

    for number in order:
        await desk.keep(messages[number])
        await desk.read()

    assert await desk.found("select message_id, state from captures order by 1") == [
        (1, "noted"),
        (2, "saved"),
    ]
    assert await desk.found("select count(*) from notes") == [(2,)]


async def test_what_colleagues_bots_and_channels_pass_on_is_not_one_persons(desk: Desk) -> None:
    async with desk.db.transaction() as conn:
        await conn.raw.execute("update members set telegram_id = 99 where id = $1", desk.member.id)
    senders = [
        Sender(kind="user", key="user:99", name="Olga", telegram_id=99),
        Sender(kind="user", key="user:7", name="A Bot", telegram_id=7, is_bot=True),
        Sender(kind="channel", key="chat:-1", name="Fair News"),
    ]
    who = ("Anna Petrenko", "Bob Lang", "Carl Jung", "Dora Klein", "Emma Stone", "Felix Wolf")

    for number, name in enumerate(who):
        words = f"Met {name} from Company {name[0]}"
        await desk.keep(heard(words, 10 * number, "forward", sender=senders[number % 3]))
    await desk.read()

    assert await desk.found("select person from leads order by person") == [
        (name,) for name in who
    ]
