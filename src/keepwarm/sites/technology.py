"""Which tools a site is built with, by the snippets they leave behind: hints, no more."""

import re

from keepwarm.sites.model import Tell

_SIGNATURES = {
    "ActiveCampaign": r"trackcmp\.net|\.activehosted\.com",
    "Amplitude": r"cdn\.amplitude\.com",
    "Calendly": r"assets\.calendly\.com|calendly\.com/[\w-]+",
    "Cloudflare": r"/cdn-cgi/|cdnjs\.cloudflare\.com",
    "Cookiebot": r"consent\.cookiebot\.com",
    "Drift": r"js\.driftt\.com",
    "Drupal": r"content=\"Drupal [\d.]+|/sites/default/files/",
    "Framer": r"framerusercontent\.com",
    "Freshworks": r"wchat\.freshchat\.com|fw-cdn\.com",
    "Google Analytics": r"google-analytics\.com|gtag/js\?id=G-\w+",
    "Google Tag Manager": r"googletagmanager\.com/gtm\.js|GTM-[A-Z0-9]{5,8}",
    "Hotjar": r"static\.hotjar\.com",
    "HubSpot": r"js\.hs-scripts\.com|hsforms\.(?:com|net)|hs-analytics\.net",
    "Intercom": r"widget\.intercom\.io|js\.intercomcdn\.com",
    "Jimdo": r"assets\.jimstatic\.com",
    "Joomla": r"content=\"Joomla!?[^\"]{0,60}|/media/jui/",
    "Klaviyo": r"static\.klaviyo\.com",
    "LinkedIn Insight": r"snap\.licdn\.com",
    "LiveChat": r"cdn\.livechatinc\.com",
    "Magento": r"Magento_[A-Z]\w+|/static/version\d+/frontend/",
    "Mailchimp": r"chimpstatic\.com|list-manage\.com",
    "Marketo": r"munchkin\.marketo\.net|mktoForms",
    "Matomo": r"matomo\.(?:js|php)|piwik\.js",
    "Meta Pixel": r"connect\.facebook\.net/[\w-]+/fbevents\.js",
    "Next.js": r"/_next/static/|__NEXT_DATA__",
    "Nuxt": r"/_nuxt/|__NUXT__",
    "Odoo": r"content=\"Odoo|/web/assets/[\w-]+/web\.assets_frontend",
    "Personio": r"[\w-]+\.jobs\.personio\.(?:de|com)",
    "Pipedrive": r"webforms\.pipedrive\.com|leadbooster-chat\.pipedrive\.com",
    "PrestaShop": r"content=\"PrestaShop|/modules/ps_\w+",
    "Salesforce": r"pi\.pardot\.com|\.my\.salesforce(?:-sites)?\.com|salesforceliveagent\.com",
    "Segment": r"cdn\.segment\.com",
    "Sentry": r"browser\.sentry-cdn\.com|ingest\.(?:\w+\.)?sentry\.io",
    "Shopify": r"cdn\.shopify\.com|[\w-]+\.myshopify\.com",
    "Shopware": r"/bundles/storefront/|shopware\.(?:js|css)",
    "Squarespace": r"static1?\.squarespace\.com",
    "Stripe": r"js\.stripe\.com",
    "Tilda": r"static\.tildacdn\.com|tilda\.ws",
    "Typeform": r"embed\.typeform\.com|[\w-]+\.typeform\.com/to/",
    "TYPO3": r"content=\"TYPO3[^\"]{0,40}|/typo3temp/|/typo3conf/",
    "Usercentrics": r"app\.usercentrics\.eu",
    "Webflow": r"assets\.website-files\.com|cdn\.prod\.website-files\.com|data-wf-site",
    "Wix": r"static\.wixstatic\.com|static\.parastorage\.com",
    "WooCommerce": r"/plugins/woocommerce/",
    "WordPress": r"/wp-content/|/wp-includes/|content=\"WordPress [\d.]+",
    "Yandex Metrica": r"mc\.yandex\.ru/metrika",
    "Zendesk": r"static\.zdassets\.com|[\w-]+\.zendesk\.com",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in _SIGNATURES.items()}


def tells_in(source: str) -> tuple[Tell, ...]:
    """Return the technologies that a page's markup gives away, by name."""
    return tuple(
        Tell(name, match[0].replace('"', ""))
        for name, pattern in _PATTERNS.items()
        if (match := pattern.search(source))
    )
