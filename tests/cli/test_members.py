import httpx2
import pytest

from tests.cli.program import Ended, Program, signed_in

pytestmark = pytest.mark.slow

NOT_HERE = "keepwarm: There is no such member. `keepwarm user list` shows who there is.\n"


def test_who_is_added_can_sign_in_and_use_the_api(shared: Program) -> None:
    added = shared.run("user", "add", "Eva Öz", "--email", "Eva@Team.example", "--admin")
    linked = shared.run("user", "link", "eva öz")
    token = shared.run("user", "token", "eva@team.example", "--name", "script")

    assert (added.code, linked.code, token.code) == (0, 0, 0)
    assert added.out.startswith("Eva Öz signs in once with http://127.0.0.1:8000/sign-in/")
    with shared.staying("web", "--port", "0") as web:
        address = web.address()
        for said in (added.out, linked.out):
            with signed_in(f"{address}/sign-in/{said.strip().rpartition('/')[2]}") as browser:
                assert "Eva Öz" in browser.get(f"{address}/settings").text
        bearer = {"Authorization": f"Bearer {token.out.strip()}"}
        me = httpx2.get(f"{address}/api/v1/me", headers=bearer)
    assert me.json()["name"] == "Eva Öz"


def test_the_team_is_listed(shared: Program) -> None:
    shared.run("user", "add", "Bob")

    assert shared.run("user", "list") == Ended(
        0, "Admin\t-\tadmin\nBob\t-\tmember\nEva Öz\teva@team.example\tadmin\n", ""
    )


@pytest.mark.parametrize("command", ["link", "token"])
def test_who_is_not_in_the_team_is_refused(shared: Program, command: str) -> None:
    assert shared.run("user", command, "nobody@team.example") == Ended(1, "", NOT_HERE)


def test_an_address_that_is_taken_is_refused(shared: Program) -> None:
    ended = shared.run("user", "add", "Eve", "--email", "eva@team.example")

    said = "keepwarm: Another member has this e-mail address.\n"
    assert ended == Ended(1, "", said)


def test_links_lead_where_people_reach_us(shared: Program) -> None:
    outside = Program(shared.data, KEEPWARM_PUBLIC_URL="https://leads.example.org/")

    assert outside.run("user", "link", "Admin").out.startswith(
        "https://leads.example.org/sign-in/"
    )
