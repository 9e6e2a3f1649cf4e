"""
The words by which people, companies and roles are told from other words, in eight languages.

English, German, French, Spanish, Italian, Ukrainian, Russian and Polish. Lists name what is
common; whoever is missing from them is still found by what stands around.
"""

import re
from typing import Final


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


WESTERN: Final = _set(
    """
    adam adrian aisha alan albert alex alexander alexandra alexis ali alice alicia alison
    amanda amelia amy ana anders andrea andreas andrew andré angela angelika anita anja anke
    ann anna anne annette anthony antoine anton antonio arthur astrid aurélie axel barbara
    bastian beatrice beatriz ben benjamin benoît bernard bernd bettina bill bob boris brian
    brigitte bruno camille carla carlo carlos carmen carol carolin caroline catherine cecilia
    chantal charles charlotte chiara chloé chris christian christina christine christoph
    christophe christopher claire claudia claus colin craig cristina cécile céline daniel
    daniela david deborah denis dennis diana diane didier diego dieter dirk dominik dominique
    donna doris doug dylan ed eduardo edward elena eleonora elisa elisabeth elizabeth ella
    ellen emanuele emily emma enrico eric erik erika ernst estelle esther eva fabian fabien
    fabio fabrice fatima federica federico felix fernando filippo finn fiona florence florian
    francesca francesco francis francisco franck françois françoise frank frederik friederike
    fritz gabriel gabriela gabriele gary george georg gerald gerd gerhard giacomo gianni gilles
    giorgia giorgio giovanni giulia giulio giuseppe gloria grace graham greg grégory guido
    guillaume gustavo günter günther hanna hannah hannes hans harald harry heike heinz helen
    helena helga hendrik henri henry herbert holger hugo ian ignacio ilaria ines inga ingo
    ingrid irene iris isabel isabella isabelle ivan jack jacob jacques jakob james jan jana
    jane janet jason javier jean jeff jennifer jens jeremy jessica jim joachim joan joe johan
    johann johanna john jonas jonathan jordi jorge josef josé joseph joshua juan judith julia
    julian julie julien jörg jürgen kai karen karin karl karsten katharina kathrin katja kate
    kelly kerstin kevin kim klaus kristin kurt lara lars laura laure laurence laurent lea lena
    leo leon leonardo linda lisa lorena lorenzo louis louise luc luca lucas lucia lucie ludovic
    luigi luis luisa lukas lynn léa maik malte manfred manon manuel manuela marc marcel marco
    marcos marcus margaret maria marie marina mario marion mark markus marta martha martin
    martina martine mary massimo mateo mathias mathieu matt matteo matthew matthias maurizio
    max maxime maya mehmet melanie mia michael michel michela michèle miguel mike mirko mohamed
    monica monika monique moritz muriel nadia nadine nancy natalia natalie natascha nathalie
    nicola nicolas nicole nico nils nina noah nora norbert oliver olivia olivier oscar otto
    pablo pamela paola paolo pascal patricia patrick paul paula pauline pedro peter petra
    philip philipp philippe pia pierre pietro pilar priya rachel rafael rainer ralf ramón
    raquel raúl rebecca regina renate rené ricardo riccardo richard rita robert roberta roberto
    robin rocío roger roland rolf romain roman ronald rosa ruth ryan sabine sabrina salvatore
    sam samantha samuel sandra sara sarah scott sean sebastian sergio sharon silke silvia simon
    simona simone sofia sonia sophia sophie stefan stefania stefanie stefano stephan stephanie
    stephen steve steven stéphane stéphanie sue susan susanne sven sylvia sylvie sébastien
    tanja teresa theo theresa thierry thomas thorsten tim timo tina tobias tom tomás tony
    torsten uli ulrich ulrike ursula ute uwe valentina valeria valérie vanessa vera veronica
    veronika victor victoria vincent vincenzo virginie viktor viktoria walter wendy werner
    wilhelm william wolfgang xavier yann yannick yasmin yves yvonne zoe élodie éric émilie
    ángel álvaro íñigo óscar begoña montserrat noelia nuria rubén sofía lucía martín adrián
    jesús joaquín andrés agnès amélie anaïs aurore bénédicte cédric damien delphine emmanuel
    fabienne frédéric gaëlle grégoire gérard hélène hervé jérôme joëlle loïc maëlle marguerite
    mickaël noémie odile rémi renaud solène thibault tristan véronique alberto alessandra
    alessandro alessia anna-maria antonella beppe bianca carlotta caterina daniele davide
    domenico donatella elisabetta emilio ettore fabrizio flavia gaia gianluca ginevra grazia
    ludovica marcello mariangela martino mattia michele mirella nicoletta ornella pierluigi
    raffaele rossella sandro serena silvio stefanía tiziana tommaso umberto vittoria
    """
)
SLAVIC_MEN: Final = _set(
    """
    adam aleksander andrzej antoni artur bartosz bogdan dariusz dawid dominik filip grzegorz
    hubert igor jacek jakub jan janusz jarosław jerzy kamil karol konrad krzysztof leszek
    maciej marcin marek mariusz mateusz michał mikołaj norbert paweł patryk piotr przemysław
    radosław rafał robert roman ryszard sebastian sławomir stanisław szymon tadeusz tomasz
    wiktor witold wojciech zbigniew łukasz александр алексей анатолий андрей антон аркадий
    арсений артём артем борис вадим валентин валерий василий виктор виталий владимир владислав
    вячеслав геннадий георгий глеб григорий даниил денис дмитрий евгений егор иван игорь илья
    кирилл константин лев леонид максим марк матвей михаил никита николай олег павел пётр петр
    роман руслан сергей станислав степан тимофей тимур фёдор юрий ярослав андрій анатолій
    богдан валерій василь віктор віталій володимир дмитро євген іван ігор кирило костянтин
    максим микола михайло назар олег олександр олексій остап павло петро ростислав святослав
    сергій степан тарас юрій
    """
)
SLAVIC_WOMEN: Final = _set(
    """
    agata agnieszka aleksandra alicja aneta anna barbara beata bożena danuta dorota elżbieta
    emilia ewa ewelina grażyna halina hanna izabela jadwiga jagoda joanna jolanta julia justyna
    karolina katarzyna kinga krystyna magdalena maja maria marta małgorzata monika natalia ola
    paulina renata sylwia teresa urszula weronika wiktoria zofia zuzanna александра алёна алина
    алла анастасия анна валентина валерия варвара вера вероника виктория галина дарья диана
    евгения екатерина елена елизавета жанна зоя инна ирина карина кира кристина ксения лариса
    лидия людмила маргарита марина мария надежда наталья наталия нина оксана ольга полина
    светлана софья таисия тамара татьяна ульяна юлия яна аліна анастасія валерія вікторія
    дарина зоряна ілона інна ірина катерина ксенія леся любов людмила марія марічка надія
    наталія оксана олександра олена соломія тетяна уляна христина юлія
    """
)
GIVEN: Final = WESTERN | SLAVIC_MEN | SLAVIC_WOMEN

TITLES: Final = _set(
    """
    mr mrs ms miss dr prof herr herrn frau m mme monsieur madame mademoiselle sr sra señor
    señora don doña sig signor signora signore dott dottssa ing пан пані пана пану панові паном
    господин госпожа господином г-н г-жа г-ном г-жой pan pani pana panią panem
    """
)
PARTICLES: Final = _set(
    "von van vom zu zur der den de del della di da do dos das du la le el al y"
)
CUES: Final = _set(
    """
    met meet meeting spoke speak talked talk call called ring contact contacted write wrote
    email ask asked name i'm im am this with to for introduced intro lead prospect about named
    getroffen treffen traf gesprochen sprach mit kontakt ansprechpartner ansprechpartnerin
    heiße bin ist anrufen kontaktieren schreiben an rencontré rencontrée rencontrer avec parlé
    appelle appeler suis contacter est à contact conocí hablé hablar hablado con llamo llamar
    soy contactar conocer conocido es nombre a incontrato incontrata incontrare parlato parlare
    chiamo chiamare sono contattare conosciuto con зустрів зустріла зустрілася зустрівся
    говорив говорила поговорив поговорила з із зі звати звуть контакт познайомився
    познайомилася познайомились набрати подзвонити написати від встретил встретила встретился
    встретилась говорил говорила поговорил поговорила с со зовут познакомился познакомилась
    познакомились позвонить написать связаться контакт от это poznałem poznałam spotkałem
    spotkałam rozmawiałem rozmawiałam z ze nazywam się jestem kontakt zadzwonić napisać do to
    od
    """
)
AT: Final = _set(
    """
    from at of with @ bei von vom der aus chez de du des d' en di da dal dalla del della presso
    з із зі від у в с из от z ze od w firmy firmą firma firmie spółki компанії компания
    компании компанией компанія фирмы фирма фірми фірма company firm unternehmen société
    entreprise empresa azienda ditta società
    """
)
FIRM: Final = _set(
    """
    company firm firma firmy firmie firmą unternehmen société entreprise empresa compañía
    azienda ditta società компанія компанії компания компании компанией компанією фирма фирмы
    фірма фірми spółka spółki
    """
)
LEGAL: Final = re.compile(
    r"""(?x)(?<![\w.])(?:
      GmbH(?:\s?&\s?Co\.?\s?KG)? | mbH | AG | KG | OHG | e\.\s?K\. | UG | SE | eG
    | Ltd\.? | Limited | LLC | L\.L\.C\. | LLP | Inc\.? | Corp\.? | PLC | plc | Co\.
    | SARL | S\.A\.R\.L\. | SAS | SASU | SA | S\.A\.S?\.? | EURL | SCOP
    | S\.?L\.?U?\.? | S\.?p\.?A\.? | S\.?r\.?l\.?s?\.? | S\.?n\.?c\.? | B\.?V\.? | N\.V\. | Oy | AB
    | A/S | ApS | Sp\.\s?z\s?o\.\s?o\.? | sp\.\s?z\s?o\.\s?o\.? | Sp\.\s?[jk]\.
    )(?![\w])"""
)
LEGAL_OPENING: Final = re.compile(r"(?<!\w)(?:ООО|ОАО|ЗАО|ПАО|АО|ИП|ТОВ|ПАТ|ПрАТ|ФОП)\s+")
TRADES: Final = re.compile(
    r"""(?xi)\b(?:\w*(?:
      logisti[ck]\w* | logistyka | spedition | transporte? | consulting | solutions? | systems?
    | software | technolog\w+ | technik | group | gruppe | groupe | grupo | gruppo | group[ae]
    | bakery | bäckerei | boulangerie | panadería | panificio
    | hotel | hôtel | bank | banca | banco
    | studios? | agency | agentur | agence | agencia | agenzia | werke | maschinenbau | handel
    | handels | verlag | media | labs? | industries | industrie | partners? | partner | holding
    | services | dental | clinic | klinik | clinique | clínica | clinica | pharma | foods? | energy
    | energie | builders | construction | bau
    | immobilien | real\sestate | versicherung\w* | textil\w*
    | print | druck\w* | design | digital | marketing | farm | farms | winery | bodegas? | cantina
    | логист\w+ | логіст\w+ | технолог\w+ | строй\w* | буд | групп?а? | банк | студия | студія
    | клиника | клініка | завод | agro\w* | агро\w* | usługi | budowlan\w+ | hurtownia | piekarnia
    ))\b"""
)
ROLE: Final = re.compile(
    r"""(?xi)(?<!\w)(?:
      ceo | cto | cfo | coo | cmo | cio | cpo | chro | vp | svp | evp | md
    | (?:co-?)?founder | owner | partner | chair(?:man|woman)? | president | vice\spresident
    | (?:managing\s|sales\s|it\s|hr\s|finance\s|marketing\s|operations\s|technical\s|creative\s)?
      director | (?:global\s|deputy\s)?head\sof | chief\s\w+ | general\smanager | \w*\s?manager
    | lead\s\w+ | buyer | purchasing | procurement | engineer | developer | consultant | analyst
    | assistant | accountant | officer | specialist | coordinator
    | geschäftsführ\w+ | inhaber(?:in)? | \w*leit(?:er|erin|ung) | leiter(?:in)? | vorstand\w*
    | prokurist(?:in)? | einkäufer(?:in)? | \w*einkauf
    | vertrieb | gründer(?:in)? | referent(?:in)?
    | directeur | directrice | gérante? | responsable | pdg
    | dg | drh | daf | dsi | chef(?:fe)?\sde
    | acheteu(?:r|se) | fondat(?:eur|rice) | président(?:e)? | chargée?\sd[e'’]\w*
    | director(?:a)? | gerente | jef[ea]\sde | responsable\sde | dueñ[oa] | propietari[oa]
    | fundador(?:a)? | encargad[oa] | presidente? | comprador(?:a)?
    | direttore | direttrice | responsabile
    | titolare | amministrat(?:ore|rice) | fondat(?:ore|rice)
    | socio | capo | buyer | addett[oa]
    | директор\w* | генеральн\w+\sдиректор\w* | керівни\w+ | менеджер\w* | начальни\w+ | власни\w+
    | засновни\w+ | головн\w+ | заступни\w+ | голова | фахівець | закупів\w+ | бухгалтер\w*
    | руководител\w+ | владел\w+ | основател\w+
    | главн\w+ | заместител\w+ | специалист\w* | инженер\w*
    | dyrektor(?:ka)? | kierowni\w+ | prezes(?:ka)?
    | właściciel(?:ka)? | specjalist\w+ | menedżer\w*
    | współwłaściciel\w* | założyciel\w* | główn\w+ | handlow\w+ | zakup\w+
    )(?!\w)"""
)
STRANGERS: Final = _set(
    """
    hi hello dear hey thanks thank regards best kind cheers yours sincerely sent yes no ok
    please monday tuesday wednesday thursday friday saturday sunday january february march
    april may june july august september october november december today tomorrow yesterday
    demo fair trade show new old good great the a an and or but if when where how what who why
    our your their his her my i he she it we you they is are was will would can could should
    has have had not very more hallo guten tag morgen abend liebe lieber viele grüße gruß
    freundlichen mit messe montag dienstag mittwoch donnerstag freitag samstag sonntag januar
    februar märz mai juni juli oktober dezember angebot termin anfrage habe hat heute gestern
    bitte ich er sie wir der die das ein eine bonjour salut merci cordialement bien lundi mardi
    mercredi jeudi vendredi samedi dimanche janvier février mars avril juin juillet août
    septembre octobre novembre décembre salon devis hier demain je il elle nous vous le les une
    un j'ai hola buenos días gracias saludos un cordial lunes martes miércoles jueves viernes
    sábado domingo enero febrero marzo abril mayo junio julio septiembre octubre noviembre
    diciembre feria hoy ayer mañana yo él ella quiere ciao buongiorno salve grazie cordiali
    saluti lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio aprile
    maggio giugno luglio settembre ottobre dicembre fiera oggi ieri domani ho vuole привіт
    добрий день дякую вітаю понеділок вівторок середа четвер п'ятниця субота неділя сьогодні
    вчора завтра хоче потрібно він вона ми на виставці привет здравствуйте добрый спасибо
    понедельник вторник среда пятница суббота воскресенье сегодня вчера хочет нужно он она мы
    уважением с на выставке cześć dzień dobry witam dziękuję pozdrawiam poniedziałek wtorek
    środa czwartek piątek sobota niedziela dziś wczoraj jutro chce targi na ona on my tel phone
    mobile mob fax email mail web www skype telegram whatsapp linkedin tél móvil cell телефон
    моб тел пошта почта
    """
)
LABELS: Final = {
    "person": _set(
        "name contact person ansprechpartner nom contacto nombre nome contatto referente ім'я"
        " імя имя контакт фио піб imię nazwisko kontakt lead prospect"
    ),
    "company": _set(
        "company firm firma organisation organization unternehmen société entreprise empresa"
        " azienda ditta компанія компания фірма фирма организация spółka"
    ),
    "role": _set(
        "role position title job funktion rolle poste fonction cargo puesto ruolo posizione посада"
        " должность stanowisko"
    ),
    "city": _set("city town ort stadt ville ciudad città місто город miasto"),
}
