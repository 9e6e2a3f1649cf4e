"""The invented companies: enough of them, all different, none of them real."""

import re
from collections import Counter

from keepwarm.dev.companies import companies, demo_leads
from keepwarm.kit.addresses import normal_domain, normal_email, normal_phone

# What the regulators of these countries keep free for films and books.
_KEPT_FOR_FICTION = re.compile(
    r"""(?x)
      \+44\ 20\ 7946\ 0\d{3}
    | \+44\ 1(?:1[3-8]|[2-6]1)\ 496\ 0\d{3}
    | \+44\ 28\ 9649\ 6\d{3}
    | \+44\ 29\ 2018\ 0\d{3}
    | \+1\ [2-9]\d\d\ 555\ 01\d\d
    | \+49\ (?:30\ 23125|40\ 66969|69\ 90009|89\ 99998|221\ 4710)\ \d{3}
    | \+33\ (?:1\ 99\ 00|2\ 61\ 91|3\ 53\ 01|4\ 65\ 71|5\ 36\ 49)\ \d\d\ \d\d
    | \+353\ 20\ 91\d\ \d{4}
    | \+61\ [2378]\ (?:5550|7010)\ \d{4}
    | \+46\ 31\ 390\ 06\ \d\d
    """
)


def test_sixty_companies_speak_ten_languages() -> None:
    spoken = Counter(company.language for company in companies())

    assert spoken == {
        "en": 30,
        "de": 12,
        "fr": 5,
        "es": 4,
        "it": 3,
        "nl": 2,
        "pl": 1,
        "pt": 1,
        "uk": 1,
        "ru": 1,
    }


def test_no_two_companies_share_a_name_or_an_address() -> None:
    for part in ("slug", "name", "email", "address", "does"):
        assert len({getattr(company, part) for company in companies()}) == 60, part


def test_no_two_people_share_a_name_or_a_mailbox() -> None:
    names = [person.name for company in companies() for person in company.people]
    boxes = [company.address_of(person) for company in companies() for person in company.people]
    known = [box for box in boxes if box]

    assert [name for name, n in Counter(names).items() if n > 1] == []
    assert [box for box, n in Counter(known).items() if n > 1] == []


def test_every_phone_number_is_from_a_range_kept_for_fiction() -> None:
    numbers = [phone for company in companies() for phone in company.phones]

    assert [number for number in numbers if not _KEPT_FOR_FICTION.fullmatch(number)] == []
    assert [number for number in numbers if normal_phone(number) is None] == []
    assert [number for number, n in Counter(numbers).items() if n > 1] == []


def test_every_domain_can_belong_to_nobody() -> None:
    domains = [company.domain for company in companies()]

    assert [normal_domain(domain) for domain in domains] == domains
    assert {domain.rpartition(".")[2] for domain in domains} == {"example"}


def test_companies_are_complete_enough_to_be_read_about() -> None:
    thin = [
        company.slug
        for company in companies()
        if not (2 <= len(company.people) <= 5 and 2 <= len(company.products) <= 3)
    ]

    assert thin == []
    assert all(item.days_ago >= 1 for company in companies() for item in company.news)


def test_sixty_leads_are_forty_people_and_twenty_companies() -> None:
    leads = demo_leads(9000)

    assert Counter(lead.name is None for lead in leads) == {False: 40, True: 20}
    assert len({lead.company for lead in leads}) == 60
    assert len({lead.website for lead in leads}) == 60


def test_every_lead_can_be_reached_somehow() -> None:
    leads = demo_leads(9000)
    addresses = [lead.email for lead in leads if lead.email]

    assert [lead.company for lead in leads if not (lead.email or lead.phone)] == []
    assert [normal_email(address) for address in addresses] == addresses


def test_leads_come_in_the_same_lively_order_every_time() -> None:
    languages = [lead.language for lead in demo_leads(9000)]

    assert demo_leads(9000) == demo_leads(9000)
    assert languages[:6] == ["en", "en", "fr", "en", "de", "nl"]


def test_a_lead_brings_its_own_words() -> None:
    first = demo_leads(9000)[0]

    assert (first.name, first.role, first.email, first.website, first.tags) == (
        "Jocelyn Arkwright-Bell",
        "Head of sales",
        "jocelyn@quillfeather-freight.example",
        "http://127.0.0.1:9000/",
        ("logistics", "inbound", "hot"),
    )
    assert "reminders that my reps cannot ignore" in first.note
