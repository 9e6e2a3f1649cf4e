"""Members and what their role allows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from keepwarm.kit.ids import MemberId
from keepwarm.kit.viewer import Viewer

Role: TypeAlias = Literal["admin", "member"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of our team."""

    id: MemberId
    name: str
    email: str | None
    role: Role
    time_zone: str
    created_at: datetime
    disabled_at: datetime | None

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.id, self.is_admin)
