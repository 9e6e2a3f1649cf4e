"""Whom a token speaks for: the call to try it with."""

from fastapi import APIRouter
from pydantic import BaseModel

from keepwarm.accounts.model import Role
from keepwarm.api.callers import AsMember
from keepwarm.kit.ids import MemberId

router = APIRouter(tags=["account"])


class Me(BaseModel):
    """The member a token belongs to."""

    id: MemberId
    name: str
    email: str | None
    role: Role
    time_zone: str


@router.get("/me")
async def show_me(caller: AsMember) -> Me:
    """Say whom this token speaks for."""
    return Me(
        id=caller.id,
        name=caller.name,
        email=caller.email,
        role=caller.role,
        time_zone=caller.time_zone,
    )
