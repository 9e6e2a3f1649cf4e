import pytest

from keepwarm.sites.facts.find import facts_in_text, find_facts
from keepwarm.sites.facts.model import TriggerKind
from keepwarm.sites.model import Page

NEWS: dict[TriggerKind, str] = {
    "hiring": """
        We are looking for a buyer | Wir suchen einen Einkäufer | Nous recrutons un acheteur
        Buscamos un comprador | Cerchiamo un addetto acquisti | We zoeken een inkoper
        Szukamy kupca na stałe | Procuramos um comprador | Мы ищем закупщика | Ми шукаємо закупника
    """,
    "funding": """
        Ladera secures €4 million | Ladera schließt Finanzierungsrunde ab
        Levée de fonds réussie pour Ladera | Ladera cierra una ronda de financiación
        Nuovo aumento di capitale per Ladera | Investeringsronde voor Ladera
        Runda finansowania zamknięta | Ladera fecha ronda de investimento
        Ladera привлекла инвестиции | Ladera залучила інвестиції
    """,
    "expansion": """
        We open our second location | Eröffnung in Leipzig | Ouverture d'une agence à Lyon
        Apertura de una tienda en Sevilla | Nuova sede a Torino | Nieuwe vestiging in Utrecht
        Otwieramy sklep w Gdyni | Nova loja no Porto | Открываем склад в Казани
        Відкриття складу у Львові
    """,
    "launch": """
        Introducing the Ladera chair | Unser neues Produkt ist da | Lancement de la chaise Ladera
        Lanzamos la silla Ladera | Nuova collezione di sedie | Ladera lanceert een stoel
        Nowy produkt w ofercie | Lançamos a cadeira Ladera | Запускаем новую линию
        Запускаємо нову лінію
    """,
    "leadership": """
        Ladera appoints Jana Beck as CEO | Neue Geschäftsführerin bei Ladera
        Nouvelle directrice chez Ladera | Nueva directora en Ladera | Nuovo direttore in Ladera
        Nieuwe directeur bij Ladera | Nowy prezes Ladera | Novo diretor na Ladera
        Новый генеральный директор Ladera | Новий директор Ladera
    """,
    "partnership": """
        Ladera partners with Brightfold | Neue Partnerschaft mit Brightfold
        Partenariat avec Brightfold | Alianza con Brightfold | Collaborazione con Brightfold
        Samenwerking met Brightfold | Partnerstwo z Brightfold | Parceria com a Brightfold
        Партнёрство с Brightfold | Партнерство з Brightfold
    """,
    "event": """
        Visit us at the furniture fair | Besuchen Sie uns in Köln | Retrouvez-nous à Paris
        Visítenos en Valencia | Venite a trovarci a Milano | Bezoek ons in Utrecht
        Targi w Poznaniu już w maju | Visite-nos na feira | Выставка в Москве | Виставка у Києві
    """,
    "regulation": """
        We are ISO 9001 certified | Zertifizierung abgeschlossen | Ladera est certifiée Ecovadis
        Estamos certificados por Aenor | Siamo certificati ISO 14001 | Ladera is gecertificeerd
        Mamy nowy certyfikat | Certificação concluída | Получен сертификат качества
        Отримано сертифікат якості
    """,
}
CASES = [
    pytest.param(line.strip(), kind, id=f"{kind}: {line.strip()}")
    for kind, lines in NEWS.items()
    for line in lines.replace("\n", "|").split("|")
    if line.strip()
]


@pytest.mark.parametrize(("line", "kind"), CASES)
def test_news_is_understood_in_ten_languages(line: str, kind: TriggerKind) -> None:
    found = facts_in_text(line).triggers

    assert [(trigger.kind, trigger.quote) for trigger in found] == [(kind, line)]


@pytest.mark.parametrize(
    "line",
    [
        "We are open Monday to Friday",
        "There are no open positions at the moment",
        "Derzeit haben wir keine offenen Stellen",
        "Aucun poste à pourvoir actuellement",
        "We raise chickens and our voices",
        "Our partners are our customers",
        "Contact",
        "Link: https://www.linkedin.com/company/we-are-hiring",
    ],
)
def test_everyday_sentence_is_no_news(line: str) -> None:
    assert facts_in_text(line).triggers == ()


def test_titles_on_a_careers_page_are_vacancies() -> None:
    text = "Jobs\nSales engineer\nOur engineers are happy.\nMonteur (m/w/d) in Köln"
    page = Page(url="https://ladera.example/karriere/", text=text)

    assert [found.quote for found in find_facts([page]).triggers] == [
        "Sales engineer",
        "Monteur (m/w/d) in Köln",
    ]


def test_page_full_of_vacancies_yields_the_first_ten() -> None:
    text = "\n".join(f"Sales engineer in town {n}" for n in range(30))
    page = Page(url="https://ladera.example/jobs", text=text)

    assert [found.quote for found in find_facts([page]).triggers] == text.split("\n")[:10]
