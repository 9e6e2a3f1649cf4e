"""
Draw the README's picture of the board: the demo, some seconds after its start.

    make screenshots
"""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from scripts.running import running_demo

ROOT = Path(__file__).parents[1]
ENRICHED_BY_THEN = 9  # cards: the board is lively, and not yet full
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        Path(folder).chmod(0o711)
        with running_demo(Path(folder) / "data") as link:
            chromium = shutil.which("chromium") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            page = browser.new_page(
                viewport={"width": 1440, "height": 900}, device_scale_factor=1.5
            )
            page.goto(link)
            last = page.locator("#col-enriched .card").nth(ENRICHED_BY_THEN - 1)
            last.wait_for(timeout=90_000)
            page.screenshot(path=ROOT / "docs" / "board.png")
            browser.close()


if __name__ == "__main__":
    main()
