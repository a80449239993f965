"""Archives of invented issues, made in memory, a host that serves a folder, and a browser.

A real Chromium and axe-core are those of this machine, wherever they are installed.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from digest.model import Issue, SitePost
from digest.render import House
from digest.render.site import SiteRenderer
from tests.render.issues import hostile_issue, rich

TITLES = (
    "</script><script>document.title = 'taken'</script>",
    '"><img src=x onerror="document.title = 1">',
    "كشف الشعاب المرجانية باستخدام الشبكات العصبية",
    "Éclairs and Über-Nets: naïve résumés of deep ﬁelds",
    "\u202eright to left\u202c {{ site.title }} <!-- comment",
    "An unbroken " + "word" * 75,
)


def weeks(number: int = 3) -> list[Issue]:
    """Return issues of one topic, week by week, the oldest first."""
    last = rich()
    return [
        replace(last, date=last.date - timedelta(days=7 * back)) for back in reversed(range(number))
    ]


def hostile() -> Issue:
    """Return an issue of another topic whose titles and name are after the page."""
    topic = "reefs </title><script>alert(1)</script>"
    return replace(hostile_issue(*TITLES), slug="reefs", topic=topic, title=TITLES[0])


def press(title: str = "Tide tables", **house: Any) -> SiteRenderer:  # noqa: ANN401 - of any house
    return SiteRenderer(title, House(**house))


def archive(
    issues: Sequence[Issue],
    posts: Mapping[str, bytes] | None = None,
    **house: Any,  # noqa: ANN401 - any field of a house
) -> Mapping[str, bytes]:
    """Return every file of an archive by name; `posts` are those that were edited, by stem."""
    made, found = press(**house), dict[str, bytes]()
    listed: list[SitePost] = []
    for built in issues:
        post = (posts or {}).get(built.stem)
        if post is None:
            site_issue, files = made.make_site_issue(built, "x")
        else:
            site_issue, files = made.make_edited_site_issue(built, post, "x")
        listed.append(site_issue)
        found |= {file.name: file.content for file in files}
    listed.sort(key=lambda issue: (issue.date, issue.slug))
    pages = made.pages(listed, lambda issue: found[issue.files[0]])
    return {**found, **{leaf.name: leaf.make() for leaf in pages}}


class _Host(SimpleHTTPRequestHandler):
    """Serves files."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Host, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
AXE = CACHE / "axe-core" / "package" / "axe.min.js"
"""Where `npm pack axe-core`, unpacked, is looked for."""


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start the system's browser; skip where there is none."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
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
