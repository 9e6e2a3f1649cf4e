"""A browser's cookie: its session's token. The Mini App has another, see `carriers`."""

from starlette.responses import Response

from keepwarm.accounts.model import SESSION_IDLE_WITHIN
from keepwarm.settings import Settings


def cookie_name(settings: Settings) -> str:
    """With __Host- a browser takes the cookie over TLS only, and from no other subdomain."""
    return "__Host-keepwarm" if is_secure(settings) else "keepwarm"


def is_secure(settings: Settings) -> bool:
    return (settings.public_url or "").startswith("https://")


def keep_session(response: Response, token: str, settings: Settings) -> None:
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=int(SESSION_IDLE_WITHIN.total_seconds()),
        secure=is_secure(settings),
        httponly=True,
        samesite="lax",
    )


def forget_session(response: Response, settings: Settings) -> None:
    response.delete_cookie(
        cookie_name(settings), secure=is_secure(settings), httponly=True, samesite="lax"
    )
