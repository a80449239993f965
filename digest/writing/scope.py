"""Says what an issue lists: how many papers of how many found, and when they were announced."""

from digest.model import Window
from digest.text import long_date
from digest.writing.frame import ALSO_NEW, Issue
from digest.writing.prose import counted, number
from digest.writing.topics import about


def scope_of(issue: Issue) -> str:
    """Return the first sentences of the introduction."""
    if issue.listed:
        return f"This post collects {_chosen(issue)}{_under(issue)}."
    if issue.sample:
        sample = f"This demonstration lists a sample of {_chosen(issue)} {about(issue.topic)}"
        return f"{sample}, {_announced(issue)}; their abstracts were paraphrased for it."
    if issue.counts.chosen == len(issue.added):
        return f"This issue lists {_chosen(issue)} added by hand; {_nothing(issue)}."
    if issue.counts.late or issue.added:
        return f"{_extent(issue)}{_under(issue)}. {_origins(issue)}."
    return f"{_extent(issue)}, {_announced(issue)}."


def _chosen(issue: Issue) -> str:
    """Write how many papers are listed."""
    return counted(issue.counts.chosen, "paper")


def _extent(issue: Issue) -> str:
    """Say what the issue lists of what was found; what was added by hand was not."""
    found, added = issue.counts.found - len(issue.added), len(issue.added)
    listed = issue.counts.chosen - added
    if found == listed == 1:
        return f"This issue lists the one paper found {about(issue.topic)}"
    papers = f"{number(found)} papers found {about(issue.topic)}"
    if found == listed:
        return f"This issue lists all {papers}"
    return f"Of the {papers}, this issue lists {number(listed)}"


def _nothing(issue: Issue) -> str:
    """Say that nothing is listed of what was found, if anything was."""
    found = issue.counts.found - len(issue.added)
    if not found:
        return f"no other was found {about(issue.topic)}"
    return f"of {counted(found, 'paper')} found {about(issue.topic)} it lists none"


def _origins(issue: Issue) -> str:
    """Say how many papers the window holds, how many came late, and what was added by hand."""
    late, added = issue.counts.late, len(issue.added)
    parts = (
        (issue.counts.chosen - added - late, f"announced on arXiv {_days(issue.window)}"),
        (late, "announced before but listed late"),
        (added, "added by hand"),
    )
    told = [(count, what) for count, what in parts if count]
    if issue.counts.chosen == 1:
        return f"It was {told[0][1]}"
    counts = (f"{number(count)} {'was' if count == 1 else 'were'} {what}" for count, what in told)
    return f"Of all these, {'; '.join(counts)}"


def _announced(issue: Issue) -> str:
    """Say when the papers were announced, and under how many themes they stand."""
    return f"announced on arXiv {_days(issue.window)}{_under(issue)}"


def _days(window: Window) -> str:
    """Write a window's days."""
    if window.start == window.end:
        return f"on {long_date(window.start)}"
    return f"between {long_date(window.start)} and {long_date(window.end)}"


def _under(issue: Issue) -> str:
    """Say under how many themes, where there are several."""
    themes = [theme for theme in issue.themes if theme.key != ALSO_NEW]
    return f", under {counted(len(themes), 'theme')}" if len(themes) > 1 else ""
