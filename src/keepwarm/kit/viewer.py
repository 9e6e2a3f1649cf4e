"""Who is looking, and how far they may see."""

from dataclasses import dataclass

from keepwarm.kit.ids import MemberId


@dataclass(frozen=True, slots=True)
class Viewer:
    """Admins see every lead; members their own and those that belong to nobody."""

    member_id: MemberId
    is_admin: bool

    @property
    def only_owner(self) -> MemberId | None:
        """Return the owner this viewer is limited to (beside unowned leads); None: no limit."""
        return None if self.is_admin else self.member_id
