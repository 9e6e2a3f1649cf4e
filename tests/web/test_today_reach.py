"""How a step's channel reaches whom it is for."""

import pytest

from keepwarm.contacts.actions import opt_out
from keepwarm.contacts.model import AddressKind
from keepwarm.contacts.reads import ReachableAt, list_reachable
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId
from keepwarm.steps.model import StepChannel
from keepwarm.web.reach import Reach, reach_for
from tests import build

LEAD = LeadId(1)
KNOWN: dict[AddressKind, str] = {
    "phone": "+493023125014",
    "mobile": "+4915123456789",
    "email": "jane@acme.example",
    "linkedin": "https://www.linkedin.com/in/jane",
    "telegram": "https://t.me/jane",
}
ADDRESSES = [ReachableAt(LEAD, kind, value) for kind, value in KNOWN.items()]


@pytest.mark.parametrize(
    ("channel", "reach"),
    [
        ("email", Reach("jane@acme.example", "mailto:jane@acme.example")),
        ("call", Reach("+4915123456789", "tel:+4915123456789")),
        ("sms", Reach("+4915123456789", "sms:+4915123456789")),
        ("whatsapp", Reach("+4915123456789", "https://wa.me/4915123456789")),
        ("linkedin", Reach("linkedin.com/in/jane", "https://www.linkedin.com/in/jane")),
        ("telegram", Reach("t.me/jane", "https://t.me/jane")),
        ("meeting", None),
        ("other", None),
    ],
)
def test_each_channel_has_its_address(channel: StepChannel, reach: Reach | None) -> None:
    assert reach_for(channel, ADDRESSES) == reach


def test_a_call_goes_to_a_desk_where_no_mobile_is_known() -> None:
    assert reach_for("call", ADDRESSES[:1]) == Reach("+493023125014", "tel:+493023125014")


def test_what_is_no_link_is_not_offered_as_one() -> None:
    hostile = [ReachableAt(LEAD, "linkedin", "javascript:alert(1)")]

    assert reach_for("linkedin", hostile) is None


async def test_people_come_before_the_front_door_and_who_opted_out_is_left_alone(
    conn: Connection,
) -> None:
    lead_id = await build.lead(conn, company="Acme")
    await build.contact(conn, lead_id, None, emails=("info@acme.example",))
    await build.contact(conn, lead_id, "Jane", emails=("jane@acme.example",))
    quiet = await build.contact(conn, lead_id, "Joe", emails=("joe@acme.example",))
    await opt_out(conn, quiet, because="asked", now=build.NOW)

    found = await list_reachable(conn, [lead_id])

    values = [each.value for each in found[lead_id]]
    assert values == ["jane@acme.example", "info@acme.example"]
