"""What buttons in a chat may ask the Mini App for, and what leads nowhere."""

import pytest

from keepwarm.web.start_params import address_of


@pytest.mark.parametrize(
    ("start", "address"),
    [
        ("today", "/"),
        ("tasks", "/tasks"),
        ("replies", "/replies"),
        ("board", "/board"),
        ("leads", "/leads"),
        ("new", "/leads/new"),
        ("settings", "/settings"),
        ("settings_time", "/settings/time"),
        ("leads_12", "/leads/12"),
        ("lead_12", "/leads/12"),
        ("leads_12-step_34", "/leads/12?step=34"),
        ("leads_12-section_plan", "/leads/12?section=plan"),
        ("leads_12-section_outreach", "/leads/12?section=outreach"),
        ("leads_12-edit", "/leads/12/edit"),
        ("leads_999999999999999999", "/leads/999999999999999999"),
    ],
)
def test_a_start_parameter_names_a_page_of_ours(start: str, address: str) -> None:
    assert address_of(start) == address


@pytest.mark.parametrize(
    "start",
    [
        "",
        "/leads/12",
        "//evil.example",
        "leads_0",
        "leads_012",
        "leads_-1",
        "leads_12-step_",
        "leads_12-section_all",
        "leads_12-edit-edit",
        "leads_12\n",
        "leads_１２",
        "leads_1234567890123456789",
        "TODAY",
    ],
    ids=ascii,
)
def test_anything_else_leads_nowhere(start: str) -> None:
    assert address_of(start) is None
