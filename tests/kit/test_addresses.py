import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    NumberParseException,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
    format_number,
    is_possible_number_with_reason,
    number_type,
    parse,
)

from keepwarm.kit.addresses import (
    company_domain,
    is_mobile,
    name_key,
    normal_domain,
    normal_email,
    normal_phone,
)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("Jane.Doe+crm@Ladera.Example", "jane.doe+crm@ladera.example"),
        ("  jane@ladera.example ", "jane@ladera.example"),
        ("mailto:jane@ladera.example", "jane@ladera.example"),
        ("Jane Doe <jane@ladera.example>", "jane@ladera.example"),
        ("jane@München.example", "jane@xn--mnchen-3ya.example"),
        ("jürgen@ladera.example", "jürgen@ladera.example"),
        ('"jane doe"@München.example', None),
        ("jane@ladera", None),
        ("jane@@ladera.example", None),
        ("jane..doe@ladera.example", None),
        ("jane@ladera.example, joe@ladera.example", None),
        ("jane@-ladera.example", None),
        ("jane@127.0.0.1", None),
        ("a" * 65 + "@ladera.example", None),
        ("a@" + "b" * 64 + ".example", None),
        ("a" * 64 + "@" + "b." * 95 + "example", None),
        ("", None),
    ],
)
def test_email_has_one_spelling_or_none(typed: str, normal: str | None) -> None:
    assert normal_email(typed) == normal


@pytest.mark.parametrize(
    ("typed", "country", "normal"),
    [
        ("+49 (0)30 2312 5001", None, "+493023125001"),
        ("0049 30 23125001", None, "+493023125001"),
        ("030 / 2312-5001", "DE", "+493023125001"),
        ("030 / 2312-5001", "de", "+493023125001"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("8 (495) 123-45-67", "RU", "+74951234567"),
        ("(555) 123-4567", "US", "+15551234567"),
        ("tel:+44-20-7946-0018", None, "+442079460018"),
        ("030 23125001", None, None),
        ("030 23125001", "ZZ", None),
        ("12", "DE", None),
        ("+49 30 23125001 23125001 23125001", None, None),
        ("call me", "DE", None),
        ("", "DE", None),
    ],
)
def test_phone_has_one_spelling_or_none(
    typed: str, country: str | None, normal: str | None
) -> None:
    assert normal_phone(typed, country) == normal


@given(
    st.builds(
        "+{}{}{}{}{}".format,
        st.sampled_from(sorted(COUNTRY_CODE_TO_REGION_CODE)),
        st.sampled_from(["", " ", " (0) ", "-("]),
        st.from_regex(r"[0-9]{1,5}", fullmatch=True),
        st.sampled_from(["", " ", "-", ".", ") "]),
        st.from_regex(r"[0-9]{3,9}", fullmatch=True),
    )
)
def test_a_number_read_the_short_way_is_what_the_library_makes_of_it(typed: str) -> None:
    assert _told(typed) == _told_by_the_library(typed)


def _told(typed: str) -> tuple[str, bool] | None:
    number = normal_phone(typed)
    return (number, is_mobile(number)) if number else None


def _told_by_the_library(typed: str) -> tuple[str, bool] | None:
    try:
        number = parse(typed)
    except NumberParseException:
        return None
    if is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    normal = format_number(number, PhoneNumberFormat.E164)
    kind = number_type(parse(normal))
    return normal, kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("ladera.example", "ladera.example"),
        ("https://www.Ladera.example:8443/about?x=1#y", "ladera.example"),
        ("HTTP://user:secret@shop.ladera.example\\path", "shop.ladera.example"),
        ("Ladera.example.", "ladera.example"),
        ("jane@ladera.example", "ladera.example"),
        ("www.straße.example", "xn--strae-oqa.example"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("127.0.0.1", None),
        ("http://[::1]/", None),
        ("localhost", None),
        ("two words", None),
        ("ä" * 80 + ".example", None),
        ("", None),
    ],
)
def test_domain_has_one_spelling_or_none(typed: str, normal: str | None) -> None:
    assert normal_domain(typed) == normal


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("jane@ladera.example", "ladera.example"),
        ("Jane <jane@Ladera.example>", "ladera.example"),
        ("jane.doe@GMail.com", None),
        ("jana@web.de", None),
        ("ivan@mail.ru", None),
        ("jane", None),
    ],
)
def test_free_mail_names_no_company(email: str, domain: str | None) -> None:
    assert company_domain(email) == domain


@pytest.mark.parametrize(
    ("spelling", "other_spelling"),
    [
        (("Jane Doe", "Ladera GmbH & Co. KG"), ("JANE  DOE", "ladera")),
        (("Jane Doe", "Ladera UG (haftungsbeschränkt)"), ("jane doe", "Ladera, Inc.")),
        (("Anna Rossi", "Acqua S.r.l."), ("anna rossi", "ACQUA SRL")),
        (("Jan Kowal", "Most Sp. z o.o."), ("Jan Kowal", "Most")),
        (("Ольга", "ООО «Ромашка»"), ("ольга", "Ромашка")),
        (("O'Neil", None), ("O’NEIL", "")),
        (("Ｊａｎｅ", "Strasse"), ("Jane", "Straße")),
    ],
)
def test_spellings_of_one_person_share_a_key(
    spelling: tuple[str, str | None], other_spelling: tuple[str, str | None]
) -> None:
    assert name_key(*spelling) == name_key(*other_spelling)


@pytest.mark.parametrize(
    ("name", "company", "key"),
    [
        ("Jane Doe", "AG Barr plc", "jane doe|ag barr"),
        ("Jane Doe", "SE", "jane doe|se"),
        ("Jane Doe", "Spar", "jane doe|spar"),
        ("", "Smith and Co", "|smith"),
        ("", "", "|"),
    ],
)
def test_key_keeps_what_tells_companies_apart(name: str, company: str, key: str) -> None:
    assert name_key(name, company) == key
