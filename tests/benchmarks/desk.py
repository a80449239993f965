"""How the desk feels with a hundred papers: from a key to what is painted, in a real browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, expect

from tests.benchmarks.papers import make_records
from tests.benchmarks.report import Figure, at_most
from tests.desk.stage import SETTINGS, build_week, open_desk
from tests.render.sites import BROWSERS, open_browser

FOUND, CHOSEN = 130, 100
CHANGES = 12
WATCH = """() => {
  window.painted = []; window.changed = []; window.tasks = []; let pressed = 0;
  // What is posted from a frame's callback comes when the frame has been drawn.
  const drawn = (times) => requestAnimationFrame(() => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = () => times.push(performance.now() - pressed);
    port2.postMessage(0);
  });
  document.addEventListener('keydown', (event) => {
    pressed = event.timeStamp;
    if (event.key === 'j') drawn(painted);
  }, true);
  new MutationObserver(() => drawn(changed))
    .observe(document.querySelector('#columns'), {childList: true});
  new PerformanceObserver((list) => list.getEntries().forEach((task) => tasks.push(task.duration)))
    .observe({type: 'longtask'});
}"""


def measure_desk() -> Iterator[Figure]:
    """Yield the times of moving on and of a change; nothing where no Chromium is installed."""
    if not any(map(shutil.which, BROWSERS)):
        return
    with TemporaryDirectory() as name:
        folder = Path(name)
        settings = SETTINGS.replace("number = 40", f"number = {CHOSEN}")
        build_week(folder, settings, list(make_records(FOUND)))
        with open_desk(folder) as desk, open_browser() as browser:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(desk.address)
            expect(page.locator("#evidence .abstract")).to_be_attached()
            page.evaluate(WATCH)
            yield from _measure_moves(page)
            yield from _measure_changes(page)


def _measure_moves(page: Page) -> Iterator[Figure]:
    """Go on by `j` over the whole post."""
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable", {"timeDomain": "threadTicks"})
    began, stops = _busy(client.send("Performance.getMetrics")), page.locator("#post .stop").count()
    for _ in range(stops - 1):
        page.keyboard.press("j")
    page.wait_for_timeout(500)
    busy = (_busy(client.send("Performance.getMetrics")) - began) / stops
    times, tasks = page.evaluate("painted"), page.evaluate("tasks")
    yield Figure(name=f"desk, {CHOSEN} papers: stops", value=str(stops))
    yield at_most("j: work of the page", 1000 * busy, 8, "ms", digits=1)
    yield at_most("j: key to painted, median", median(times), 50, "ms", digits=0)
    yield at_most("j: longest task", max(tasks, default=0), 100, "ms", digits=0)


def _busy(told: dict[str, list[dict[str, float]]]) -> float:
    """Return the seconds of processor time that a page's tasks have taken."""
    return next(one["value"] for one in told["metrics"] if str(one["name"]) == "TaskDuration")


def _measure_changes(page: Page) -> Iterator[Figure]:
    """Move a paper down and up, each change built by the pipeline."""
    page.locator("#outline li .stop").nth(CHOSEN // 2).focus()
    for turn in range(CHANGES):
        page.keyboard.press("du"[turn % 2])
        while page.evaluate("changed.length") <= turn:
            page.wait_for_timeout(10)
        page.wait_for_timeout(200)
    times = page.evaluate("changed")
    yield at_most("a change: key to painted, median", median(times), 400, "ms", digits=0)
    yield at_most("a change: longest task", max(page.evaluate("tasks"), default=0), 200, "ms")
