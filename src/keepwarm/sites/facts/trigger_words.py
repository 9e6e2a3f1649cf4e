"""The words in which companies announce what is new, in ten languages."""

from keepwarm.sites.facts.model import TriggerKind

TRIGGER_WORDS: dict[TriggerKind, str] = {
    "hiring": r"""
        we(?:'re|’re|\sare)\s(?:currently\s|always\s)?(?:hiring|looking\sfor|recruiting)
      | join\sour\steam | (?:have|has)\san?\svacancy
      | (?:open|vacant|current)\s(?:positions?|roles?|vacancies) | now\shiring
      | wir\ssuchen(?!\s(?:jede|stets|immer|gemeinsam|nach\b|für\ssie|mit\sihnen))
      | wir\sstellen\sein | verstärkung\sgesucht | gesucht\swird | verstärkung
      | suchen\swir\s(?:ab|zum|für|eine?n?)\b | freie\sstellen? | stellenangebote?
      | zum\snächstmöglichen\szeitpunkt | offene\sstellen?
      | nous\s(?:recrutons|recherchons|embauchons) | offres?\sd['’]emploi | on\srecrute
      | postes?\s(?:à\spourvoir|ouverts?) | rejoignez[- ]nous
      | buscamos | se\sbusca | ofertas?\sde\s(?:empleo|trabajo) | vacantes?\b
      | incorporamos\s | cerchiamo | ricerchiamo | posizioni\saperte | assumiamo
      | stiamo\s(?:cercando|assumendo)
      | wij\szoeken | we\szoeken | vacature | szukamy | poszukujemy
      | oferta\spracy | procuramos | estamos\sa\scontratar | contratando | vagas?\sabertas?
      | мы\sищем | требуется | требуются | открыта\sвакансия | ми\sшукаємо | шукаємо
      | \([mwfdhx]\s?[/|*]\s?[mwfdhx](?:\s?[/|*]\s?[mwfdhx])?\) | (?<!\w)[HF]/[FH](?!\w)
    """,
    "funding": r"""
        series[\s-][a-f]\b | (?:pre-?)?seed[\s-](?:round|funding|investment|runde|financing)
      | (?:funding|investment|financing)\sround
      | rais(?:ed|es)\s(?:over\s|more\sthan\s|another\s)?
          (?:[$€£]\s?\d | \d[\d.,]*\s?(?:m|mn|k|million|billion|eur|usd|gbp)\b)
      | (?:secure|close|land|receive)[sd]?d?\s(?:over\s|an?\s)?[$€£]\s?\d
      | (?:growth|venture)\scapital | [$€£]\s?\d[\d.,]*\s?\w*\s(?:investment|funding)
      | finanzierungsrunde | kapitalerhöhung | wachstumskapital
      | (?:millionen|mio\.?)\s(?:euro|€|franken|dollar)\s(?:\w+\s)?(?:eingesammelt|erhalten|ein\b)
      | sammelt\s[^.\n]{0,30}(?:millionen|mio) | erhält\s[^.\n]{0,30}(?:millionen|mio)\b
      | levée\sde\sfonds | (?:lève|a\slevé|lèvent)\s\d | tour\sde\stable
      | ronda\sde\s(?:financiación|inversión|investimento)
      | (?:capta|levanta|consigue)\s[^.\n]{0,15}millones
      | ampliación\sde\scapital | cierra\suna\sronda
      | round\sdi\s(?:investimento|finanziamento) | round\sda\s | aumento\sdi\scapitale
      | raccoglie\s[^.\n]{0,15}milion[ei] | investeringsronde
      | haalt\s€?\s?\d[\d,.]*\s(?:miljoen|mln) | runda\sfinansowania | rund[ęy]\sfinansowania
      | ronda\sde\sinvestimento | привлек(?:ла|ли|ло)?\s(?:инвестиции|\$|€|\d)
      | раунд\sинвестиций | залучи(?:ла|в|ли)\sінвестиції
    """,
    "expansion": r"""
        (?:new|second|third|larger|bigger)\s(?:office|location|branch|site|plant|factory|warehouse
          |store|shop|premises|headquarters|address|workshop|studio|showroom|restaurant)
      | open(?:s|ed|ing)\s(?:up\s)?(?:an?|our|its|the)\s(?:\w+\s)?(?:office|location|branch|plant
          |store|shop|restaurant|workshop|studio|showroom|factory)
      | expand(?:s|ed|ing)?\s(?:in)?to | (?:enters|entering)\sthe\s\w+\smarket
      | (?:we(?:'ve|’ve|\shave)?|has)\smoved\s(?:in)?to | (?:we(?:'re|’re|\sare))\smoving
      | relocat(?:es|ed|ing|ion)
      | (?:neue[rns]?|zweite[rn]?|dritte[rn]?|weitere[rn]?)\s(?:standort|niederlassung|filiale|werk
          |büro|geschäft|laden|produktionshalle|halle|adresse|räume|räumlichkeiten|zentrale
          |firmensitz|showroom|ausstellung)(?:e|en|s)?\b
      | eröffn(?:et|en|ung|eten) | expandier(?:t|en) | umgezogen | wir\sziehen\sum
      | umzug\s(?:in|nach)
      | (?:nouveaux?|deuxième|troisième)\s(?:bureaux?|site|magasin|locaux|atelier)
      | (?:nouvelle|deuxième|seconde)\s(?:agence|usine|implantation|boutique|adresse)
      | ouverture\sd[e'’] | ouvre\s(?:une?|son|sa|ses)\s | nous\s(?:avons\s)?déménag(?:eons|é)
      | déménagement
      | s['’](?:installe|implante)\s(?:à|en|au)\b
      | (?:nueva|segunda)\s(?:sede|oficina|tienda|planta|delegación|nave|fábrica)
      | nuevas\s(?:instalaciones|oficinas) | apertura\sd[ei]
      | (?:abrimos|estrenamos)\s(?:una?|nuestr[ao]|nuev[ao]|oficina|tienda|sede)\b
      | inaugura(?:mos|n|ción)?\b
      | nos\s(?:mudamos|trasladamos|hemos\s(?:mudado|trasladado)) | traslado\sde
      | (?:nuova|seconda)\s(?:sede|filiale|bottega)
      | (?:nuovo|secondo)\s(?:negozio|ufficio|stabilimento|punto\svendita|showroom|laboratorio)
      | inaugurat[aoie]\b | inaugurazione | ci\s(?:siamo\strasferiti|trasferiamo) | trasloco
      | nieuwe?\s(?:vestiging|kantoor|winkel|fabriek) | opent\s
      | (?:zijn|is)\s(?:we\s|wij\s)?verhuisd
      | now[yea]\s(?:oddział|biuro|sklep|siedziba)
      | otwieramy | otwarci[ae] | nova\s(?:sede|loja|filial|fábrica) | novo\sescritório
      | новый\s(?:офис|филиал|завод|магазин) | открыва(?:ем|ет)\s | открытие\s | переехали
      | новий\s(?:офіс|філіал|завод|магазин) | відкрива(?:ємо|є)\s | відкриття\s | переїхали
    """,
    "launch": r"""
        launch(?:es|ed|ing)?\s(?:of\s)?(?:an?|our|its|the|new)\b | introducing\s | now\savailable
      | unveil(?:s|ed|ing)?\s | introduces\s
      | we(?:\sare|'re|’re)\sproud\sto\spresent
      | new\s(?:product|collection|version|feature|range|model)
      | neue[sr]?\s(?:produkt|kollektion|version|produktlinie|produktreihe|modell|serie|sortiment)
      | stell(?:t|en)\s[^.\n]{0,25}\bneue[^.\n]{0,60}\svor\b | auf\sden\smarkt
      | (?:jetzt|ab\ssofort)\s(?:erhältlich|verfügbar|lieferbar) | wir\spräsentieren
      | nouveau\s(?:produit|modèle) | nouvelle\s(?:gamme|collection|version|application)
      | lancement\sd | nous\slançons | lance\s(?:sa|son|une?|la|le|ses)\b | dévoile\s
      | lanzamos | hemos\slanzado | lanza\s(?:su|un|una|la|el)\b | lanzamiento
      | ya\s(?:está\s)?disponible | nuevo\s(?:producto|modelo)
      | nueva\s(?:colección|línea|gama|versión|aplicación)
      | nuovo\s(?:prodotto|modello) | nuova\s(?:linea|collezione|gamma|versione)
      | lanciamo | abbiamo\slanciato | lancia\s(?:la|il|un|una)\b | ora\sdisponibile
      | nieuw\sproduct | lanceert | nowy\sprodukt | nowa\skolekcja | wprowadzamy
      | novo\sproduto | lançamento | lançamos | новый\sпродукт | новая\s(?:линейка|коллекция)
      | запускаем | запустил[аи]? | новий\sпродукт | запускаємо
    """,
    "leadership": r"""
        (?:appoint(?:s|ed)|nam(?:es|ed)|welcom(?:es|ed)|promot(?:es|ed))\s[^.]{3,60}\b(?:as|to)\b
      | (?:appointed|promoted\sto|named|takes\sover\sas)\s(?:our\s|as\s|the\s|new\s)*(?:chief|ceo
          |cto
          |cfo|coo|cmo|head|director|managing|vp|president|partner)\b
      | (?:becomes|devient|diventa)\s(?:\w+\s){0,2}(?:ceo|chief|head|direct|dirett|président
          |gérant)
      | new\s(?:ceo|cto|cfo|coo|cmo|head\sof|managing\sdirector|director|vp\b|chief\s\w+)
      | joins\s[^.]{0,40}\bas\b | steps\sdown\sas
      | neue[rn]?\s(?:\w+-)?\w*(?:geschäftsführer|ceo|leiter|leitung|vorstand|prokurist)(?:in)?\b
      | übernimmt\s(?:die|den|das)\s\w*(?:leitung|geschäftsführung|vorsitz|ruder)
      | (?:zum|zur)\s\w*(?:geschäftsführer|leiter|vorstand)(?:in)?\s(?:ernannt|berufen|bestellt)
      | führungswechsel | geschäftsführerwechsel
      | nouve(?:au|lle)\s(?:directeur|directrice|pdg|dg|présidente?|gérante?)
      | nommée?\s(?:directeur|directrice|pdg|présidente?|dg)
      | prend\sla\s(?:direction|tête)\sd
      | nuev[oa]\s(?:director|directora|ceo|gerente|presidente|presidenta|responsable)
      | nombrad[oa]\s | asume\sla\sdirección
      | nuov[oa]\s(?:amministratore|amministratrice|direttore|direttrice|ceo|presidente
          |responsabile)
      | nominat[oa]\s | assume\sla\s(?:guida|direzione)
      | nieuwe\s(?:directeur|ceo) | nowy\s(?:prezes|dyrektor) | nov[oa]\s(?:diretora?|ceo)
      | новый\s(?:генеральный\s)?директор | назначен[а]?\s | новий\s(?:генеральний\s)?директор
    """,
    "partnership": r"""
        partner(?:s|ed|ing|ship)\swith | strategic\s(?:partnership|alliance) | teams?\sup\swith
      | joins?\sforces\swith | (?:signs|signed)\san?\s(?:\w+\s)?agreement\swith | joint\sventure
      | (?:neue|strategische)\s(?:partnerschaft|kooperation) | kooperier(?:t|en)\smit
      | (?:kooperation|zusammenarbeit|partnerschaft)\smit | neuer\spartner\b
      | partenariat\s(?:avec|stratégique) | s['’]associe(?:nt)?\s(?:à|avec|au)\b
      | s['’]allie(?:nt)?\s
      | alianza\s(?:con|estratégica) | acuerdo\s(?:\w+\s){0,3}?con | se\salía\scon
      | colaboración\scon | partnership\scon | accordo\s(?:\w+\s){0,3}?con | collaborazione\scon
      | samenwerking\smet | partnerstwo\sz | współprac[aęy]\sz
      | parceria\scom | партн[её]рство\sс | соглашение\sс | партнерство\sз
    """,
    "event": r"""
        (?:meet|visit|see|join|find)\sus\s(?:at|in|on\s(?:\d|stand|booth))
        | we(?:'ll|’ll|\swill)\sbe\s(?:at|exhibiting)
      | (?:trade\s(?:fair|show)|exhibition|webinar|open\s(?:day|house))
      | booth\s\w*\d
      | (?:besuchen|treffen)\ssie\suns(?!\s(?:auf\s(?!der\b)|online|im\s(?:netz|web|internet)))
      | messestand | fachmesse | hausmesse
      | halle\s\d+[^\n]{0,12}stand | auf\sder\smesse | wir\sstellen\saus
      | tag\sder\soffenen\stür | retrouvez[- ]nous | salon\s(?:professionnel|de\s|du\s)
      | portes\souvertes | venez\snous\s(?:voir|rencontrer) | rendez-vous\sau\ssalon
      | vis[ií]t[ea]nos | feria\s(?:de|internacional) | le\sesperamos\sen | pabellón\s\d
      | jornadas?\sde\spuertas\sabiertas | fiera\s | venite\sa\strovarci | vi\saspettiamo
      | saremo\s(?:presenti\s)?a(?:l|lla|i)?\s | padiglione\s\d
      | bezoek\sons | vakbeurs | targi\s | targach | odwiedź\snas | visite[- ]nos | feira\s
      | выставк[аеи]\s | вебинар | виставк[аи]\s | вебінар
    """,
    "regulation": r"""
        iso\s?(?:/iec\s?)?\d{4,5}(?::\d{4})? | (?:newly\s)?certified\s(?:to|by|as|under)
      | certification | zertifizier(?:t|ung) | nis-?2\b | dora\s(?:regulation|verordnung)
      | (?:eu\s)?ai\sact | csrd | cbam | lieferkettengesetz
      | supply\schain\sact | certifiée?
      | certificad[oa]s?\s | certificación | certificat[oa]\s | certificazione | gecertificeerd
      | certyfikat | certificação
      | сертификат | сертифицирован | сертифікат
    """,
}
