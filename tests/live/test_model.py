"""Who hears what, and what a horizon covers."""

import pytest

from keepwarm.db import Connection, fetch_value
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import STAGES as STAGES_OF_LEADS
from keepwarm.live.model import STAGES, Event, Horizon, Tally, count_cards, may_hear
from tests.live.browser import ADMIN, COLLEAGUE, OWNER

FORMER = Viewer(MemberId(4), is_admin=False)
EVERYBODY = [ADMIN, OWNER, COLLEAGUE, FORMER]


def event(
    topic: str = "stage",
    owner: Viewer | None = None,
    was: Viewer | None = None,
    member: Viewer | None = None,
) -> Event:
    ids = (viewer and viewer.member_id for viewer in (owner, was, member))
    return Event(1, topic, LeadId(7), *ids, facts={})


@pytest.mark.parametrize(
    ("told", "hearers"),
    [
        pytest.param(event(), EVERYBODY, id="nobody's"),
        pytest.param(event(owner=OWNER), [ADMIN, OWNER], id="the owner's"),
        pytest.param(event(owner=OWNER, was=FORMER), [ADMIN, OWNER, FORMER], id="taken over"),
        pytest.param(event(was=FORMER), EVERYBODY, id="given up"),
        pytest.param(event(member=COLLEAGUE), [COLLEAGUE], id="for one member"),
        pytest.param(event(owner=OWNER, member=COLLEAGUE), [COLLEAGUE], id="for another member"),
        pytest.param(event(member=ADMIN), [ADMIN], id="for one admin"),
        pytest.param(event("signed_out", member=OWNER), [], id="for hubs"),
    ],
)
def test_viewers_hear_what_they_may_see(told: Event, hearers: list[Viewer]) -> None:
    assert [viewer for viewer in EVERYBODY if may_hear(viewer, told)] == hearers


@pytest.mark.parametrize(
    ("viewer", "intake", "won"),
    [
        pytest.param(ADMIN, 8, 5, id="admin"),
        pytest.param(OWNER, 3, 5, id="owner"),
        pytest.param(COLLEAGUE, 5, 0, id="colleague"),
    ],
)
def test_viewers_count_what_they_may_see(viewer: Viewer, intake: int, won: int) -> None:
    tallies = [
        Tally("intake", None, 1),
        Tally("intake", OWNER.member_id, 2),
        Tally("intake", COLLEAGUE.member_id, 4),
        Tally("intake", FORMER.member_id, 1),
        Tally("won", OWNER.member_id, 5),
    ]

    counts = count_cards(viewer, tallies)

    assert counts == dict.fromkeys(STAGES, 0) | {"intake": intake, "won": won}


def test_stages_are_those_of_leads() -> None:
    assert STAGES == STAGES_OF_LEADS


@pytest.mark.parametrize("text", ["5:5:", "5:9:", "5:9:5", "5:9:5,6,8", "753:900719925474099:753"])
async def test_horizon_is_written_as_postgresql_writes_it(conn: Connection, text: str) -> None:
    horizon = Horizon.parse(text)

    assert str(horizon) == text
    assert await fetch_value(conn, str, "select $1::text::pg_snapshot::text", text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "7", "abc", "5:9", "0:5:", "9:5:", "-5:9:", " 5:9:", "5:9:\n", "٥:9:"),
        *("5:9:4", "5:9:9", "5:9:6,6", "5:9:7,6", "5:9:6,", "5:9:,6", "5:9:6;7"),
        "1" * 30 + ":9:",
    ],
)
def test_anything_else_is_no_horizon(text: str) -> None:
    assert Horizon.parse(text) is None


@pytest.mark.parametrize(
    ("later", "earlier", "covers"),
    [
        pytest.param("5:5:", "5:5:", True, id="itself"),
        pytest.param("9:9:", "5:7:5,6", True, id="all has ended"),
        pytest.param("5:9:5", "5:7:5,6", True, id="still running for both"),
        pytest.param("8:9:8", "5:7:5,6", True, id="running began later"),
        pytest.param("6:9:6", "5:7:5", False, id="the other saw one end that runs here"),
        pytest.param("5:7:5", "5:8:5", False, id="the other saw more"),
    ],
)
def test_horizon_covers_what_has_ended_in_it_too(later: str, earlier: str, covers: bool) -> None:
    here, there = Horizon.parse(later), Horizon.parse(earlier)
    assert here is not None
    assert there is not None

    assert here.covers(there) is covers
