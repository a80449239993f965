"""Shortens a post, so that it fits where room is scarce: what it names stays the longest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from digest.render.items import Listed
from digest.render.view import View, shorten
from digest.text import in_figures

STEPS = 8
"""In how many steps a list is shortened."""
HEADING = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How much of a post is left.

    `named` is how many papers that the prose names are listed, `others` how many that it does not;
    what is bare has nothing but its name.
    """

    named: int
    others: int
    releases: int
    ideas: int
    is_bare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CutView:
    """What is left of a post, and a sentence on what is not, if anything.

    `named` are all papers that the prose of the whole post names, listed or not.
    """

    post: View
    named: tuple[Listed, ...]
    left_out: str


def list_cuts(post: View) -> Sequence[Cut]:
    """Return cuts from the whole post to its bare name, each shorter than the one before."""
    papers = [paper for group in post.groups for paper in group.papers]
    named = sum(paper.named for paper in papers)
    whole = Cut(
        named=named,
        others=len(papers) - named,
        releases=len(post.releases),
        ideas=len(post.ideas),
    )
    cuts = [whole]
    cuts += [replace(cuts[-1], others=left) for left in _steps(whole.others)]
    cuts += [replace(cuts[-1], named=left) for left in _steps(whole.named)]
    cuts += [replace(cuts[-1], releases=left) for left in _steps(whole.releases)]
    cuts += [replace(cuts[-1], ideas=left) for left in _steps(whole.ideas)]
    return [*cuts, replace(cuts[-1], is_bare=True)]


def cut_view(post: View, cut: Cut) -> CutView:
    """Return what a cut leaves of a post."""
    papers = [paper for group in post.groups for paper in group.papers]
    kept = _kept(papers, cut)
    groups = [
        replace(group, papers=tuple(paper for paper in group.papers if paper.id in kept))
        for group in post.groups
    ]
    left = replace(
        post,
        ideas=post.ideas[: cut.ideas],
        releases=post.releases[: cut.releases],
        groups=tuple(group for group in groups if group.papers),
    )
    if cut.is_bare:
        return CutView(post=_bare(left), named=(), left_out="The post is too long for a message.")
    named = tuple(paper for paper in papers if paper.named)
    missing = sum(not paper.named for paper in papers) - cut.others
    return CutView(post=left, named=named, left_out=_tell(missing, post, left))


def _steps(number: int) -> Sequence[int]:
    """Return fewer and fewer, down to none."""
    steps = dict.fromkeys(number * left // STEPS for left in reversed(range(STEPS)))
    return [left for left in steps if left < number]


def _kept(papers: Sequence[Listed], cut: Cut) -> frozenset[str]:
    """Return the first papers of each kind."""
    named = [paper.id for paper in papers if paper.named][: cut.named]
    others = [paper.id for paper in papers if not paper.named][: cut.others]
    return frozenset([*named, *others])


def _tell(missing: int, post: View, left: View) -> str:
    """Say what a cut has left out: papers that the prose does not name either, and more."""
    papers = f"{in_figures(missing, 'paper')} of this issue" if missing else ""
    themes = "themes" if len(left.ideas) < len(post.ideas) else ""
    releases = "releases" if len(left.releases) < len(post.releases) else ""
    parts = [part for part in (papers, releases, themes) if part]
    return f"Left out of this message: {', '.join(parts)}." if parts else ""


def _bare(post: View) -> View:
    """Leave a post what it is called, cut to what a heading may have."""
    return replace(
        post,
        title=shorten(post.title, HEADING),
        subtitle=shorten(post.subtitle, HEADING),
        topic=shorten(post.topic, HEADING),
        lead=(),
        outlook=(),
        corrections=(),
        facts=(),
        problems=(),
        note="",
    )
