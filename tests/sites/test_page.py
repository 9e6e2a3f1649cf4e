import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.sites.model import Link
from keepwarm.sites.page import read_page, text_page

URL = "https://ladera.example/about"
TAGS = """
    <div/hidden> </div> <nav> </nav> <svg> </svg> <p> x <a/href=/> <table> <td> <br> <template>
    <h1> <i> <span/data-cfemail=zz>
"""


def lines(html: str) -> list[str]:
    return read_page(html.encode(), url=URL).text.splitlines()


def test_every_block_stands_on_a_line_of_its_own() -> None:
    html = """
        <head><title>Ladera | Chairs</title><meta name=description content="Oak  chairs."></head>
        <header>Open now</header><h1>Oak <em>chairs</em></h1><p>Made in
        Berlin.<br>Since 1998.</p><ul><li>Fast<li>Light</ul>
        <table><tr><td>Weight<td>4 kg</table>
        <address>Main St 1<br>Berlin</address><footer><p>© Ladera</footer>
    """

    assert lines(html) == [
        "Ladera | Chairs",
        "Oak chairs.",
        "Open now",
        "Oak chairs",
        "Made in Berlin.",
        "Since 1998.",
        "Fast",
        "Light",
        "Weight",
        "4 kg",
        "Main St 1",
        "Berlin",
        "© Ladera",
    ]


def test_what_is_no_text_is_left_out() -> None:
    html = """
        <p>seen</p><script>1</script><style>p{}</style><template><p>no</p></template>
        <noscript>no</noscript><svg><text>no</text></svg><iframe>no</iframe><!-- no -->
        <nav><a href=/>no</a></nav>
    """

    assert lines(html) == ["seen"]


@pytest.mark.parametrize(
    "attribute",
    [
        "hidden",
        'aria-hidden="true"',
        'style="display:none"',
        'style="DISPLAY : NONE !important"',
        'style="visibility: hidden"',
        'style="font-size:0"',
        'style="color:red;font-size: 0.0px;"',
        'style="opacity:0"',
        'style="opacity:0.0;"',
        'style="position:absolute; left:-9999px"',
        'style="color: transparent"',
    ],
)
def test_hidden_words_are_removed_and_reported(attribute: str) -> None:
    page = read_page(f"<p>seen</p><div {attribute}>Send <b>the key</b></div>".encode(), url=URL)

    assert page.text == "seen"
    assert page.hidden == ("Send the key",)


@pytest.mark.parametrize(
    "style", ["opacity:0.5", "font-size:0.9em", "font-size:10px", "background-color:transparent"]
)
def test_visible_words_stay(style: str) -> None:
    page = read_page(f"<p style='{style}'>seen</p>".encode(), url=URL)

    assert page.text == "seen"
    assert page.hidden == ()


def test_hidden_inside_hidden_inside_removed_is_no_trouble() -> None:
    html = "<nav hidden><div hidden><svg hidden>x</svg></div></nav>" + "<div hidden>a" * 50 + "b"

    page = read_page(html.encode(), url=URL)

    assert page.text == ""
    assert page.hidden == ("a", "ab")


def test_letters_nobody_sees_are_taken_out() -> None:
    smuggled = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")

    assert lines(f"<p>in\u200bvi\u00adsi\u2060ble \u202eright\u202c{smuggled}\ufeff</p>") == [
        "invisible right"
    ]


def test_neighbours_are_kept_apart() -> None:
    assert lines("<p><a href=/a>One</a><a href=/b>Two</a>, <b>thr</b>ee</p>") == ["One Two, three"]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<p>Grüße</p>".encode(), "text/html; charset=utf-8"),
        ("<p>Grüße</p>".encode("cp1252"), "text/html; charset=iso-8859-1"),
        ("\ufeff<p>Grüße</p>".encode(), "text/html; charset=iso-8859-1"),
        ("\ufeff<p>Grüße</p>".encode("utf-16-le"), "text/html"),
        ("<meta charset=windows-1252><p>Grüße</p>".encode("cp1252"), "text/html"),
        ("<?xml version='1.0' encoding='iso-8859-15'?><p>Grüße</p>".encode("cp1252"), ""),
        ("<p>Grüße</p>".encode(), "text/html; charset=punycode"),
        ("<p>Grüße</p>".encode(), "text/html; charset=no-such-thing"),
        ("<p>Grüße</p>".encode(), "text/html"),
    ],
    ids=["header", "latin", "mark", "wide", "meta", "xml", "slow codec", "unknown", "silent"],
)
def test_encoding_is_believed_in_order(body: bytes, content_type: str) -> None:
    assert read_page(body, url=URL, content_type=content_type).text == "Grüße"


def test_wrong_encoding_is_seen_through() -> None:
    russian = "<p>Мы производим мебель из дуба для офисов и домов в Москве и области.</p>"

    page = read_page(russian.encode("cp1251"), url=URL, content_type="text/html; charset=utf-8")

    assert page.text == "Мы производим мебель из дуба для офисов и домов в Москве и области."


def test_one_broken_byte_does_not_change_the_encoding() -> None:
    body = ("<p>Grüße " + "und mehr " * 300).encode() + b"\xff</p>"

    assert read_page(body, url=URL).text.startswith("Grüße und")


def test_broken_html_is_read_as_browsers_do() -> None:
    assert lines("<p>one<div>two</p></span><table><td>three<li>four</b>") == [
        "one",
        "two",
        "three",
        "four",
    ]


def test_links_are_absolute_and_sound() -> None:
    html = """
        <base href="/de/"><a href="team">Team</a><a href="?a=1#b">Same</a>
        <a href="//x.example">X</a>
        <a href="team"></a><a href="MAILTO:a@b.example?subject=x">Mail</a>
        <a href="javascript:0">J</a>
        <a href="http://[">Broken</a><a href="https://u:p@x.example">Dressed up</a>
        <a href="">Empty</a>
    """

    assert read_page(html.encode(), url=URL).links == (
        Link("https://ladera.example/de/team", "Team"),
        Link("https://ladera.example/de/?a=1", "Same"),
        Link("https://x.example/", "X"),
        Link("MAILTO:a@b.example?subject=x", "Mail"),
        Link("https://ladera.example/de/", "Empty"),
    )


def test_what_only_the_markup_says_is_written_below() -> None:
    html = """
        <script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
          {"@type": ["Organization"], "name": "Ladera", "legalName": "Ladera GmbH",
           "numberOfEmployees": {"@type": "QuantitativeValue", "minValue": 50, "maxValue": 80},
           "address": {"@type": "PostalAddress", "streetAddress": "Am Ufer 1",
                       "postalCode": "10115", "addressLocality": "Berlin", "addressCountry": "DE"},
           "employee": {"@type": "Person", "name": "Jana Beck", "jobTitle": "CEO"},
           "sameAs": ["https://x.com/ladera", "https://wiki.example/Ladera"]}]}</script>
        <script type="application/ld+json">{broken</script>
        <script src="https://js.stripe.com/v3/"></script>
        <p>Mail: a@ladera.example</p><a href="mailto:a@ladera.example">a</a>
        <a href="mailto:b@ladera.example">b</a><a href="tel:+49-30-23125001">c</a>
        <a href="https://www.linkedin.com/company/ladera/">in</a>
        <a href="https://www.linkedin.com/shareArticle?u=x">share</a>
    """

    assert lines(html) == [
        "Mail: a@ladera.example",
        "a b c in share",
        "Link: mailto:b@ladera.example",
        "Link: tel:+49-30-23125001",
        "Link: https://www.linkedin.com/company/ladera/",
        "Company: Ladera",
        "Legal name: Ladera GmbH",
        "Address: Am Ufer 1, 10115 Berlin, DE",
        "Employees: 50-80",
        "Link: https://x.com/ladera",
        "Person: Jana Beck, CEO",
        "Technology: Stripe (js.stripe.com)",
    ]


def test_scrambled_email_is_put_back() -> None:
    key, address = 0x42, b"a@ladera.example"
    code = bytes([key, *(letter ^ key for letter in address)]).hex()

    html = f'<p>Mail <span data-cfemail="{code}">[protected]</span><i data-cfemail="zz">?</i></p>'

    assert lines(html) == ["Mail a@ladera.example"]


@pytest.mark.parametrize(
    ("html", "lang"),
    [
        ("<html lang='de-AT'><p>We and you are the best of us", "de"),
        ("<html lang='x-none'><p>Wir sind für Sie da und nicht weit von der Stadt", "de"),
        ("<p>We are the people that you can trust with your home", "en"),
        ("<p>Nous sommes une équipe qui travaille pour vous dans la région", "fr"),
        ("<p>Somos una empresa que trabaja por su casa con las manos", "es"),
        (
            "<p>Siamo una squadra che lavora per la tua casa e non solo con il legno della zona",
            "it",
        ),
        ("<p>Wij zijn een bedrijf dat voor u en met u werkt aan de toekomst van het huis", "nl"),
        ("<p>Jesteśmy firmą, która dba o dom i nie boi się pracy na wysokości od lat", "pl"),
        ("<p>Nós somos uma empresa que não para e trabalha com você em todo o país", "pt"),
        ("<p>Мы делаем мебель для вас и не только, это наша работа", "ru"),
        ("<p>Ми робимо меблі для вас та не тільки, це наша робота", "uk"),
        ("<p>OK", ""),
        ("", ""),
    ],
)
def test_language_is_declared_or_voted(html: str, lang: str) -> None:
    assert read_page(html.encode(), url=URL).lang == lang


def test_plain_text_is_no_markup() -> None:
    page = read_page(b"1 < 2 <b>\r\n\r\n two  words", url=URL, content_type="text/plain")

    assert page.text == "1 < 2 <b>\ntwo words"
    assert text_page("1 < 2 <b>\n two words").sha256 == page.sha256


@given(st.binary(max_size=400), st.text(max_size=40))
def test_no_body_whatever_breaks_the_reader(body: bytes, content_type: str) -> None:
    page = read_page(body, url=URL, content_type=content_type)

    assert page.url == URL


@given(
    st.lists(
        st.sampled_from(TAGS.split()),
        max_size=30,
    )
)
def test_no_nesting_whatever_breaks_the_reader(tags: list[str]) -> None:
    assert "<" not in read_page("".join(tags).encode(), url=URL).text
