"""Signs of pain in many languages, and hypotheses beside them."""

import pytest

from keepwarm.analysts.model import Brief
from keepwarm.offer.model import Offer
from tests.analysts.briefs import FREIGHT, TODAY, ask, brief, quote, source

SIGNS = [
    ("slow_replies", "We reply within 3 business days."),
    ("slow_replies", "Wir melden uns innerhalb von zwei Werktagen bei Ihnen."),
    ("slow_replies", "Nous répondons sous 5 jours."),
    ("slow_replies", "Respondemos en 48 horas."),
    ("slow_replies", "Rispondiamo entro 4 giorni."),
    ("slow_replies", "Wij reageren binnen 3 werkdagen."),
    ("slow_replies", "Respondemos em 3 dias."),
    ("slow_replies", "Odpowiadamy w ciągu 3 dni."),
    ("slow_replies", "Ответим в течение 3 рабочих дней."),
    ("slow_replies", "Відповімо протягом 3 робочих днів."),
    ("paper_forms", "Please print the form and bring it."),
    ("paper_forms", "Das Formular bitte ausdrucken."),
    ("paper_forms", "Imprimez le formulaire."),
    ("paper_forms", "Imprima el formulario."),
    ("paper_forms", "Stampare il modulo."),
    ("manual_quotes", "Request a free quote today."),
    ("manual_quotes", "Preise auf Anfrage."),
    ("manual_quotes", "Demandez votre devis."),
    ("manual_quotes", "Solicite un presupuesto."),
    ("manual_quotes", "Richiedi un preventivo."),
    ("slow_quotes", "Allow two weeks for a quote."),
    ("slow_quotes", "Ein Angebot dauert drei Wochen."),
    ("slow_quotes", "Le devis arrive sous 15 jours."),
    ("slow_quotes", "El presupuesto tarda diez días."),
    ("slow_quotes", "Preventivo in due settimane."),
    ("phone_only", "Appointments by phone only."),
    ("phone_only", "Termine nur telefonisch."),
    ("phone_only", "Uniquement par téléphone."),
    ("phone_only", "Citas solo por teléfono."),
    ("phone_only", "Solo telefonicamente."),
    ("pdf_price_lists", "Our price list is a PDF."),
    ("pdf_price_lists", "Preisliste als PDF."),
    ("pdf_price_lists", "Télécharger le tarif."),
    ("pdf_price_lists", "Descargar lista de precios."),
    ("pdf_price_lists", "Scarica il listino."),
    ("legacy_systems", "We keep it all in Excel spreadsheets."),
    ("legacy_systems", "Das steht in einer Tabelle."),
    ("legacy_systems", "C'est dans un tableur."),
    ("legacy_systems", "Vive en una hoja de cálculo."),
    ("legacy_systems", "Usiamo fogli Excel."),
    ("missed_calls", "Our desk cannot keep up."),
    ("no_follow_up", "Nobody follows up on trials."),
    ("missed_visits", "Too many missed appointments."),
    ("outgrown_tool", "We have outgrown our system."),
    ("long_waits", "Es gibt eine Warteliste."),
    ("hiring_for_service", "We are hiring for customer support."),
    ("hiring_for_sales", "Wir suchen Verstärkung im Vertrieb."),
]


@pytest.mark.parametrize(("topic", "text"), SIGNS, ids=[text for _topic, text in SIGNS])
def test_sign_is_seen_and_quoted(topic: str, text: str) -> None:
    observed = [c for c in ask("pain_points", brief(text)).claims if c.kind == "observed"]

    assert [(claim.label, claim.quotes) for claim in observed] == [(topic, (quote(text),))]


@pytest.mark.parametrize(
    "text",
    [
        "No paper forms, ever.",
        "Tired of Excel spreadsheets?",
        "Schluss mit Excel-Listen!",
        "Sans formulaire papier.",
        "We reply within 2 hours.",
        "Delivery within 3 working days.",
        "We moved from Excel spreadsheets to something better.",
        "Jo Marsh, Account Executive",
        "Мы не работаем в Excel.",
    ],
)
def test_what_is_denied_asked_or_about_others_is_no_sign(text: str) -> None:
    assert [c for c in ask("pain_points", brief(text)).claims if c.kind == "observed"] == []


def test_observed_pains_come_first_by_urgency_and_leave_room_for_questions() -> None:
    found = ask("pain_points", FREIGHT).claims

    assert [(claim.kind, claim.label) for claim in found] == [
        ("observed", "slow_replies"),
        ("hypothesis", "rate_requests"),
        ("hypothesis", "status_calls"),
        ("hypothesis", "retyped_orders"),
        ("hypothesis", "firefighting"),
    ]


def test_topic_that_was_observed_is_not_guessed_again() -> None:
    found = ask("pain_points", brief("Nobody follows up."))

    assert [claim.label for claim in found.claims].count("no_follow_up") == 1


def test_what_we_solve_is_asked_about_first() -> None:
    offer = Offer(solves=("slow answers", "lost offers", "a third thing"))

    texts = [claim.text for claim in ask("pain_points", Brief(today=TODAY, offer=offer)).claims]

    assert texts[:2] == [
        "Ask whether this is felt here: slow answers",
        "Ask whether this is felt here: lost offers",
    ]


@pytest.mark.parametrize(
    ("role", "topic"),
    [
        ("Founder & CEO", "everything_through_me"),
        ("Geschäftsführerin", "everything_through_me"),
        ("Head of Sales", "quiet_leads"),
        ("Responsable marketing", "leads_handed_over"),
        ("COO", "firefighting"),
        ("Direttore finanziario, CFO", "unclear_costs"),
        ("Leiter IT", "shadow_tools"),
        ("Poet", "inquiries_without_owner"),
        ("", "inquiries_without_owner"),
    ],
)
def test_role_gives_its_angle(role: str, topic: str) -> None:
    assert ask("pain_points", Brief(today=TODAY, role=role)).claims[0].label == topic


@pytest.mark.parametrize(
    ("company", "text", "topic"),
    [
        ("Nordkai", "Spedition, Stückgut und Lagerlogistik.", "rate_requests"),
        ("Azahar", "Nuestra clínica dental cuida a cada paciente.", "front_desk"),
        ("Hull Freight", "Freight to Rotterdam.", "rate_requests"),
        ("Hull", "Freight to Rotterdam.", "inquiries_without_owner"),
    ],
    ids=["three words", "another language", "a word and a name", "one word proves nothing"],
)
def test_industry_is_recognised_by_several_words(company: str, text: str, topic: str) -> None:
    about = Brief(today=TODAY, company=company, sources=(source(text),))

    assert ask("pain_points", about).claims[0].label == topic
