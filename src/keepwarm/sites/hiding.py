"""
What a page hides from its visitors: by style, by markup, or where only machines look.

Whatever no visitor sees must not become evidence. Words in an element nobody sees are taken
out and told. Beside the elements (comments, attributes, meta) every page carries words that
are not shown; of these only orders to machines are worth telling.
"""

import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from keepwarm.sites.markup import clean
from keepwarm.sites.styles import are_alike, colour_of, declarations, hides, hiding_selectors
from keepwarm.sites.whispers import speaks_to_machines

_NEVER_READ = (
    "script,style,template,noscript,svg,iframe,object,canvas,audio,video,head,nav,select,button,"
    "datalist,annotation,annotation-xml,noembed,noframes"
)
_BY_SHEET = "data-hidden-by-sheet"
_SUSPECTS = f"[style],[hidden],[aria-hidden],[popover],dialog,font[color],[{_BY_SHEET}]"
_ATTRIBUTES = ("alt", "title", "aria-label", "placeholder", "value", "content")
_BESIDE = ",".join(f"[{name}]" for name in _ATTRIBUTES)
_OPENINGS = re.compile(r"<!--|<template\b|<noscript\b", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]{0,500}>")
_UNSHOWN = 200
_LONGEST_UNSHOWN = 4_000
_RULES = 400
# "Hovered", "before" and the like say nothing of what a visitor sees at first.
_SELECTOR = re.compile(r"[\w\s.#*>+~\[\]=\"'-]{1,120}")
_PAGE = frozenset({"html", "body", "main", "head"})
# Sites that fade things in hide much of a page until their scripts have run.
_MOST_A_SHEET_HIDES = 0.25
_HIDDEN_PER_PAGE = 20
_LONGEST_HIDDEN = 300
_WHITE = (255, 255, 255)
# No designer needs more; who nests a page twenty thousand deep wants our time.
_HOW_FAR_OUT = 12
_MOST_INKS = 500
_MOST_MARKED = 500


def take_out_hidden(tree: LexborHTMLParser, source: str = "") -> tuple[str, ...]:
    """
    Remove what is never shown; return the words among it that were meant to be read.

    `source` is the page as it came, for what a tree does not keep.
    """
    beside = [*_beside_elements(tree), *_unshown(source)]
    _mark_by_sheets(tree)
    # Last first: a node must not be touched once the one around it is gone.
    for node in reversed(tree.css(_NEVER_READ)):
        node.decompose()
    _forgive_large_sheets(tree)
    hidden: list[str] = []
    suspects = tree.css(_SUSPECTS)
    for n, node in reversed(list(enumerate(suspects))):
        if node.tag in _PAGE:
            continue
        if _is_hidden(node) or (n < _MOST_INKS and _is_painted(node)):
            hidden.append(clean(node.text(separator=" ")))
            node.decompose()
    told = (words[:_LONGEST_HIDDEN] for words in (*reversed(hidden), *beside))
    return tuple(dict.fromkeys(filter(None, told)))[:_HIDDEN_PER_PAGE]


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    by_markup = (
        "hidden" in attributes
        or "popover" in attributes
        or _BY_SHEET in attributes
        or (node.tag == "dialog" and "open" not in attributes)
        or (attributes.get("aria-hidden") or "").lower() == "true"
    )
    return by_markup or hides(declarations(attributes.get("style") or ""))


def _is_painted(node: LexborNode) -> bool:
    """
    Say whether words have the colour of what is behind them.

    Where no style tells what is behind them it may be a picture or a sheet of the site's,
    so white words on such a ground are only taken out when they speak to machines.
    """
    style = declarations(node.attributes.get("style") or "")
    ink = colour_of(style.get("color", node.attributes.get("color") or ""))
    if ink is None:
        return False
    ground = _ground_of(node)
    if ground is not None:
        return are_alike(ink, ground)
    return are_alike(ink, _WHITE) and speaks_to_machines(node.text(separator=" "))


def _ground_of(node: LexborNode) -> tuple[int, int, int] | None:
    around: LexborNode | None = node
    for _step in range(_HOW_FAR_OUT):
        if around is None:
            break
        style = declarations(around.attributes.get("style") or "")
        said = style.get("background-color") or style.get("background")
        said = said or around.attributes.get("bgcolor")
        if said:
            return colour_of(said)
        around = around.parent
    return None


def _mark_by_sheets(tree: LexborHTMLParser) -> None:
    """Mark what the page's own sheets hide; the sheets are gone when it is asked for."""
    sheets = "\n".join(node.text() for node in tree.css("style"))
    for selector in islice(hiding_selectors(sheets), _RULES):
        for node in _selected(tree, selector.strip()):
            node.attrs[_BY_SHEET] = ""


def _selected(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return tree.css(selector) if _SELECTOR.fullmatch(selector) else []
    except SelectolaxError:
        return []  # browsers ignore what they cannot parse, too


def _forgive_large_sheets(tree: LexborHTMLParser) -> None:
    """Unmark what hides so much that scripts must bring it back; never what gives orders."""
    marked = tree.css(f"[{_BY_SHEET}]")[:_MOST_MARKED]
    hidden = sum(len(node.text()) for node in marked)
    whole = len(tree.body.text()) if tree.body else 0
    if hidden > _MOST_A_SHEET_HIDES * whole:
        for node in marked:
            if not speaks_to_machines(node.text(separator=" ")):
                del node.attrs[_BY_SHEET]


def _beside_elements(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css(_BESIDE):
        for name in _ATTRIBUTES:
            words = clean(node.attributes.get(name) or "")
            if speaks_to_machines(words):
                yield words


def _unshown(source: str) -> Iterator[str]:
    """Yield orders in comments, templates and what stands in for scripts."""
    for opening in islice(_OPENINGS.finditer(source), _UNSHOWN):
        name = opening.group()[1:].lower()
        end = "-->" if name == "!--" else f"</{name}"
        unshown = source[opening.start() : opening.start() + _LONGEST_UNSHOWN].partition(end)[0]
        words = clean(_TAGS.sub(" ", unshown.removeprefix("<!--")))
        if speaks_to_machines(words):
            yield words
