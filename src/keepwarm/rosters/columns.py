"""What the columns of a file mean, told by their headers in ten languages or by their values."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import zip_longest

from keepwarm.kit.addresses import normal_domain, normal_email, normal_phone
from keepwarm.kit.places import country_code
from keepwarm.kit.sheets import Record, csv_plain
from keepwarm.rosters.model import ColumnMap, Field

SAMPLE = 60  # rows that are looked at
_CLEARLY = 0.6  # the share of a column's values that must look alike
_OFTEN = 0.2  # enough for signs that only some values carry, like GmbH

# In the order in which a word decides: "company e-mail" is an e-mail, "company name" a company.
_HEADERS: dict[Field, str] = {
    "linkedin": "linkedin, linked in, linkedin url, linkedin profile, person linkedin url",
    "telegram": "telegram, tg, телеграм, телеграмм",
    "email": """
        email, e mail, mail, emails, e mails, email address, e mail adresse, mailadresse, courriel,
        adresse mail, correo, correo electronico, posta elettronica, indirizzo email, почта, емейл,
        имейл, емэйл, электронная почта, эл почта, пошта, електронна пошта, endereco de email,
        poczta, adres email, adres e mail, emailadres, e mailadres""",
    "phone": """
        phone, phones, telephone, tel, mobile, cell, cellphone, phone number, mobile phone, handy,
        telefon, telefonnummer, mobil, mobilnummer, rufnummer, festnetz, durchwahl, portable,
        numero de telephone, telefono, movil, celular, numero de telefono, cellulare, numero,
        telefoon, telefoonnummer, mobiel, mobiele telefoon, телефон, телефоны, мобильный, моб,
        номер телефона, мобільний, номер телефону, telefone, telemovel, numero de telefone,
        komorka, telefon komorkowy, numer telefonu, nr telefonu, tel kom, whatsapp, direct dial""",
    "website": """
        website, web site, web, site, url, domain, homepage, home page, www, webseite, internet,
        internetseite, site web, site internet, sitio web, pagina web, dominio, sito, sito web,
        website url, domein, сайт, веб сайт, вебсайт, домен, адрес сайта, сайт компании, pagina,
        dominio web, strona, strona www, strona internetowa, domena""",
    "country": """
        country, country code, land, pays, pais, paese, nazione, страна, країна, kraj, panstwo,
        nation, staat, location country""",
    "city": """
        city, town, location, stadt, ort, ville, ciudad, localidad, citta, comune, plaats, stad,
        woonplaats, город, населенный пункт, місто, cidade, miasto, miejscowosc, standort, lieu""",
    "language": """
        language, lang, locale, sprache, langue, idioma, lingua, taal, язык, мова, jezyk""",
    "tags": """
        tags, tag, labels, label, keywords, category, categories, segment, list, schlagworte,
        schlagworter, kategorie, etiquettes, categorie, etiquetas, categoria, etichette, теги,
        тег, метки, категория, мітки, категорія, etykiety, tagi""",
    "role": """
        role, title, job title, jobtitle, position, job, function, job role, rolle, funktion,
        berufsbezeichnung, stelle, poste, fonction, intitule du poste, cargo, puesto, ruolo,
        posizione, mansione, functie, functietitel, rol, должность, роль, посада, funcao,
        stanowisko, rola, headline""",
    "note": """
        note, notes, comment, comments, description, about, brief, remark, remarks, notiz, notizen,
        bemerkung, bemerkungen, kommentar, beschreibung, commentaire, commentaires, remarque,
        description entreprise, nota, notas, comentario, comentarios, descripcion, commento,
        commenti, descrizione, opmerking, opmerkingen, notitie, notities, omschrijving, заметка,
        заметки, комментарий, комментарии, примечание, описание, нотатки, примітка, коментар, опис,
        observacoes, observacao, descricao, notatka, notatki, uwagi, komentarz, opis""",
    "first_name": """
        first name, firstname, given name, forename, vorname, prenom, nombre de pila, nome proprio,
        voornaam, имя, ім я, имя контакта, primeiro nome, imie""",
    "last_name": """
        last name, lastname, surname, family name, second name, nachname, familienname,
        nom de famille, apellido, apellidos, cognome, achternaam, фамилия, прізвище, sobrenome,
        apelido, nazwisko""",
    "company": """
        company, company name, organization, organisation, organization name, organisation name,
        account, account name, business, business name, employer, firm, firma, firmenname,
        unternehmen, unternehmensname, organisation nom, entreprise, societe, raison sociale,
        nom de l entreprise, nom de la societe, empresa, nombre de la empresa, compania, azienda,
        ragione sociale, nome azienda, societa, ditta, bedrijf, bedrijfsnaam, организация,
        компания, название компании, название организации, название, фирма, компанія,
        назва компанії, організація, підприємство, назва, nome da empresa, razao social,
        nazwa firmy, przedsiebiorstwo, spolka, current company, arbeitgeber""",
    "person": """
        name, full name, fullname, contact, contact name, contact person, person, lead, lead name,
        customer, display name, ansprechpartner, ansprechpartnerin, kontakt, kontaktperson,
        vor und nachname, nom, nom complet, nom et prenom, nom du contact, personne, interlocuteur,
        nombre, nombre completo, contacto, nombre del contacto, nome, nome completo, nominativo,
        referente, contatto, naam, volledige naam, contactpersoon, фио, контакт, контактное лицо,
        полное имя, піб, контактна особа, повне ім я, contato, nome do contato, imie i nazwisko,
        osoba kontaktowa, nazwa, prospect""",
}
# Headers with one of these tell something about a thing, not the thing.
_ABOUT_A_THING = """
    id type typ size count date status verified score fax revenue industry branche owner source
    quelle zip plz postal year rank employees"""
_NOT_THE_THING = frozenset(_ABOUT_A_THING.split())

_PHONE = re.compile(r"[+(\d][\d\s()./-]{6,}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORDS = re.compile(r"[^\W\d_]+")
_ROLE_WORDS = re.compile(
    r"(?i)\b(c[etfoim]o|founder|owner|manager|director|head|vp|president|sales|marketing|lead"
    r"|engineer|geschäftsführer(in)?|leiter(in)?|inhaber(in)?|directeur|directrice|gérant"
    r"|gerente|jefe|direttore|titolare|directeur|eigenaar|директор|менеджер|керівник|prezes"
    r"|kierownik|diretor)\b"
)
_LEGAL_FORM = re.compile(
    r"(?i)\b(gmbh|ag|kg|ug|inc|llc|ltd|limited|corp|plc|bv|nv|s\.?a\.?s?|sarl|srl|s\.?l|spa|oy|ab"
    r"|sp\. ?z ?o\.?o|ооо|оао|тов|пат|зао|group|studio|labs?|solutions|consulting|agency)\b\.?"
)
_PERSON = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,3}")


REPEATABLE: frozenset[Field] = frozenset({"email", "phone", "tags", "note"})


def guess_columns(records: Sequence[Record]) -> ColumnMap:
    """Guess what every column means. What cannot be told stays out: a person decides."""
    sample = [record.cells for record in records[: SAMPLE + 1]]
    if not sample:
        return ColumnMap(header=False, fields=())
    named = _by_headers(sample[0])
    header = _is_header(sample, named)
    columns = _columns(sample[1:] if header else sample)
    fields: list[Field | None] = [None] * max(len(columns), len(sample[0]))
    if header:
        fields[: len(named)] = named
    fields = _by_addresses(columns, fields)
    fields = _names_told_apart(columns, fields) if header else _by_looks(columns, fields)
    return ColumnMap(header=header, fields=tuple(fields))


def fold_header(text: str) -> str:
    """Return a header's words: no case, no accents, no numbers, no punctuation."""
    letters = unicodedata.normalize("NFKD", _CAMEL.sub(" ", text).casefold())
    return " ".join(_WORDS.findall("".join(c for c in letters if not unicodedata.combining(c))))


_PHRASES: dict[Field, list[str]] = {
    meaning: [fold_header(phrase) for phrase in phrases.split(",")]
    for meaning, phrases in _HEADERS.items()
}
_EXACT: dict[str, Field] = {
    phrase: meaning for meaning, phrases in _PHRASES.items() for phrase in phrases
}


def _by_headers(header: list[str]) -> list[Field | None]:
    """Let headers that are a word we know choose first, then those that contain one."""
    folded = [fold_header(cell) for cell in header]
    fields: list[Field | None] = [_EXACT.get(words) for words in folded]
    for place, words in enumerate(folded):
        guess = _by_word(words) if fields[place] is None else None
        if guess in REPEATABLE or guess not in fields:
            fields[place] = fields[place] or guess
    return _once_each(fields)


def _by_word(words: str) -> Field | None:
    if _NOT_THE_THING & set(words.split()):
        return None
    for meaning, phrases in _PHRASES.items():
        if any(f" {phrase} " in f" {words} " for phrase in phrases):
            return meaning
    return None


def _once_each(fields: list[Field | None]) -> list[Field | None]:
    return [
        None if meaning in fields[:place] and meaning not in REPEATABLE else meaning
        for place, meaning in enumerate(fields)
    ]


def _is_header(sample: list[list[str]], named: list[Field | None]) -> bool:
    """Say whether the first row names things: words we know, or words above addresses."""
    if any(map(_kind_of_address, sample[0])):
        return False
    below = _columns(sample[1:])
    return any(named) or any(_share(column, _kind_of_address) > _CLEARLY for column in below)


def _columns(rows: list[list[str]]) -> list[list[str]]:
    """Turn rows into columns of cleaned values, blanks left out."""
    columns = zip_longest(*rows, fillvalue="")
    return [[csv_plain(cell.strip()) for cell in column if cell.strip()] for column in columns]


def _by_addresses(columns: list[list[str]], fields: list[Field | None]) -> list[Field | None]:
    """Let values that can be only one thing tell what a nameless column is."""
    told: list[Field | None] = [
        meaning or _most(column, _kind_of_address)
        for meaning, column in zip(fields, columns, strict=False)
    ]
    return _once_each([*told, *fields[len(told) :]])


def _kind_of_address(text: str) -> Field | None:
    """Tell e-mail addresses, profiles, web sites and phone numbers by their shape."""
    if "@" in text:
        return "email" if normal_email(text) else None
    if "linkedin.com/" in text.lower():
        return "linkedin"
    if normal_domain(text):
        return "website"
    return "phone" if _PHONE.fullmatch(text) and normal_phone(text, "US") else None


def _most(column: list[str], kind_of: Callable[[str], Field | None]) -> Field | None:
    """Return what most of a column's values are, if they agree."""
    kinds: list[Field] = [kind for text in column if (kind := kind_of(text))]
    counted = Counter(kinds).most_common(1)
    return counted[0][0] if counted and counted[0][1] > _CLEARLY * len(column) else None


def _share(column: list[str], looks_right: Callable[[str], object]) -> float:
    return sum(bool(looks_right(value)) for value in column) / len(column) if column else 0


def _names_told_apart(columns: list[list[str]], fields: list[Field | None]) -> list[Field | None]:
    """Read "Name" for what it is beside others: a family name, a first name, a company."""
    if "person" not in fields or not columns:
        return fields
    if "last_name" in fields and "first_name" not in fields:
        return _instead(fields, "person", "first_name")
    if "first_name" in fields and "last_name" not in fields:
        return _instead(fields, "person", "last_name")
    column = columns[fields.index("person")]
    alone = not {"company", "role", "first_name"} & set(fields)
    if alone and ("website" in fields or _share(column, _LEGAL_FORM.search) > _OFTEN):
        return _instead(fields, "person", "company")
    return fields


def _instead(fields: list[Field | None], old: Field, new: Field) -> list[Field | None]:
    return [new if meaning == old else meaning for meaning in fields]


def _by_looks(columns: list[list[str]], fields: list[Field | None]) -> list[Field | None]:
    """Without a header, tell countries, roles, people and companies by how they look."""
    looks: list[tuple[Field, Callable[[str], object], float]] = [
        ("country", country_code, _CLEARLY),
        ("role", _ROLE_WORDS.search, _OFTEN),
        ("company", _LEGAL_FORM.search, _OFTEN),
        ("person", _PERSON.fullmatch, _CLEARLY),
    ]
    for meaning, look, enough in looks:
        shares = [
            0 if taken else _share(column, look)
            for taken, column in zip(fields, columns, strict=True)
        ]
        if max(shares) > enough:
            fields[shares.index(max(shares))] = meaning
    return fields if "company" in fields else _company_among(columns, fields)


def _company_among(columns: list[list[str]], fields: list[Field | None]) -> list[Field | None]:
    """Take the first column of words for the company; two words can look like a person."""
    if "website" in fields and not {"email", "role"} & set(fields):
        fields = _instead(fields, "person", "company")
    if "company" in fields:
        return fields
    for place, column in enumerate(columns):
        if fields[place] is None and _share(column, _WORDS.search) > _CLEARLY:
            fields[place] = "company"
            break
    return fields
