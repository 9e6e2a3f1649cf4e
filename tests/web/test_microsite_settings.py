import httpx2

from keepwarm.db import Database
from keepwarm.microsite.reading import shipped_source
from tests.microsite.questions import SOURCE
from tests.work.field import rows

KEPT = "select source from questionnaires order by id"
HERE = "/settings/microsite"


async def test_an_admin_sees_what_pages_ask_and_takes_it_home(
    admin_browser: httpx2.AsyncClient,
) -> None:
    page = await admin_browser.get(HERE)
    example = await admin_browser.get(f"{HERE}/example.yaml")

    assert "How clear is what you want to achieve this year?" in page.text
    assert "Back to the readiness check" not in page.text
    assert example.text == shipped_source()
    assert 'filename="readiness.yaml"' in example.headers["content-disposition"]


async def test_a_questionnaire_is_checked_used_and_given_up_again(
    admin_browser: httpx2.AsyncClient, db: Database
) -> None:
    checked = await admin_browser.post(HERE, data={"source": SOURCE, "then": "check"})
    kept_by_a_check = await rows(db, KEPT)
    used = await admin_browser.post(HERE, data={"source": SOURCE, "then": "use"})
    page = await admin_browser.get(used.headers["location"])
    back = await admin_browser.post(f"{HERE}/shipped")

    assert (checked.status_code, "This can be used." in checked.text) == (200, True)
    assert kept_by_a_check == []
    assert ("Is there a goal?" in page.text, "Back to the readiness check" in page.text) == (
        True,
        True,
    )
    assert back.headers["location"] == f"{HERE}?saved"
    assert await rows(db, KEPT) == [(SOURCE,), (None,)]


async def test_a_file_counts_before_the_text(
    admin_browser: httpx2.AsyncClient, db: Database
) -> None:
    file = {"file": ("own.yaml", SOURCE.encode(), "application/yaml")}

    await admin_browser.post(HERE, data={"source": "title: x", "then": "use"}, files=file)

    assert await rows(db, KEPT) == [(SOURCE,)]


async def test_a_mistake_is_told_beside_what_was_typed(
    admin_browser: httpx2.AsyncClient, db: Database
) -> None:
    wrong = SOURCE.replace("kind: scale", "kind: slider")

    answer = await admin_browser.post(HERE, data={"source": wrong, "then": "use"})

    assert answer.status_code == 422
    assert "Questionnaire, line 18: Invalid value" in answer.text
    assert "kind: slider" in answer.text
    assert await rows(db, KEPT) == []


async def test_who_speaks_is_saved_or_refused(
    admin_browser: httpx2.AsyncClient, db: Database
) -> None:
    said = {"company": "Acme", "website": "https://acme.example", "privacy_url": "acme"}

    refused = await admin_browser.post(f"{HERE}/imprint", data=said)
    saved = await admin_browser.post(f"{HERE}/imprint", data=said | {"privacy_url": ""})

    assert (refused.status_code, saved.status_code) == (422, 303)
    assert "A link begins with https:// or http://." in refused.text
    assert 'value="Acme"' in refused.text
    assert await rows(db, "select company, website, privacy_url from imprint") == [
        ("Acme", "https://acme.example", None)
    ]
