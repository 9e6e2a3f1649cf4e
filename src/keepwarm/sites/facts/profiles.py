"""Profiles on social networks."""

import re
from collections.abc import Iterator

from keepwarm.sites.facts.model import ProfileFound
from keepwarm.sites.model import Page
from keepwarm.sites.networks import links_in, profile_in

_LONGEST = 300
# What builders of sites put into their templates, and where a company has no profile.
_NOBODY = re.compile(
    r"(?i)/@?(?:your[-_.]?\w*|user[-_]?name|company[-_]?name|my[-_]?page|example|wix|squarespace"
    r"|wordpress(?:dot)?(?:com)?|shopify|godaddy|webflow|jimdo|weebly|home|index\.html)/?\Z"
)


def find_profiles(page: Page) -> Iterator[ProfileFound]:
    """Find profiles; the buttons that share a page are none."""
    for link in links_in(page.text):
        profile = profile_in(link)
        if profile and len(link) <= _LONGEST and not _NOBODY.search(profile.link):
            yield ProfileFound(
                network=profile.network, link=profile.link, url=page.url, quote=link
            )
