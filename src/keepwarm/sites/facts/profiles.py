"""Profiles on social networks."""

from collections.abc import Iterator

from keepwarm.sites.facts.model import ProfileFound
from keepwarm.sites.model import Page
from keepwarm.sites.networks import links_in, network_of

_LONGEST = 300


def find_profiles(page: Page) -> Iterator[ProfileFound]:
    """Find profiles; the buttons that share a page are none."""
    for link in links_in(page.text):
        network = network_of(link)
        if network and len(link) <= _LONGEST:
            bare = link.partition("?")[0].rstrip("/") if "id=" not in link else link
            yield ProfileFound(network=network, link=bare, url=page.url, quote=link)
