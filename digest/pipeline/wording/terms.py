"""Says whether a model may be asked about an issue, and what it was worded from before."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from digest.model import Reply
from digest.pipeline.issue.standing import Standing
from digest.pipeline.plan import Request
from digest.pipeline.tools import Tools

STAGE = "write"
OFFLINE = "nothing is asked offline"
DRY = "a dry run asks no model"


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingTerms:
    """Whether a model may be asked, and whether anew; `silence` is why it may not be.

    `replies` are those that the issue was worded from before, `unanswered` the reasons why others
    were missing then, both by their questions' keys.  An issue once complete is told as it was:
    what was missing is not asked for again, except on `--refresh`.
    """

    silence: str = ""
    refresh: bool = False
    replies: Mapping[str, Reply] = field(default_factory=dict)
    unanswered: Mapping[str, str] = field(default_factory=dict)


def find_writing_terms(standing: Standing, tools: Tools) -> WritingTerms:
    """Return what holds for an issue, which may have been made before, by the same model or not."""
    ours, listed = standing.ours, find_listed_terms(standing.request, tools)
    if ours is None or tools.wordsmith is None:
        return listed
    name = tools.wordsmith.model.name
    replies = tools.library.load_replies_of(ours.slug, ours.date)
    left = () if listed.refresh or not ours.complete else ours.unanswered
    return WritingTerms(
        silence=listed.silence,
        refresh=listed.refresh,
        replies={reply.key: reply for reply in replies if reply.model == name},
        unanswered={one.key: one.reason for one in left if one.model == name},
    )


def find_listed_terms(request: Request, tools: Tools) -> WritingTerms:
    """Return what holds for a post that is in no ledger."""
    may_ask = tools.wordsmith is None or tools.wordsmith.may_ask
    silence = OFFLINE if request.offline else "" if may_ask else DRY
    return WritingTerms(silence=silence, refresh=request.refresh and not silence)
