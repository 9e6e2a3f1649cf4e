"""The words in which companies announce what is new, in ten languages."""

from keepwarm.sites.facts.model import TriggerKind

TRIGGER_WORDS: dict[TriggerKind, str] = {
    "hiring": r"""
        we(?:'re|\sare)\s(?:currently\s)?(?:hiring|looking\sfor|recruiting) | join\sour\steam
      | (?:open|vacant)\spositions? | now\shiring | wir\ssuchen | wir\sstellen\sein | verstärkung
      | zum\snächstmöglichen\szeitpunkt | offene\sstellen? | nous\s(?:recrutons|recherchons)
      | postes?\sà\spourvoir | rejoignez[- ]nous | buscamos | ofertas?\sde\sempleo | cerchiamo
      | posizioni\saperte | wij\szoeken | we\szoeken | vacature | szukamy | poszukujemy
      | oferta\spracy | procuramos | estamos\sa\scontratar | contratando | vagas?\sabertas?
      | мы\sищем | требуется | требуются | открыта\sвакансия | ми\sшукаємо | шукаємо
      | \([mwfdhx]\s?[/|*]\s?[mwfdhx](?:\s?[/|*]\s?[mwfdhx])?\) | (?<!\w)[HF]/[FH](?!\w)
    """,
    "funding": r"""
        series\s[a-f]\b | seed\s(?:round|funding) | funding\sround | rais(?:ed|es)\s[$€£]?\s?\d
      | secures?d?\s[$€£]\s?\d | (?:growth|venture)\scapital | finanzierungsrunde | kapitalerhöhung
      | levée\sde\sfonds | lève\s\d | ronda\sde\s(?:financiación|inversión|investimento)
      | round\sdi\s(?:investimento|finanziamento) | aumento\sdi\scapitale | investeringsronde
      | haalt\s€?\s?\d[\d,.]*\s(?:miljoen|mln) | runda\sfinansowania | rund[ęy]\sfinansowania
      | ronda\sde\sinvestimento | привлек(?:ла|ли|ло)?\s(?:инвестиции|\$|€|\d)
      | раунд\sинвестиций | залучи(?:ла|в|ли)\sінвестиції
    """,
    "expansion": r"""
        (?:new|second|third)\s(?:office|location|branch|site|plant|factory|warehouse|store|shop)
      | open(?:s|ed|ing)\s(?:an?|our|its|the)\s(?:\w+\s)?(?:office|location|branch|plant|store)
      | expand(?:s|ed|ing)?\s(?:in)?to | neue[rns]?\s(?:standort|niederlassung|filiale|werk|büro)
      | eröffn(?:et|en|ung|eten) | expandier(?:t|en) | nouveaux?\s(?:bureaux?|site|magasin)
      | nouvelle\s(?:agence|usine|implantation|boutique) | ouverture\sd[e'’]
      | nueva\s(?:sede|oficina|tienda|planta) | apertura\sd[ei] | abrimos | nuova\s(?:sede|filiale)
      | nieuwe?\s(?:vestiging|kantoor|winkel|fabriek) | opent\s | now[yea]\s(?:oddział|biuro|sklep)
      | otwieramy | otwarci[ae] | nova\s(?:sede|loja|filial|fábrica) | novo\sescritório
      | новый\s(?:офис|филиал|завод|магазин) | открыва(?:ем|ет)\s | открытие\s
      | новий\s(?:офіс|філіал|завод|магазин) | відкрива(?:ємо|є)\s | відкриття\s
    """,
    "launch": r"""
        launch(?:es|ed|ing)?\s(?:of\s)?(?:an?|our|its|the|new)\b | introducing\s | now\savailable
      | we(?:\sare|'re)\sproud\sto\spresent | new\s(?:product|collection|version|feature)
      | neue[sr]?\s(?:produkt|kollektion|version|produktlinie)
      | jetzt\serhältlich | wir\spräsentieren
      | nouveau\sproduit | nouvelle\s(?:gamme|collection|version) | lancement\sd | lanzamos
      | nuevo\sproducto | lanzamiento | nuovo\sprodotto | nuova\s(?:linea|collezione) | lanciamo
      | nieuw\sproduct | lanceert | nowy\sprodukt | nowa\skolekcja | wprowadzamy
      | novo\sproduto | lançamento | lançamos | новый\sпродукт | новая\s(?:линейка|коллекция)
      | запускаем | запустил[аи]? | новий\sпродукт | запускаємо
    """,
    "leadership": r"""
        (?:appoint(?:s|ed)|nam(?:es|ed)|welcom(?:es|ed))\s[^.]{3,60}\bas\b
      | new\s(?:ceo|cto|cfo|coo|cmo|head\sof|managing\sdirector|director|vp\b)
      | joins\s[^.]{0,40}\bas\b | neue[rn]?\s(?:geschäftsführer|ceo|leiter|vorstand)(?:in)?
      | übernimmt\sdie\s(?:leitung|geschäftsführung)
      | nouve(?:au|lle)\s(?:directeur|directrice|pdg|dg)
      | nommée?\s(?:directeur|directrice|pdg) | nuev[oa]\s(?:director|directora|ceo)
      | nuov[oa]\s(?:amministratore|direttore|direttrice|ceo)
      | nieuwe\s(?:directeur|ceo) | nowy\s(?:prezes|dyrektor) | nov[oa]\s(?:diretora?|ceo)
      | новый\s(?:генеральный\s)?директор | назначен[а]?\s | новий\s(?:генеральний\s)?директор
    """,
    "partnership": r"""
        partner(?:s|ed|ing|ship)\swith | strategic\s(?:partnership|alliance) | teams?\sup\swith
      | joint\sventure | (?:neue|strategische)\s(?:partnerschaft|kooperation) | kooperiert\smit
      | partenariat\s(?:avec|stratégique) | alianza\scon | acuerdo\scon | partnership\scon
      | collaborazione\scon | samenwerking\smet | partnerstwo\sz | współprac[aęy]\sz
      | parceria\scom | партн[её]рство\sс | соглашение\sс | партнерство\sз
    """,
    "event": r"""
        (?:meet|visit|see)\sus\s(?:at|in) | (?:trade\s(?:fair|show)|exhibition|webinar|open\sday)
      | booth\s\w*\d | besuchen\ssie\suns | messestand | fachmesse | halle\s\d+[^\n]{0,12}stand
      | tag\sder\soffenen\stür | retrouvez[- ]nous | salon\s(?:professionnel|de\s|du\s)
      | portes\souvertes | visítenos | feria\s(?:de|internacional) | fiera\s | venite\sa\strovarci
      | bezoek\sons | vakbeurs | targi\s | targach | odwiedź\snas | visite[- ]nos | feira\s
      | выставк[аеи]\s | вебинар | виставк[аи]\s | вебінар
    """,
    "regulation": r"""
        iso\s?(?:/iec\s?)?\d{4,5}(?::\d{4})? | (?:newly\s)?certified\s(?:to|by|as|under)
      | certification | zertifizier(?:t|ung) | nis-?2\b | dora\s(?:regulation|verordnung)
      | (?:eu\s)?ai\sact | csrd | cbam | lieferkettengesetz
      | supply\schain\sact | certifiée?
      | certificad[oa]s?\s | certificat[oa]\s | gecertificeerd | certyfikat | certificação
      | сертификат | сертифицирован | сертифікат
    """,
}
