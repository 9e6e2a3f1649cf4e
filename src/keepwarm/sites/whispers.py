"""
Words that are meant for a machine: "ignore your instructions", a fake turn of a chat, base64.

Companies write for people. Who addresses a language model on a web page wants something
from it; we do as we are not told, and say so.
"""

import re

_ORDERS = re.compile(
    r"""(?xi)
    # Forget what you were told, in the languages of the web.
      \b (?: ignore | disregard | forget | override | bypass ) \W+ (?: \w+ \W+ ){0,4}?
        (?: instruct | prompt | rule | guideline | direction | polic )
    | \b (?: ignorier | vergiss | missachte ) \w* \W+ (?: \w+ \W+ ){0,4}?
        (?: anweisung | anleitung | regel | vorgabe | instruktion )
    | \b (?: ignor | oubli ) \w* \W+ (?: \w+ \W+ ){0,4}? (?: consigne | instruction | r[eè]gle )
    | \b (?: ignor | olvid | esquec | dimentic ) \w* \W+ (?: \w+ \W+ ){0,4}?
        (?: instrucci | instru[cç] | istruzion | reglas? \b | regras? \b | regole )
    | \b (?: negeer | vergeet | zignoruj | ignoruj | pomi[nń] ) \w* \W+ (?: \w+ \W+ ){0,4}?
        (?: instructie | opdracht | regels | instrukcj | polece | zasad )
    | (?: игнорируй | забудь | проигнорируй | ігноруй | проігноруй ) \w* \W+ (?: \w+ \W+ ){0,4}?
        (?: инструкц | указани | правил | інструкц | вказівк )
    | (?: 忽略 | 无视 | 無視 ) .{0,12} (?: 指令 | 指示 | 提示 | 规则 )
    | (?: 指示 | 命令 | プロンプト ) .{0,6} 無視
    # Whom it is said to.
    | \b (?: as | you \W* a?re | act \s as ) \s+ (?: now \s+ )? (?: an? \s+ )?
        (?: (?: large \s )? language \s model | llm | chatgpt | claude | gemini
          | ai (?= \s* (?: [,;:] | (?: language | model | assistant | agent | system ) \b ) ) ) \b
    | \b (?: note | message | attention | instruction | hinweis | nota ) s? \W+ (?: \w+ \W+ ){0,2}?
        (?: ai | llm | gpt | ki ) s? \b
    | \b (?: ai | llm ) \W+ (?: agent | assistant | crawler | model | reader | system ) s? \b
        \W+ (?: must | should | shall | please | reading )
    | \b (?: system \W? prompt | developer \W? (?: message | mode ) | jailbreak | DAN \s mode )
    | \b (?: reveal | print | repeat | leak | output | show ) \W+ (?: \w+ \W+ ){0,3}?
        (?: system | hidden | initial | secret ) \W+ (?: \w+ \W+ )?
        (?: prompt | instruction | key )
    | \b (?: mark | rate | score | classify | qualify ) \W+ (?: \w+ \W+ ){0,3}?
        (?: lead | company | prospect )
        \W+ (?: as \W+ | with \W+ | at \W+ )? (?: \w+ \W+ ){0,2}?
        (?: qualified | strong | perfect | not \s a \s fit | unqualified | 100 )
    # The punctuation of chats and tools.
    | <\| [\w-]{2,20} \|> | \[/?INST\] | <</?SYS>> | ^ \s* \#{2,} \s* (?: system | instruction ) \b
    | ^ \W* (?: system | assistant | developer ) \s* : \s* \S
    | </? (?: system | assistant | tool_call | function_call | function_calls | instructions ) >
    | "?\b (?: tool_calls? | function_call | tool_use ) \b "? \s* [:=]
    | \b end \s+ of \s+ (?: source | data | document | untrusted \s content ) \b
    """,
    re.MULTILINE,
)
_BLOB = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/]{48,}={0,2}(?![\w+/=-])")
_DIGITS, _SMALL, _LARGE = re.compile(r"\d"), re.compile(r"[a-z]"), re.compile(r"[A-Z]")


def speaks_to_machines(text: str) -> bool:
    """Say whether a text gives orders to a program, or hides them in a code."""
    return _ORDERS.search(text) is not None or any(map(_is_code, _BLOB.findall(text)))


def _is_code(run: str) -> bool:
    """Tell base64 from a long word or a number."""
    return all(kind.search(run) for kind in (_DIGITS, _SMALL, _LARGE))
