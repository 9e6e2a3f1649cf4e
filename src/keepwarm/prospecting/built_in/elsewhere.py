"""Sites that tell of companies and are none we look for: networks, directories, shops, tools."""

import re
from urllib.parse import urlsplit

from keepwarm.sites.addresses import is_network, site_of

_ELSEWHERE = """
11880.com about.me adobe.com amazon.co.uk amazon.com amazon.de amazonaws.com angi.com apple.com
archive.org baidu.com bbb.org behance.net bing.com bit.ly blogger.com blogspot.com bsky.app
business.site canva.com capterra.com cloudflare.com clutch.co cookiebot.com crunchbase.com
cylex.de dasoertliche.de dastelefonbuch.de discord.com discord.gg dnb.com doctolib.fr
dribbble.com dropbox.com duckduckgo.com ebay-kleinanzeigen.de ebay.co.uk ebay.com ebay.de
etsy.com europages.co.uk europages.com eventbrite.com facebook.com fb.com fb.me firmenwissen.de
flickr.com foursquare.com g2.com gelbeseiten.de github.com github.io gitlab.com glassdoor.com
glassdoor.de goo.gl google.com googleapis.com googletagmanager.com goyellow.de gravatar.com
gstatic.com herold.at hotfrog.com houzz.com imdb.com indeed.com instagram.com issuu.com
jimdo.com justdial.com kleinanzeigen.de kompass.com kununu.com linktr.ee local.ch manta.com
mapquest.com maps.app.goo.gl mastodon.social medium.com meetup.com meinestadt.de messenger.com
microsoft.com monster.com mozilla.org mysite.com netlify.app northdata.com northdata.de
notion.site openstreetmap.org pagesjaunes.fr paginasamarillas.es paginegialle.it patreon.com
paypal.com pinterest.com pinterest.de provenexpert.com quora.com reddit.com rss.com schema.org
search.ch shopify.com signal.org slack.com slideshare.net snapchat.com soundcloud.com
spotify.com squarespace.com stackoverflow.com stepstone.de substack.com thomasnet.com
threads.net tripadvisor.co.uk tripadvisor.com tripadvisor.de trustpilot.com tumblr.com twitch.tv
typepad.com unsplash.com usercentrics.eu viber.com vimeo.com vk.com w3.org wa.me weebly.com
whatsapp.com wikidata.org wikimedia.org wikipedia.org wix.com wlw.de wordpress.com wordpress.org
xing.com yahoo.com yell.com yellowpages.com yelp.com yelp.de yelp.fr youtu.be youtube.com
zoom.us
"""
_SITES = frozenset(_ELSEWHERE.split())
_FILE = re.compile(
    r"(?i)\.(?:avi|bmp|css|csv|docx?|eot|exe|gif|gz|ico|ics|jpe?g|js|json|m4[av]|mov|mp[34]|ogg"
    r"|otf|pdf|png|pptx?|rar|rtf|svg|tar|tiff?|ttf|txt|vcf|wav|webm|webp|woff2?|xlsx?|zip)\Z"
)


def is_elsewhere(url: str) -> bool:
    """Say whether an address is not that of a company's own site."""
    return is_network(url) or site_of(url) in _SITES


def is_file(url: str) -> bool:
    """Say whether an address is that of a picture, a script or another thing to download."""
    return bool(_FILE.search(urlsplit(url).path))
