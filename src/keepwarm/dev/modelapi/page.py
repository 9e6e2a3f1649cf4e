"""The page on which a person watches the calls come in."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from keepwarm.dev.modelapi.ledger import Ledger
from keepwarm.dev.modelapi.scenarios import SCENARIOS


def draw_page(ledger: Ledger, base_url: str) -> str:
    """Return the page as it looks now."""
    return _template().render(ledger=ledger, base_url=base_url, scenarios=SCENARIOS)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("keepwarm.dev", "modelapi"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")
