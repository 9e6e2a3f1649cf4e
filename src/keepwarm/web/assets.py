"""Style sheets, scripts and pictures: package data, addressed by what they contain."""

import gzip
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.kit.errors import NotFound

_ROOT = Path(__file__).parent / "static"
_TEXT = ("text/", "application/javascript", "application/json", "image/svg+xml")
_FOREVER = "public, max-age=31536000, immutable"
# An address without the right version (a script's own imports): ask each time, get a 304.
_ASK_AGAIN = "no-cache"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    zipped: bytes | None
    media_type: str
    version: str


def asset(path: str) -> str:
    """Return the address of a static file; it changes whenever the file does."""
    found = _load(path)
    if found is None:
        raise LookupError(path)
    return f"/static/{path}?v={found.version}"


async def show(request: Request) -> Response:
    return send(request, request.path_params["path"])


def send(request: Request, path: str) -> Response:
    """Answer with a static file, at whatever address it is asked for."""
    found = _load(path)
    if found is None:
        raise NotFound
    zipped = found.zipped if "gzip" in request.headers.get("accept-encoding", "") else None
    # A strong ETag names bytes, so the zipped bytes have a name of their own.
    etag = f'"{found.version}{"-gz" if zipped else ""}"'
    fresh = request.query_params.get("v") == found.version
    headers = {
        "etag": etag,
        "cache-control": _FOREVER if fresh else _ASK_AGAIN,
        "vary": "Accept-Encoding",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if zipped:
        headers["content-encoding"] = "gzip"
    return Response(zipped or found.body, headers=headers, media_type=found.media_type)


def _load(path: str) -> Asset | None:
    file = _find(path)
    if file is None:
        return None
    # By its age, so that a file changed while we run is sent anew.
    return _read(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=1024)
def _find(path: str) -> Path | None:
    file = (_ROOT / path).resolve()
    return file if file.is_relative_to(_ROOT.resolve()) and file.is_file() else None


@lru_cache(maxsize=256)
def _read(file: Path, _age: int) -> Asset:
    body = file.read_bytes()
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    zipped = gzip.compress(body, mtime=0) if media_type.startswith(_TEXT) else None
    return Asset(body, zipped, media_type, sha256(body).hexdigest()[:16])
