"""A real Chromium of this machine, and axe-core, wherever they are installed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
AXE = CACHE / "axe-core" / "package" / "axe.min.js"
"""Where `npm pack axe-core`, unpacked, is looked for."""


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start the system's browser; skip where there is none."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        # The sandbox asks for rights that root in a container does not have.
        flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


def judge_with_axe(page: Page) -> list[str]:
    """Return what axe-core finds wrong with a page; skip where it is not there."""
    if not AXE.is_file():
        pytest.skip(f"axe-core is not at {AXE}")
    # From outside the page's world, whose policy allows no script.
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "axe.run({resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"
    )
    return [
        f"{fault['id']}: {[node['html'][:200] for node in fault['nodes']]}"
        for fault in found["violations"]
    ]
