"""Has a recording written down by a server that speaks as OpenAI's does."""

import asyncio

import httpx2
from pydantic import BaseModel, ValidationError

from keepwarm.ai.config import ModelConfig
from keepwarm.ai.counting import guess_tokens, usage_in
from keepwarm.ai.exchange import Failed, Wire
from keepwarm.ai.judging import judge
from keepwarm.ai.model import Blob, Rejected, Transcript, Usage
from keepwarm.ai.tab import Tab
from keepwarm.ai.wire import TooLong, listening
from keepwarm.kit.i18n import gettext as _

_BYTES_PER_TOKEN = 400  # a minute of speech has some 240 KB and is counted as 600 tokens
_ENDINGS = {
    "audio/ogg": "ogg",
    "audio/opus": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "audio/webm": "webm",
}
_LETTERS_OF_A_CODE = 2


class _Said(BaseModel):
    """What servers answer; some know the language."""

    text: str
    language: str | None = None


async def hear(
    audio: Blob, config: ModelConfig, client: httpx2.AsyncClient, tab: Tab
) -> Transcript:
    """Make one exchange; raises `Failed`."""
    if config.transcribe_model is None or config.dialect != "openai":
        raise Failed(Rejected(_("no model for recordings is set")), "rejected")
    planned = Usage(calls=1, input_tokens=len(audio.data) // _BYTES_PER_TOKEN, estimated=True)
    async with tab.exchange(planned) as entry:
        wire = await _posted(audio, config, client)
        try:
            said = _Said.model_validate_json(wire.body)
        except ValidationError as error:
            raise judge(wire, error) from error
        guess = Usage(
            calls=1,
            input_tokens=planned.input_tokens,
            output_tokens=guess_tokens(said.text),
            estimated=True,
        )
        entry.settle("answered", usage_in(wire.body) or guess)
    return Transcript(text=said.text.strip(), language=_code(said.language), usage=tab.used)


async def _posted(audio: Blob, config: ModelConfig, client: httpx2.AsyncClient) -> Wire:
    kind = audio.media_type.partition(";")[0].strip()
    # Servers tell the format by the ending of the name.
    file = (f"recording.{_ENDINGS.get(kind, 'ogg')}", audio.data, kind)
    with listening() as ear:
        try:
            async with asyncio.timeout(config.timeout.total_seconds()):
                response = await client.post(
                    f"{(config.base_url or '').rstrip('/')}/audio/transcriptions",
                    data={"model": config.transcribe_model, "response_format": "json"},
                    files={"file": file},
                    headers={"authorization": f"Bearer {config.key}"} if config.key else {},
                )
            response.raise_for_status()
        except (httpx2.HTTPError, TimeoutError, TooLong) as error:
            raise judge(ear.wire, error) from error
    return Wire(status=response.status_code, headers=response.headers, body=response.content)


def _code(language: str | None) -> str | None:
    """Return a language's code; some servers say its English name, which helps nobody."""
    return language.lower() if language and len(language) == _LETTERS_OF_A_CODE else None
