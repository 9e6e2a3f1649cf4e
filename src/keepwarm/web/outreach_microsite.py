"""What the outreach of a lead shows of its microsite."""

from typing import Any

from keepwarm.db import Connection
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import Lead


async def microsite_part(_conn: Connection, _lead: Lead, _viewer: Viewer) -> dict[str, Any]:
    """Return what `outreach/_microsite.html` needs."""
    return {}
