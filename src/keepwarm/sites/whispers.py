"""
Words that are meant for a machine: "ignore your instructions", a fake turn of a chat, base64.

Companies write for people. Who addresses a language model on a web page wants something
from it; we do as we are not told, and say so.
"""

import re

# A page may be 200,000 letters of malice: every repetition is short, so that none takes long.
_NEXT = r"\w{0,12} \W{1,9}"
_FEW = r"(?: \w{1,24} \W{1,9} ){0,4}?"
_FORGET = rf"""
    \b (?: ignore | disregard | forget | override | bypass ) \W{{1,9}} {_FEW}
      (?: all | any | every | previous | prior | preceding | above | earlier | your | these )
      \W{{1,9}} {_FEW} (?: instruct | prompt | rule | guideline | direction | polic )
  | \b (?: ignorier | vergiss | missachte ) {_NEXT} {_FEW}
      (?: anweisung | anleitung | regel | vorgabe | instruktion )
  | \b (?: ignore | disregard | forget | override | bypass ) \W{{1,9}} {_FEW}
      (?: instruct | prompt | rule | guideline ) \w{{0,9}} \W{{1,9}} {_FEW}
      (?: above | before | given )
  | \b (?: ignor | oubli ) {_NEXT} (?: les | ces | ses | vos | mes | tou(?: s | tes? ) | cette ) \b
      \W{{1,9}} {_FEW} (?: consigne | instruction | r[eè]gle )
  | \b (?: ignor | olvid | esquec | dimentic ) {_NEXT} {_FEW}
      (?: instrucci | instruç | istruzion | reglas? \b | regras? \b | regole )
  | \b (?: negeer | vergeet | zignoruj | ignoruj | pomi[nń] ) {_NEXT} {_FEW}
      (?: instructie | opdracht | regels | instrukcj | polece | zasad )
  | (?: игнорируй | забудь | проигнорируй | ігноруй | проігноруй ) {_NEXT} {_FEW}
      (?: инструкц | указани | правил | інструкц | вказівк )
  | (?: 忽略 | 无视 | 無視 ) .{{0,12}} (?: 指令 | 指示 | 提示 | 规则 )
  | (?: 指示 | 命令 | プロンプト ) .{{0,6}} 無視
"""
_ADDRESSED = rf"""
    \b (?: as | you \W? a?re | act \W as ) \W (?: now \W )? (?: an? \W )?
      (?: (?: large \s )? language \W model | llm | chatgpt | claude | gemini
        | ai (?= \W? (?: [,;:] | (?: language | model | assistant | agent | system ) \b ) ) ) \b
  | \b (?: note | message | attention | instruction | hinweis ) s? \W{{1,9}} {_FEW}
      (?: ai | llm | gpt | ki ) (?: s? \b | (?= - ) )
  | \b (?: ai | llm ) \W{{1,9}} (?: agent | assistant | crawler | model | reader | system ) s? \b
      \W{{1,9}} (?: must | should | shall | please | reading )
"""
_WANTED = rf"""
    \b (?: system \W? prompt | developer \W? (?: message | mode ) | jailbreak | DAN \s mode )
  | \b (?: reveal | print | repeat | leak | output | show ) \W{{1,9}} {_FEW}
      (?: system | hidden | initial | secret ) \W{{1,9}} {_FEW} (?: prompt | instruction | key )
  | \b (?: mark | rate | score | classify | qualify ) \W{{1,9}} {_FEW}
      (?: lead | company | prospect ) \W{{1,9}} {_FEW}
      (?: qualified | strong | perfect | not \s a \s fit | unqualified | 100 )
"""
_CHATTER = r"""
    <\| [\w-]{2,20} \|> | \[/?INST\] | <</?SYS>>
  | ^ [ ]{0,9} \#{2,9} \s{0,9} (?: system | instruction ) \b
  | ^ [^\w\n]{0,9} (?: system | assistant | developer ) \s? : \s? \S .{20}
  | </? (?: system | assistant | tool_call | function_calls? | instructions ) >
  | \b (?: tool_calls? | function_call | tool_use ) \b "? \s? [:=]
  | \b (?: begin | end \s of ) \s
      (?: source | system | (?: untrusted | web \s? page ) \s content ) \b
"""
_ORDERS = re.compile(f"(?xim) {_FORGET} | {_ADDRESSED} | {_WANTED} | {_CHATTER}")
# Letters of other scripts that look like ours: an order written with them reads the same.
_LOOK_ALIKE = str.maketrans("аеорсхуіѕјһԁмнтвкοαερτυικν", "aeopcxyisjhdmhtbkoaeptuikv")
_BLOB = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/]{48,}={0,2}(?![\w+/=-])")
_DIGITS, _SMALL, _LARGE = re.compile(r"\d"), re.compile(r"[a-z]"), re.compile(r"[A-Z]")


def speaks_to_machines(text: str) -> bool:
    """Say whether a text gives orders to a program, or hides them in a code."""
    texts = {text, text.translate(_LOOK_ALIKE)}
    return any(map(_ORDERS.search, texts)) or any(map(_is_code, _BLOB.findall(text)))


def _is_code(run: str) -> bool:
    """Tell base64 from a long word or a number."""
    return all(kind.search(run) for kind in (_DIGITS, _SMALL, _LARGE))
