"""What surrounds the words of an e-mail in ten languages: quotes, closings and small print."""

import re
from typing import Final

_ANY_CASE: Final = re.IGNORECASE

# The line above a quote: on some day somebody wrote.
ATTRIBUTION: Final = re.compile(
    r"^(?:On|Am|Le|El|Il|Op|Em|W dniu|Dnia|On the|Den|No dia|Il giorno|В|Пн|Вт|Ср|Чт|Пт|Сб|Нд|Вс"
    r"|пн|вт|ср|чт|пт|сб|нд|вс|\d{1,4}[./-]).{3,200}"
    r"(?:wrote|schrieb(?: \S+){0,6}|a écrit|escribió|ha scritto|schreef(?: \S+){0,6}|escreveu"
    r"|napisał(?:\(a\)|a)?|pisze|пише|пишет|написав(?:ла)?|написал\(?а?\)?"
    r"|<[^<>\s]+@[^<>\s]+>)\s*:?\s*$"
)
ORIGINAL: Final = re.compile(
    r"^\s*[-_*]{2,}\s*(?:Original|Forwarded|Ursprüngliche|Weitergeleitete|Message d'origine"
    r"|Message original|Mensaje original|Mensaje reenviado|Messaggio originale|Oorspronkelijk"
    r"|Mensagem original|Wiadomość oryginalna|Исходное|Пересылаемое|Оригінальне|Переслане"
    r"|Begin forwarded)"
    r"|^\s*Begin forwarded message"
    r"|^\s*\*?(?:From|Von|De|Da|Van|Od|От|Від|Кому|Expéditeur|Remitente|Mittente)\s*\*?:\*?\s.*@"
    r"|^\s*\*?(?:Sent|Gesendet|Envoyé|Enviado(?: el)?|Inviato|Verzonden|Wysłano|Отправлено"
    r"|Надіслано)\s*\*?:\*?\s.*\d",
    _ANY_CASE,
)
DISCLAIMER: Final = re.compile(
    r"^(?:this|the (?:information|contents?)|diese|dieses|ce |cet|cette|les informations|este"
    r"|esta|la información|questo|questa|il presente|le informazioni|dit |deze|de informatie"
    r"|a informação|esta mensagem|ta wiadomość|niniejsz\w+|treść|это |данное|цей |ця |дане"
    r"|confidential|vertraulich|legal notice|disclaimer|rechtlich|avis|aviso|avviso)"
    r".{0,120}(?:confidential|privileged|intended (?:solely|only|recipient)|vertraulich"
    r"|bestimmt|confidenti|destiné|destinad|destinat|riservat|vertrouwelijk|bestemd|poufn"
    r"|przeznaczon|конфиденц|предназнач|конфіденц|призначен|disclaimer)"
    r"|^(?:confidentiality notice|disclaimer|legal notice|haftungsausschluss|важно:|p\.?s\.? "
    r"disclaimer|please consider the environment|think before you print|bitte denken sie an die"
    r" umwelt|pensez à l'environnement|registered (?:office|in)|sitz der gesellschaft"
    r"|amtsgericht|handelsregister|if you (?:are not|have received) (?:the intended|this)"
    r"|if you're not the intended)",
    _ANY_CASE,
)
_LEAVING: Final = (
    r"(?:be removed|remove yourself"
    r"|unsubscribe|opt[ -]?out|stop receiving|manage (?:your )?preferences|no longer wish|not"
    r" (?:want|wish) to (?:receive|hear)|rather not hear|prefer not to|abmeld|abbestell|keine"
    r" weiteren|austrag|désabonn|désinscri|ne plus recevoir|dar(?:se|te)? de baja|dejar de recibir"
    r"|cancelar|disiscri|cancell|non ricevere|uitschrijv|afmeld|cancelar|descadastr|não receber"
    r"|wypis|rezygn|отпис|відпис|stop)"
)
_DOING: Final = (
    r"(?:click|reply|respond|answer|visit|here|follow|use (?:the|this)|https?:|www\.|<|klick|hier"
    r"|antwort|cliqu|ici|répond|clic|aquí|respond|qui|rispond|klik|antwoord|aqui|clique|kliknij"
    r"|tutaj|odpowiedz|нажм|ответ|натисн|тут|здесь|відповід)"
)
FOOTER: Final = re.compile(
    rf"^(?:to|if you|um|wenn sie|falls sie|wenn du|pour|si vous|para|si (?:no|ya|desea)|per|se non"
    rf"|se desidera|se não|als u|als je|om |aby|jeśli|jeżeli|чтобы|если вы|щоб|якщо)\b"
    rf".{{0,80}}{_LEAVING}.{{0,80}}{_DOING}"
    rf"|^(?:to|if you|um|wenn sie|falls sie|pour|si vous|para|per|als u|aby|чтобы|щоб)\b"
    rf".{{0,80}}{_DOING}.{{0,80}}{_LEAVING}"
    rf"|^(?:click here|reply|respond|klicken sie|cliquez|haga clic|clicca|klik|clique|kliknij"
    rf"|нажмите|натисніть|reply with|just reply|antworten sie|répondez|responda|rispondi)\b"
    rf".{{0,60}}{_LEAVING}.{{0,60}}\b(?:to|um|pour|para|per|om|aby|чтобы|щоб|stop|unsubscribe)\b"
    rf"|^(?:you (?:are receiving|received|get|'re receiving)|sie erhalten diese|vous recevez"
    rf"|recibe(?:s)? este|ricevi questa|u ontvangt|você (?:está recebendo|recebeu)|otrzymuj"
    rf"|вы получили|ви отримали)\b.{{0,160}}(?:because|weil|parce|porque|perché|omdat|ponieważ"
    rf"|потому|так как|бо |оскільки|newsletter)"
    rf"|^(?:unsubscribe|abmelden|se désabonner|darse de baja|disiscriviti|uitschrijven"
    rf"|descadastrar|wypisz się|отписаться|відписатися)\s*(?:[|·•:<(]|here|https?:)"
    rf"|[|·•]\s*(?:unsubscribe|abmelden|se désabonner|darse de baja|disiscriviti|uitschrijven"
    rf"|descadastrar|wypisz się|отписаться|відписатися)\b",
    _ANY_CASE,
)
SENT_FROM: Final = re.compile(
    r"^(?:sent (?:from|via|with|by)|get outlook for"
    r"|von mein\w+|gesendet (?:von|mit)|envoyé (?:de|depuis)"
    r"|enviado (?:desde|de|do)|inviato (?:da|dal)|verzonden (?:vanaf|vanuit|met)|verstuurd vanaf"
    r"|wysłane z|wysłano z|отправлено (?:с|из)|надіслано (?:з|із|від)|diese nachricht wurde von"
    r"|download outlook|scarica outlook)\b",
    _ANY_CASE,
)
SIGN_OFF: Final = re.compile(
    r"^(?:(?:with |my )?(?:kind|best|warm|warmest|many)?\s*(?:regards|wishes)|best|all the best"
    r"|cheers|sincerely|yours\b.*|thanks|thank you|many thanks|thx|rgds|br|kr|cordially"
    r"|(?:mit )?(?:freundlich\w*|best\w*|viel\w*|lieb\w*|herzlich\w*|schön\w*) (?:grüß\w*|gruß"
    r"|gruss|gruesse)(?: aus \w+)?|mfg|lg|vg|beste grüße|danke|grüße|gruß"
    r"|(?:bien )?cordialement|bien à vous|salutations.*|sincères salutations|merci|bonne journée"
    r"|(?:un )?(?:cordial )?saludos?(?: cordial\w*)?|atentamente|un abrazo|gracias"
    r"|(?:cordiali|distinti|un caro)? ?saluti|cordialmente|grazie|un saluto"
    r"|(?:met )?(?:vriendelijke|hartelijke)? ?groet(?:en)?|mvg|groetjes|bedankt"
    r"|atenciosamente|att|abraços?|cumprimentos|com os melhores cumprimentos|obrigad[oa]"
    r"|pozdrawiam.*|z poważaniem|z wyrazami szacunku|serdecznie|dziękuję"
    r"|с уважением|всего доброго|спасибо|з повагою|дякую|гарного дня|з найкращими.*)"
    r"\s*[,.!–-]*$",
    _ANY_CASE,
)
