import pytest

from keepwarm.sites.addresses import entrances, site_of
from keepwarm.sites.manners import Manners
from keepwarm.sites.model import Limits, Link, Page
from keepwarm.sites.ways import Purpose, further_pages, purpose_of


@pytest.mark.parametrize(
    ("path", "label", "purpose"),
    [
        ("/impressum", "", "legal"),
        ("/mentions-legales", "", "legal"),
        ("/x", "Aviso legal", "legal"),
        ("/contact-us.html", "", "contact"),
        ("/pl/kontakt", "", "contact"),
        ("/%D0%BA%D0%BE%D0%BD%D1%82%D0%B0%D0%BA%D1%82%D1%8B", "", "contact"),
        ("/ueber-uns", "", "about"),
        ("/qui_sommes_nous", "", "about"),
        ("/x", "Про нас", "about"),
        ("/notre-equipe", "", "team"),
        ("/x", "Zespół", "team"),
        ("/werken-bij", "", "careers"),
        ("/x", "Lavora con noi", "careers"),
        ("/pricing", "", "products"),
        ("/x", "Послуги", "products"),
        ("/aktuelles", "", "news"),
        ("/x", "Aktualności", "news"),
        ("/x", "A long teaser that merely mentions a contact somewhere", None),
        ("/jobsite-safety-teamwork", "", None),
        ("/", "", None),
    ],
)
def test_link_tells_what_its_page_is_for(path: str, label: str, purpose: Purpose | None) -> None:
    assert purpose_of(f"https://ladera.example{path}", label) == purpose


def test_best_page_for_every_purpose_comes_before_the_second_best() -> None:
    links = ["/news/2026/a", "/news", "/about/history", "/about", "/x.pdf", "/cart"]
    home = Page(
        url="https://ladera.example/",
        text="",
        links=tuple(Link(f"https://ladera.example{path}") for path in links),
    )

    assert further_pages(home) == tuple(
        f"https://ladera.example{path}"
        for path in ("/about", "/news", "/about/history", "/news/2026/a")
    )


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.ladera.example/x", "ladera.example"),
        ("https://jobs.ladera.co.uk/", "ladera.co.uk"),
        ("https://ladera.com.br/", "ladera.com.br"),
        ("https://shop.ladera.de/", "ladera.de"),
        ("https://ladera.github.io/", "ladera.github.io"),
        ("http://93.184.215.14/", "93.184.215.14"),
        ("http://127.0.0.1:8001/", "127.0.0.1:8001"),
        ("http://localhost/", "localhost"),
    ],
)
def test_site_is_what_one_owner_has(url: str, site: str) -> None:
    assert site_of(url) == site


@pytest.mark.parametrize(
    ("typed", "doors"),
    [
        ("ladera.example", ("https://ladera.example/", "http://ladera.example/")),
        (" LADERA.example/Ab ", ("https://ladera.example/Ab", "http://ladera.example/Ab")),
        ("two words", ()),
        (
            "ladera.example:8080/x",
            ("https://ladera.example:8080/x", "http://ladera.example:8080/x"),
        ),
        ("http://ladera.example#top", ("http://ladera.example/",)),
        ("HTTPS://ladera.example", ("https://ladera.example/",)),
        ("mailto:jana@ladera.example", ()),
        ("https://ladera.example:99999/", ()),
        ("https://" + "a" * 3000, ()),
        ("", ()),
    ],
)
def test_address_somebody_typed_has_doors(typed: str, doors: tuple[str, ...]) -> None:
    assert entrances(typed) == doors


async def test_host_that_rests_is_still_known_when_memory_runs_full() -> None:
    manners = Manners(Limits(failures_until_we_give_up=1, between_requests=0))
    manners.record_failure("broken.example")

    for n in range(6_000):
        manners.record_answer(f"{n}.example")

    assert manners.is_left_alone("broken.example")
    assert not manners.is_left_alone("1.example")
