"""Files that members sent to the bot, fetched from Telegram."""

from http import HTTPStatus

from keepwarm.captures.model import Files
from keepwarm.kit.errors import ServiceError
from keepwarm.kit.i18n import gettext as _
from keepwarm.telegram.client import BotClient, Done, Refused


class TelegramFiles(Files):
    """Asks the Bot API where a file is, then for its bytes; its size is looked at first."""

    def __init__(self, client: BotClient) -> None:
        self._client = client

    async def fetch(self, file_id: str, /, *, most: int) -> bytes:
        """Return a file of at most so many bytes."""
        path = await self._path_of(file_id, most=most)
        data = await self._client.download(path, most=most)
        if isinstance(data, str):
            raise ServiceError(data)
        return data

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._client.aclose()

    async def _path_of(self, file_id: str, *, most: int) -> str:
        reply = await self._client.call("getFile", file_id=file_id)
        if isinstance(reply, Refused) and reply.status == HTTPStatus.BAD_REQUEST:
            why = _("Telegram does not give the file: {why}").format(why=reply.why)
            raise ServiceError(why, permanent=True)
        if not isinstance(reply, Done):
            raise ServiceError(_("Telegram did not give the file"))
        if int(reply.result.get("file_size") or 0) > most:
            raise ServiceError(_("the file is bigger than 20 MB"), permanent=True)
        path = reply.result.get("file_path")
        if not path:
            raise ServiceError(_("Telegram did not give the file"))
        return str(path)
