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
from keepwarm.web.squeezing import squeeze

_ROOT = Path(__file__).parent / "static"
_TEXT = ("text/", "application/javascript", "application/json", "image/svg+xml")
_FOREVER = "public, max-age=31536000, immutable"
# An address without the right version (a script's own imports): ask each time, get a 304.
_ASK_AGAIN = "no-cache"
_MOST_SHEETS = 12  # in one address: strangers may ask, too


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent, or several style sheets as one."""

    body: bytes
    zipped: bytes | None
    media_type: str
    version: str


def asset(path: str) -> str:
    """
    Return the address of a static file; it changes whenever the file does.

    Style sheets that are worn together are one address ('tokens+base.css'): one request, and
    a quarter less to send than each by itself.
    """
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
    files = _find(path)
    if not files:
        return None
    # By their ages, so that a file changed while we run is sent anew.
    return _read(files, tuple(file.stat().st_mtime_ns for file in files))


@lru_cache(maxsize=1024)
def _find(path: str) -> tuple[Path, ...]:
    """Return the files behind an address, none if one of them is not ours to send."""
    names = [f"{name}.css" for name in path.removesuffix(".css").split("+")]
    files = [(_ROOT / name).resolve() for name in (names if "+" in path else [path])]
    ours = all(file.is_relative_to(_ROOT.resolve()) and file.is_file() for file in files)
    return tuple(files) if ours and len(files) <= _MOST_SHEETS else ()


@lru_cache(maxsize=256)
def _read(files: tuple[Path, ...], _ages: tuple[int, ...]) -> Asset:
    body = b"".join(squeeze(file.name, file.read_bytes()) for file in files)
    media_type = mimetypes.guess_type(files[0].name)[0] or "application/octet-stream"
    zipped = gzip.compress(body, mtime=0) if media_type.startswith(_TEXT) else None
    return Asset(body, zipped, media_type, sha256(body).hexdigest()[:16])
