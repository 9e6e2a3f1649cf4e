import pytest

from keepwarm.kit.sheets import read_sheet
from keepwarm.rosters.columns import guess_columns
from keepwarm.rosters.model import ColumnMap, Field

EVERYTHING = (
    "first_name",
    "last_name",
    "company",
    "role",
    "email",
    "phone",
    "website",
    "city",
    "country",
)


def guess(text: str) -> ColumnMap:
    return guess_columns(read_sheet(text.encode()).records)


@pytest.mark.parametrize(
    "header",
    [
        "First Name,Last Name,Company Name,Job Title,Work Email,Mobile Phone,Website,City,Country",
        "Vorname,Nachname,Firma,Position,E-Mail,Telefon,Webseite,Ort,Land",
        "Prénom,Nom,Société,Poste,Courriel,Téléphone,Site web,Ville,Pays",
        "Nombre,Apellidos,Empresa,Cargo,Correo electrónico,Móvil,Página web,Ciudad,País",
        "Nome,Cognome,Azienda,Ruolo,Indirizzo email,Cellulare,Sito web,Città,Paese",
        "Voornaam,Achternaam,Bedrijf,Functie,E-mailadres,Telefoonnummer,Website,Plaats,Land",
        "Имя,Фамилия,Компания,Должность,Почта,Телефон,Сайт,Город,Страна",
        "Ім'я,Прізвище,Назва компанії,Посада,Електронна пошта,Номер телефону,Сайт,Місто,Країна",
        "Nome,Sobrenome,Empresa,Cargo,E-mail,Celular,Site,Cidade,País",
        "Imię,Nazwisko,Nazwa firmy,Stanowisko,Adres e-mail,Nr telefonu,Strona www,Miasto,Kraj",
    ],
    ids=["en", "de", "fr", "es", "it", "nl", "ru", "uk", "pt", "pl"],
)
def test_headers_are_understood_in_ten_languages(header: str) -> None:
    assert guess(f"{header}\nx,y,z,,,,,,\n") == ColumnMap(True, EVERYTHING)


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("firstName,lastName,company_name,jobTitle", EVERYTHING[:4]),
        ("Full name,Company,Company website,City", ("person", "company", "website", "city")),
        ("Email,E-mail 2,Phone 1 - Value,Phone 1 - Type", ("email", "email", "phone", None)),
        ("Company,Company,Name", ("company", None, "person")),
        ("Company,Company size,Industry,Owner,Fax", ("company", None, None, None, None)),
        ("Contact,LinkedIn URL,Telegram,Tags,Notes,Language",
         ("person", "linkedin", "telegram", "tags", "note", "language")),
    ],
    ids=["programs", "words inside", "several", "twice", "about a thing", "links and words"],
)  # fmt: skip
def test_headers_that_only_contain_a_word_are_understood(
    header: str, fields: tuple[Field | None, ...]
) -> None:
    assert guess(f"{header}\na,b,c,d,e,f\n").fields[: len(fields)] == fields


def test_a_name_beside_a_web_site_is_a_companys() -> None:
    assert guess("Name,Website\nAcme,acme.example\n").fields == ("company", "website")
    assert guess("Name,Ort\nRoe GmbH,Köln\n").fields == ("company", "city")
    assert guess("Name,E-mail\nJane Doe,jane@acme.example\n").fields == ("person", "email")


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("acme.example\nroe.example\n", ("website",)),
        ("jane@acme.example\njoe@roe.example\n", ("email",)),
        (
            "Jane Doe;jane@acme.example;+49 30 1234567;Acme GmbH;CEO;DE\n",
            ("person", "email", "phone", "company", "role", "country"),
        ),
        ("Blue Ocean,https://blueocean.example\nAcme,acme.example\n", ("company", "website")),
        ("Acme,+49 30 1234567\nRoe,+49 30 7654321\n", ("company", "phone")),
        ("Jane Doe,https://www.linkedin.com/in/jane,12\n", ("person", "linkedin", None)),
    ],
    ids=["domains", "addresses", "people", "companies", "numbers", "profiles"],
)
def test_without_a_header_the_values_tell(text: str, fields: tuple[Field | None, ...]) -> None:
    assert guess(text) == ColumnMap(False, fields)


def test_a_header_in_an_unknown_tongue_is_found_by_the_addresses_below() -> None:
    columns = guess("Aa,Bb\nx,jane@acme.example\ny,joe@roe.example\n")

    assert columns == ColumnMap(True, (None, "email"))


def test_a_column_without_a_known_header_is_told_by_its_values() -> None:
    columns = guess("Company,Xyz\nAcme,jane@acme.example\nRoe,\n")

    assert columns == ColumnMap(True, ("company", "email"))


def test_nothing_is_guessed_about_nothing() -> None:
    assert guess("") == ColumnMap(False, ())
