"""Windows of Chromium in which tests open the site, and what goes wrong in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

TABLET, DESKTOP, PHONES = 768, 1280, (390, 320)


@pytest.fixture(scope="module")
def site(browser: Browser, request: pytest.FixtureRequest) -> Path:
    """The whole site, only to read; without a browser it is not built."""
    whole: Path = request.getfixturevalue("whole")
    return whole / "outputs"


def open_window(browser: Browser) -> tuple[BrowserContext, list[str]]:
    """Open a window, and list its faults: errors, requests that fail or lead elsewhere."""
    context = browser.new_context(viewport={"width": DESKTOP, "height": 900})
    context.set_default_timeout(15_000)
    faults: list[str] = []
    context.on(
        "console", lambda message: faults.append(message.text) if message.type == "error" else None
    )
    context.on("weberror", lambda error: faults.append(str(error.error)))

    def note_failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # so ends the request of a download
            faults.append(request.url)

    def note_outside(request: Request) -> None:
        if not request.url.startswith(("file://", "http://127.0.0.1:", "data:", "blob:")):
            faults.append(f"outside: {request.url}")

    context.on("requestfailed", note_failed)
    context.on("request", note_outside)
    return context, faults


def visit(page: Page, address: str) -> None:
    """Open a page, which is there with all its pictures."""
    page.goto(address)  # waits for pictures, but for those that are loaded when scrolled to
    expect(page.locator("main"), address).to_have_count(1)
    broken = "all => all.filter(image => image.loading !== 'lazy' && !image.naturalWidth).length"
    assert page.locator("img").evaluate_all(broken) == 0, address
