"""A real Chromium without a network, and pages that must ask nothing of it."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]


@pytest.fixture(scope="session")
def chromium():
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("no Chromium found; run .ci/ensure_chromium or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Watched:
    """A page with a record of all it asked for and complained about."""

    def __init__(self, page):
        self.page, self.requests, self.complaints, self.sent = page, [], [], []
        page.on("request", lambda r: self.requests.append(r.url))
        page.on("console", lambda m: self.complaints.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda e: self.complaints.append(str(e)))
        page.on("dialog", self._dialog)

    def _dialog(self, dialog):
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def stop(self, route):
        """Note and stop a request that the page's own policy let out."""
        self.sent.append(route.request.url)
        route.abort()

    @property
    def outside(self):
        """What the page so much as tried to ask, stopped by its policy or not."""
        return [url for url in self.requests if not url.startswith(("file:", "data:", "blob:"))]


@pytest.fixture
def opened(chromium, tmp_path):
    """Save a map, open it with the network blocked, and check in the end that it stayed quiet."""

    @contextmanager
    def visit(event_map, *, width=1280, height=800, scheme="light", motion="reduce", quiet=True):
        path = tmp_path / "map.html"
        event_map.save(path)
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion=motion,
            has_touch=width < 500,
            service_workers="block",
        )
        watched = Watched(context.new_page())
        context.route(lambda url: not url.startswith(("file:", "data:", "blob:")), watched.stop)
        watched.page.goto(path.as_uri())
        watched.page.wait_for_selector("canvas.events-canvas")
        yield watched
        assert watched.sent == []
        if quiet:
            assert watched.outside == []
            assert watched.complaints == []
        context.close()

    return visit


@pytest.fixture
def snapshot():
    """Write a picture of the page to build/screenshots, to be looked at."""

    def take(watched, name):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        watched.page.wait_for_timeout(150)
        watched.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return take
