"""Who calls an endpoint. Each one asks for `AsMember` or `AsAdmin`; a test sees to it."""

from typing import Annotated, TypeAlias

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from keepwarm.accounts.model import Member
from keepwarm.web.access import admit
from keepwarm.web.page import member

# For the OpenAPI document alone: it is `admit` that reads the token.
_bearer = HTTPBearer(auto_error=False, description="A token from Settings → API tokens.")
_Documented: TypeAlias = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]


class Problem(BaseModel):
    """Why something was refused, in a sentence; for a body that does not fit, by field."""

    error: str
    fields: dict[str, str] | None = None


async def as_member(request: Request, _bearer: _Documented) -> Member:
    await admit(request, "member")
    return member(request)


async def as_admin(request: Request, _bearer: _Documented) -> Member:
    await admit(request, "admin")
    return member(request)


AsMember: TypeAlias = Annotated[Member, Depends(as_member)]
AsAdmin: TypeAlias = Annotated[Member, Depends(as_admin)]
