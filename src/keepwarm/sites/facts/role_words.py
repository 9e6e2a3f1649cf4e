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
  | prop(?:r?ietari)[oa] | administrador(?:a)?\s[úu]nic[oa] | diret?tor(?:a)?\sgeneral | titolare
  | amministrat(?:ore|rice)\s(?:delegat[oa]|unic[oa]) | presidente | eigenaar | oprichter
  | bestuurder | prezes(?:ka)?(?:\szarządu)? | właściciel(?:ka)? | założyciel(?:ka)?
  | członek\szarządu | генеральный\sдиректор | генеральний\sдиректор | основатель(?:ница)?
  | засновни(?:к|ця) | владелец | власни(?:к|ця) | директор(?:ка)?
)"""

# Words that make a title of the words around them. Trades that are common surnames
# (Baker, Gardener, Koch) are left out.
OCCUPATION = r"""(?:
    chief\s(?:\w+\s){1,2}officer | head\sof | vp(?:\sof)? | director(?:\sof)? | manager(?:in)?
  | engineer | developer | designer | consultant | analyst | architect | assistant | accountant
  | lead | executive | representative | advis[eo]r | partner | associate | solicitor | attorney
  | lawyer | paralegal | scientist | researcher | coordinator | administrator | secretary
  | treasurer | controller | buyer | planner | strategist | editor | apprentice | trainee | intern
  | (?:copy)?writer | bookkeeper | producer | photographer | illustrator | animator | teacher
  | tutor | trainer | coach | instructor | nurse | doctor | surgeon | counsell?or | chef | stylist
  | estimator | negotiator | surveyor | foreman | plumber | mechanic | driver | dispatcher
  | operator | welder
  | inspector | auditor | broker | agent | recruiter | clerk | programmer | tester
  | trustee | supervisor | curator
  | [a-z]{3,30}(?:ologist|ician|apist)
  | [\w-]{0,30}(?:leit(?:er|ung)|berater|techniker|entwickler|therapeut|ingenieur|assisten[tz]
      |referent|sprecher|planer|verkäufer|sachbearbeiter|mitarbeiter|architekt|anwalt|anwält
      |tischler|schreiner|meister(?<!\bmeister)|gesellschafter|beauftragter?|praktikant
      |ansprechpartner|disponent|gestalter|monteur|optiker|pfleger|trainer|redakteur|elektriker
      |mechaniker|mechatroniker|installateur|gärtner|konditor|friseur|kosmetiker|psycholog
      |apotheker|dozent|erzieher|pädagog|fotograf|texter|grafiker|programmierer|administrator
      |controller|jurist|laborant|lagerist|fahrer|koordinator|manager|vorsitzende[rn]?
      |schriftführer|sekretär|zeichner|vorarbeiter|gesell|helfer|betreuer|logopäd|notar
      |zahnarzt|tierarzt|hausarzt|facharzt)(?:in|e)?
  | [\w-]{0,30}(?:kauf(?:mann|frau)|auszubildende[rn]?|azubi|werkstudent(?:in)?|ärztin
      |leitende[rn]?|fachkraft|fachangestellte[rn]?|angestellte[rn]?|bürokraft|aushilfe|lehrling|chefin)
  | direct(?:eur|rice) | responsable | chef(?:fe)?\sd[e'’u] | charg[ée]e?\sd[e'’]
  | attach[ée]e?\sd[e'’] | assistante? | ingénieure? | développeu(?:r|se) | conseill(?:er|ère)
  | commerciale? | (?:expert-)?comptable | architecte | avocate? | stagiaire | apprentie?
  | secrétaire | consultante? | associée? | adjointe? | gestionnaire | juriste | notaire | médecin
  | (?:rédac|coordina|conduc|forma|dessina|anima|collabora)t(?:eur|rice) | graphiste
  | vendeu(?:r|se)
  | (?:infirmi|menuisi|charpenti|cuisini|pâtissi|trésori|ouvri|boulang)(?:er|ère) | chauffeur
  | ostéopathe | kinésithérapeute | vétérinaire | géomètre | [\w-]{0,30}(?:icien(?:ne)?|ologue)
  | director[a]? | jef[ea]\sde | desarrollador[a]? | coordinador[a]? | administrador[a]?
  | encargad[oa] | asesor[a]? | comercial | abogad[oa] | arquitect[oa] | ingenier[oa] | técnic[oa]
  | contable | becari[oa] | asistente | diseñador[a]? | vendedor[a]? | consultor[a]? | médic[oa]
  | enfermer[oa] | cociner[oa] | profesor[a]? | veterinari[oa] | mecánic[oa] | programador[a]?
  | operari[oa] | delegad[oa] | \w{1,30}(?:ólog[oa]|terapeuta)
  | diretor[a]? | respons[áa]vel | gestor[a]? | engenheir[oa] | advogad[oa] | arquitet[oa]
  | responsabile | dirett(?:ore|rice) | addett[oa] | impiegat[oa] | tecnic[oa] | architett[oa]
  | ingegnere | sviluppat(?:ore|rice) | avvocat[oa] | geometra | segretari[oa] | stagista
  | apprendista | consulente | amministrat(?:ore|rice) | capo | coordinat(?:ore|rice) | referente
  | praticante | associat[oa] | medico | infermier[ea] | grafic[oa] | operai[oa] | magazzinier[ea]
  | disegnat(?:ore|rice) | insegnante | psicolog[oa] | fondat(?:ore|rice)
  | [\w-]{0,30}(?:leider|adviseur|medewerk(?:er|ster)|tekenaar|timmerman|bouwer|beheerder) | hoofd
  | ontwikkelaar | ontwerper | leidinggevende | stagiair | constructeur
  | dyrektor(?:ka)? | kierowni(?:k|czka) | specjalist(?:a|ka) | doradca | inżynier
  | programist(?:a|ka) | asystent(?:ka)? | księgow[ya]
  | руководитель | начальник | менеджер | инженер | бухгалтер | специалист | разработчик
  | керівник | інженер | фахівець | розробни(?:к|ця) | бухгалтерка | директор
)"""

# Trades known by their ending alone.
TRADE = r"[^\W\d_]{4,30}ist(?:in|e|a)?"

# Trades that are surnames, too: roles where a name stands beside them, never a sign of none.
CRAFT = r"""(?:
    baker | butcher | carpenter | cabinet\s?maker | cook | farmer | gardener | goldsmith | joiner
  | brewer | mason | painter | potter | roaster | shepherd | tailor | weaver | winemaker
  | (?:bäcker|metzger|fleischer|koch|köch|schneider|schmied|maurer|maler|töpfer|winzer|imker
      |förster|zimmerer|dachdecker|brauer|gerber)(?:in)?
  | [\w-]{0,30}chef(?:in)? | boulang(?:er|ère) | charpentier | potier | vigneron(?:ne)? | plombier
  | fromag(?:er|ère) | carpinter[oa] | panader[oa] | herrer[oa] | pintor[a]? | albañil
  | zapater[oa]
  | falegname | fabbro | sart[oa] | pasticcer[ea] | fornai[oa] | vignaiol[oa] | cuoc[oa]
)"""

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
  | [\w-]{0,30}(?:management|entwicklung|gestaltung|planung|technik|beratung|betreuung|assistenz)
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
    as | is | was | joins?\s[^.\n]{0,40}?\sas
  | (?:has\sbeen\s|was\s|is\s)?(?:appointed|named|promoted\sto|becomes)(?:\sas)?
  | wird | ist(?:\sab\s\w+)? | übernimmt | verstärkt\s[^.\n]{0,40}?\sals | als
  | (?:est\s|a\sété\s)?(?:nommée?|promue?) | est | devient | rejoint\s[^.\n]{0,40}?\sen\stant\sque
  | (?:es\s|ha\ssido\s)?nombrad[oa](?:\scomo)? | es | asume\sla | como
  | (?:è\s(?:stat[oa]\s)?)?nominat[oa] | è | diventa
  | wordt | (?:został[a]?\s)?(?:nowym|nową) | é\s(?:nomead[oa])? | назначен[а]? | призначен[оа]
)"""
NEW = r"(?:new|neue[rns]?|nouve(?:au|lle)|nuev[oa]|nuov[oa]|nieuwe|now[ya]|nov[oa])"
NEWLY = (
    r"(?:(?:the|our|its|your|an?|der|die|das|unsere?|ihre?|deine?|notre|votre|le|la|il|el|los"
    r"|de|o|d[ea]r)[ ])?"
    rf"(?:{NEW}[ ])?"
)
