from pathlib import Path

import pytest

from keepwarm.web.assets import asset
from keepwarm.web.squeezing import squeeze

STATIC = Path("src/keepwarm/web/static")
SCRIPTS = sorted(STATIC.glob("*.js"))


def test_script_is_sent_without_its_remarks_and_indentation() -> None:
    written = """
// What it is for.
import {ask} from './asking.js';

/**
 * Say where.
 */
export async function find(at) {
  const address = `https://${at}/x`;  // a remark
  /* Another. */
  return await ask(address) ?? 'a // b';
}
"""

    assert squeeze("find.js", written.encode()).decode() == (
        "import {ask} from './asking.js';\n"
        "export async function find(at) {\n"
        "const address = `https://${at}/x`;\n"
        "return await ask(address) ?? 'a // b';\n"
        "}\n"
    )


def test_style_sheet_is_sent_without_its_remarks_and_indentation() -> None:
    written = """
/* A person's card. */
.card , .row {
  margin: calc(1px + 2px) auto;  /* room */
  &::after { content: "a ; {b}  /* c */"; }
}
"""

    assert squeeze("card.css", written.encode()).decode() == (
        '.card,.row{margin: calc(1px + 2px) auto;&::after{content: "a ; {b}  /* c */";}}'
    )


def test_picture_is_sent_as_it_is() -> None:
    assert squeeze("icon.svg", b"<svg>\n  <g/>\n</svg>") == b"<svg>\n  <g/>\n</svg>"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_no_text_in_a_script_runs_over_lines(script: Path) -> None:
    """Lines of such a text would lose their indentation."""
    odd = [line for line in script.read_text().splitlines() if line.count("`") % 2]
    shown = [line for line in odd if not line.lstrip().startswith(("//", "*", "/*"))]

    assert shown == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_no_remark_is_left_in_a_script(script: Path) -> None:
    sent = squeeze(script.name, script.read_bytes()).decode()

    assert "// " not in sent
    assert "/*" not in sent


@pytest.mark.parametrize("path", ["tokens+nothing.css", "tokens+.css", "../app+tokens.css"])
def test_sheets_come_as_one_only_if_all_of_them_are_ours(path: str) -> None:
    with pytest.raises(LookupError):
        asset(path)


def test_address_of_several_sheets_is_not_longer_than_we_write_them() -> None:
    with pytest.raises(LookupError):
        asset("+".join(["tokens"] * 13) + ".css")
