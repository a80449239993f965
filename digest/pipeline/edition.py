"""Makes one issue: papers in, the complete issue out, and what the library shall remember.

What chooses and writes is loaded when the papers are there: the first request need not wait for
it, and `Tools.meanwhile` may have loaded it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.errors import DigestError
from digest.model import Digest, Edition, Problem
from digest.pipeline.collect import Tools, collect_ids
from digest.pipeline.plan import Request
from digest.pipeline.week import find_week
from digest.themes import Theme

if TYPE_CHECKING:
    from digest.pipeline.choice import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An issue (None where nothing was found), its ledger, and identifiers nobody knows."""

    digest: Digest | None
    edition: Edition | None
    problems: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()


def make(request: Request, tools: Tools, taxonomy: Sequence[Theme]) -> Made:
    """Make the issue that was asked for.  Raises DigestError where none can be made."""
    make_it = _from_ids if request.ids else _from_topic
    return make_it(request, tools, taxonomy)


def _from_ids(request: Request, tools: Tools, taxonomy: Sequence[Theme]) -> Made:
    """Make a post of exactly these papers, outside every ledger."""
    found = collect_ids(request.ids, tools, offline=request.offline, refresh=request.refresh)
    if not found.papers:
        raise _nothing_known(request, found.unknown)
    from digest.pipeline.choice import choose_listed
    from digest.pipeline.compose import compose

    choice = choose_listed(found)
    return Made(
        digest=compose(request, choice, taxonomy),
        edition=None,
        problems=choice.problems,
        unknown=found.unknown,
    )


def _from_topic(request: Request, tools: Tools, taxonomy: Sequence[Theme]) -> Made:
    """Make a topic's issue of a window, and its ledger."""
    earlier = tools.library.load_editions(request.subject.slug, before=request.date)
    week = find_week(request, tools, earlier)
    included = collect_ids(sorted(request.include), tools, offline=request.offline)
    from digest.pipeline.choice import choose_papers
    from digest.pipeline.compose import compose

    choice = choose_papers(request, week, included, earlier)
    return Made(
        digest=compose(request, choice, taxonomy) if choice.chosen else None,
        edition=_edition(request, choice, tools),
        problems=choice.problems,
        unknown=included.unknown,
    )


def _edition(request: Request, choice: "Choice", tools: Tools) -> Edition:
    """Return what the library shall remember of the issue."""
    return Edition(
        slug=request.subject.slug,
        date=request.date,
        window=request.window,
        query=request.subject.asked,
        fates=dict(choice.fates),
        completed=tools.clock.now(),
        problems=choice.problems,
    )


def _nothing_known(request: Request, unknown: Sequence[str]) -> DigestError:
    """Say that no post can be made of these identifiers."""
    return DigestError(
        f"None of these identifiers is known: {', '.join(unknown)}.",
        hint="The library does not hold them; build without --offline."
        if request.offline
        else "Check them for typing errors.",
    )
