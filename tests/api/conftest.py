"""The same application and browsers as for pages."""

from tests.web.conftest import (
    ada,
    admin_browser,
    app,
    browse,
    browser,
    mia,
    services,
    settings,
    stranger,
)

__all__ = [
    "ada",
    "admin_browser",
    "app",
    "browse",
    "browser",
    "mia",
    "services",
    "settings",
    "stranger",
]
