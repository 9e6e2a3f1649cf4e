"""The words for what people are at a company, in ten languages."""

# Titles that say enough by themselves.
TITLE = r"""(?:
    (?:co[- ]?)?founder | c[efotmrpi]o | vice[- ]president | president | chair(?:man|woman)?
  | managing\s(?:director|partner) | general\smanager | owner | proprietor | senior\spartner
  | gesch(?:ä|ae)ftsf(?:ü|ue)hrer(?:in)? | gesch(?:ä|ae)ftsf(?:ü|ue)hrende[rn]?\s\w+
  | inhaber(?:in)? | inh\. | (?:mit)?gr(?:ü|ue)nder(?:in)? | prokurist(?:in)?
  | vorstand(?:svorsitzende[rn]?)? | g[ée]rante? | pr[ée]sidente?
  | (?:co-?)?fondat(?:eur|rice|ore) | propri[ée]taire | pdg
  | direct(?:eur|rice)\sg[ée]n[ée]rale? | (?:co)?fundador(?:a)? | s[óo]ci[oa] | gerente
  | propietari[oa] | administrador(?:a)?\s[úu]nic[oa] | diret?tor(?:a)?\sgeneral | titolare
  | amministrat(?:ore|rice)\s(?:delegat[oa]|unic[oa]) | presidente | eigenaar | oprichter
  | bestuurder | prezes(?:ka)?(?:\szarządu)? | właściciel(?:ka)? | założyciel(?:ka)?
  | członek\szarządu | генеральный\sдиректор | генеральний\sдиректор | основатель(?:ница)?
  | засновни(?:к|ця) | владелец | власни(?:к|ця) | директор(?:ка)?
)"""

# Words that make a title of the words around them. Trades that are common surnames
# (Koch, Baker, Meister alone) are left out.
OCCUPATION = r"""(?:
    chief\s(?:\w+\s){1,2}officer | head\sof | vp(?:\sof)? | director(?:\sof)? | manager(?:in)?
  | engineer | developer | designer | consultant | analyst | architect | assistant | accountant
  | lead | executive | representative | advis[eo]r | partner | associate | solicitor | attorney
  | lawyer | paralegal | scientist | researcher | coordinator | administrator | secretary
  | treasurer | controller | buyer | planner | strategist | editor | apprentice | intern
  | [a-z]{3,}(?:ologist|ician|apist)
  | [\w-]*(?:leit(?:er|ung)|berater|techniker|entwickler|therapeut|ingenieur|assisten[tz]
      |referent|sprecher|planer|verkäufer|sachbearbeiter|mitarbeiter|architekt|anwalt|anwält
      |tischler|meister(?<!\bmeister)|gesellschafter|beauftragter?|praktikant|ansprechpartner
      |disponent|gestalter|monteur|optiker|pfleger|trainer|redakteur)(?:in)?
  | [\w-]*(?:kauf(?:mann|frau)|auszubildende[rn]?|azubi|werkstudent(?:in)?|ärztin|leitende[rn]?)
  | direct(?:eur|rice) | responsable | chef(?:fe)?\sd[e'’u] | charg[ée]e?\sd[e'’]
  | attach[ée]e?\sd[e'’] | assistante? | ingénieure? | développeu(?:r|se) | conseill(?:er|ère)
  | commerciale? | comptable | architecte | avocate? | stagiaire | apprentie? | secrétaire
  | consultante? | associée? | rédact(?:eur|rice) | coordinat(?:eur|rice) | graphiste
  | [\w-]*(?:icien(?:ne)?|ologue)
  | director[a]? | jef[ea]\sde | desarrollador[a]? | coordinador[a]? | administrador[a]?
  | encargad[oa] | asesor[a]? | comercial | abogad[oa] | arquitect[oa] | ingenier[oa] | técnic[oa]
  | contable | becari[oa] | asistente | diseñador[a]? | vendedor[a]?
  | diretor[a]? | respons[áa]vel | gestor[a]? | engenheir[oa] | advogad[oa] | arquitet[oa]
  | responsabile | dirett(?:ore|rice) | addett[oa] | impiegat[oa] | tecnic[oa] | architett[oa]
  | ingegnere | sviluppat(?:ore|rice) | avvocat[oa] | geometra | segretari[oa] | stagista
  | apprendista | consulente | amministrat(?:ore|rice) | capo | coordinat(?:ore|rice) | referente
  | hoofd | medewerk(?:er|ster) | adviseur | ontwikkelaar | ontwerper | leidinggevende | stagiair
  | dyrektor(?:ka)? | kierowni(?:k|czka) | specjalist(?:a|ka) | doradca | inżynier
  | programist(?:a|ka) | asystent(?:ka)? | księgow[ya]
  | руководитель | начальник | менеджер | инженер | бухгалтер | специалист | разработчик
  | керівник | інженер | фахівець | розробни(?:к|ця) | бухгалтерка | директор
)"""

# Trades known by their ending alone: Tapezierer is not among them, Florist is.
TRADE = r"[^\W\d_]{4,}(?:ist(?:in|e|a)?|urgist)"

# Where in the company somebody works, when that is all that is said.
DEPARTMENT = r"""(?:
    sales | marketing | operations | finance | accounts | accounting | purchasing | support
  | customer\s(?:service|success|support|care) | human\sresources | people | logistics | production
  | reception | front\sdesk | communications | press
  | empfang | anmeldung | verkauf | vertrieb | einkauf | buchhaltung | verwaltung | versand
  | werkstatt | produktion | personal | kundenservice | kundenbetreuung | sekretariat | service
  | geschäftsführung | geschäftsleitung | presse | öffentlichkeitsarbeit
  | accueil | comptabilité | direction | ventes | achats | secrétariat | relations\spresse
  | service\s(?:client|commercial) | ressources\shumaines | communication
  | ventas | compras | administración | contabilidad | recepción | prensa | recursos\shumanos
  | comunicación | atención\sal\scliente
  | ufficio\s(?:stampa|vendite|acquisti|tecnico|commerciale) | amministrazione | vendite
  | acquisti | segreteria | contabilità | risorse\sumane | produzione
  | verkoop | inkoop | administratie | receptie | sprzedaż | księgowość | recepcja
  | vendas | administração | отдел\sпродаж | бухгалтерия | відділ\sпродажу
)"""

# Words before a title that belong to it, though they begin small.
RANK = (
    r"(?:senior|junior|lead|deputy|assistant|interim|acting|associate|creative|technical"
    r"|stellv(?:\.|ertretende[rn]?)|leitende[rn]?|technische[rn]?|kaufmännische[rn]?|vice)"
)

# Who may sign for the company, as an imprint introduces them.
SIGNATORY = rf"""(?:
    (?:{TITLE} | gesch(?:ä|ae)ftsf(?:ü|ue)hr(?:erinnen|ung) | (?:managing\s)?directors? | directie
      | g[ée]rants | direct(?:eur|rice)\sde\s(?:la\s)?publication | repr[ée]sentante?\sl[ée]gal
      | legale\srappresentante | administrador(?:a|es)? | bestuurders | zarząd
    )\s?[:：]
  | vertreten\sdurch(?:\sd(?:en|ie)\sgesch(?:ä|ae)ftsf(?:ü|ue)hrer(?:in)?)?\s?[:：]?
  | represented\sby\s?[:：]?
)"""

# How a text says that somebody has become something.
BECOMES = r"""(?:
    as | joins?\s[^.\n]{0,40}?\sas
  | (?:has\sbeen\s|was\s|is\s)?(?:appointed|named|promoted\sto|becomes)(?:\sas)?
  | wird | ist(?:\sab\s\w+)? | übernimmt | verstärkt\s[^.\n]{0,40}?\sals | als
  | (?:est\s|a\sété\s)?(?:nommée?|promue?) | devient | rejoint\s[^.\n]{0,40}?\sen\stant\sque
  | (?:es\s|ha\ssido\s)?nombrad[oa](?:\scomo)? | asume\sla | como
  | (?:è\s(?:stat[oa]\s)?)?nominat[oa] | è | diventa
  | wordt | (?:został[a]?\s)?(?:nowym|nową) | é\s(?:nomead[oa])? | назначен[а]? | призначен[оа]
)"""
NEWLY = (
    r"(?:the|our|its|der|die|das|unser[e]?|le|la|il|el|los|de|o|a|d[ea]r)?[ ]?"
    r"(?:new|neue[rns]?|nouve(?:au|lle)|nuev[oa]|nuov[oa]|nieuwe|now[ya]|nov[oa])?"
)
