"""
Collect every text a person sees into src/keepwarm/locales/keepwarm.pot.

    make messages

Texts stand in calls of gettext, in templates, and as `message` of our errors. A language is
added by `pybabel init -i …/keepwarm.pot -d src/keepwarm/locales -l de -D keepwarm`.
"""

import ast
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "keepwarm"
CATALOGUE = SOURCE / "locales" / "keepwarm.pot"
METHODS = [("**.py", "python"), ("web/templates/**.html", "jinja2")]
OPTIONS = {"web/templates/**.html": {"trimmed": "false", "newstyle_gettext": "true"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "ngettext": (1, 2)}


def main() -> None:
    CATALOGUE.write_text(collected())


def collected() -> str:
    """Return the catalogue as text: sorted, without places and dates, so that diffs are calm."""
    catalogue = Catalog(project="keepwarm", fuzzy=False)
    found = extract_from_dir(str(SOURCE), METHODS, OPTIONS, KEYWORDS)
    for _file, _line, message, _comments, _context in found:
        catalogue.add(message)
    for message in refusals():
        catalogue.add(message)
    written = io.BytesIO()
    write_po(written, catalogue, no_location=True, omit_header=True, sort_output=True, width=100)
    return written.getvalue().decode()


def refusals() -> Iterator[str]:
    """Yield the sentences that our errors carry as `message`."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                yield from _message_of(node)


def _message_of(node: ast.ClassDef) -> Iterator[str]:
    for line in node.body:
        target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
        value = getattr(line, "value", None)
        named = isinstance(target, ast.Name) and target.id == "message"
        # The field of a form may bear that name, too; it holds no sentence.
        if named and isinstance(value, ast.Constant):
            yield ast.literal_eval(value)


if __name__ == "__main__":
    main()
