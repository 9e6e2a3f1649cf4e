"""What a message holds that can be captured, whatever Telegram calls it."""

from datetime import timedelta

from aiogram.types import (
    Audio,
    Document,
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    PhotoSize,
    Video,
    VideoNote,
    Voice,
)

from keepwarm.captures.model import (
    LONGEST_SAID,
    CaptureKind,
    Incoming,
    IncomingFile,
    Place,
    Sender,
    SharedContact,
)

_TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".ods")
_LONGEST_NAME = 120


def incoming_of(message: Message) -> Incoming | None:
    """Return what a message holds; None for what is nothing to capture, a sticker or a game."""
    file, contact, place = _file(message), _contact(message), _place(message)
    text = (message.text or message.caption or "")[:LONGEST_SAID].strip()
    if not (text or file or contact or place):
        return None
    sender = _sender(message)
    return Incoming(
        chat_id=message.chat.id,
        message_id=message.message_id,
        kind=_kind(file, contact=contact, place=place, sender=sender),
        text=text,
        group_id=message.media_group_id,
        sender=sender,
        contact=contact,
        place=place,
        file=file,
    )


def is_table(message: Message) -> bool:
    """Say whether a document is a list of many leads."""
    name = (message.document.file_name or "").lower() if message.document else ""
    return name.endswith(_TABLES)


def _kind(
    file: IncomingFile | None,
    *,
    contact: SharedContact | None,
    place: Place | None,
    sender: Sender | None,
) -> CaptureKind:
    if contact is not None:
        return "contact"
    if place is not None:
        return "location"
    if file is None:
        return "forward" if sender else "text"
    if file.media_type.startswith("audio/"):
        return "voice"
    return "photo" if file.media_type.startswith("image/") else "document"


def _file(message: Message) -> IncomingFile | None:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return _named(largest, "image/jpeg")
    if message.voice or message.audio:
        heard = message.voice or message.audio
        return _named(heard, "audio/ogg") if heard else None
    if message.document:
        return _named(message.document, "application/octet-stream")
    seen = message.video or message.video_note
    return _named(seen, "video/mp4") if seen else None


def _named(
    part: PhotoSize | Voice | Audio | Document | Video | VideoNote, usually: str
) -> IncomingFile:
    seconds = getattr(part, "duration", None)
    return IncomingFile(
        file_id=part.file_id,
        unique_id=part.file_unique_id,
        media_type=(getattr(part, "mime_type", None) or usually)[:_LONGEST_NAME],
        name=(getattr(part, "file_name", None) or "")[:_LONGEST_NAME],
        size=part.file_size or 0,
        lasts=timedelta(seconds=seconds) if seconds is not None else None,
    )


def _contact(message: Message) -> SharedContact | None:
    shared = message.contact
    if shared is None:
        return None
    name = " ".join(filter(None, (shared.first_name, shared.last_name)))
    return SharedContact(name=name, phone=shared.phone_number, vcard=shared.vcard or "")


def _place(message: Message) -> Place | None:
    venue, spot = message.venue, message.location
    if venue is not None:
        spot = venue.location
    if spot is None:
        return None
    return Place(
        latitude=spot.latitude,
        longitude=spot.longitude,
        title=venue.title if venue else "",
        address=venue.address if venue else "",
    )


def _sender(message: Message) -> Sender | None:
    """Return who wrote what was forwarded."""
    match message.forward_origin:
        case MessageOriginUser(sender_user=user):
            return Sender(
                kind="user",
                key=f"user:{user.id}",
                name=user.full_name,
                username=user.username,
                telegram_id=user.id,
                is_bot=user.is_bot,
            )
        case MessageOriginHiddenUser(sender_user_name=name):
            return Sender(kind="hidden_user", key=f"hidden:{name}", name=name)
        case MessageOriginChat(sender_chat=chat):
            return Sender(
                kind="chat", key=f"chat:{chat.id}", name=chat.title or "", username=chat.username
            )
        case MessageOriginChannel(chat=chat):
            return Sender(
                kind="channel",
                key=f"chat:{chat.id}",
                name=chat.title or "",
                username=chat.username,
            )
        case _:
            return None
