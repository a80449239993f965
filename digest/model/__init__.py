"""The facts: what a paper, a claim about it, a chosen week and a written file are.

Every derived thing carries its proof: a statement its quotes, a link the words that justify it,
a score its reasons.  All values are immutable; all times are aware and in UTC; offsets count
code points.
"""

from digest.model.deliveries import (
    WHOLE,
    Delivered,
    Delivery,
    DeliveryState,
    Outcome,
    Parcel,
    Post,
    Receipt,
)
from digest.model.dossiers import Contribution, ContributionKind, Dossier, Ranked, Reason
from digest.model.editions import Days, Edition, Fate, Issue, Place, Placed, TakenBack
from digest.model.issues import (
    ALSO,
    Correction,
    Counts,
    Digest,
    Entry,
    LeftOut,
    PastIssue,
    Resource,
    Section,
    ThemeSize,
)
from digest.model.links import Health, Link, LinkKind, Repository
from digest.model.papers import Affiliation, Author, Paper
from digest.model.problems import Problem
from digest.model.readings import Chosen, Reading, ReadSentence, Sign, ThemeFit
from digest.model.replies import Completion, Prompt, Reply, Turn, Unanswered
from digest.model.runs import Artifact, Coverage, Dialect, Format, LibraryState, Run, Tex
from digest.model.searches import (
    Listing,
    ListingPage,
    Notice,
    NoticeKind,
    Order,
    Page,
    Search,
    SearchState,
    Window,
)
from digest.model.services import SERVICES, Answer, LinkFacts, PaperFacts, Question, Service
from digest.model.sites import SiteIssue, SitePaper
from digest.model.statements import Mention, MentionKind, Quote, Statement

__all__ = [
    "ALSO",
    "SERVICES",
    "WHOLE",
    "Affiliation",
    "Answer",
    "Artifact",
    "Author",
    "Chosen",
    "Completion",
    "Contribution",
    "ContributionKind",
    "Correction",
    "Counts",
    "Coverage",
    "Days",
    "Delivered",
    "Delivery",
    "DeliveryState",
    "Dialect",
    "Digest",
    "Dossier",
    "Edition",
    "Entry",
    "Fate",
    "Format",
    "Health",
    "Issue",
    "LeftOut",
    "LibraryState",
    "Link",
    "LinkFacts",
    "LinkKind",
    "Listing",
    "ListingPage",
    "Mention",
    "MentionKind",
    "Notice",
    "NoticeKind",
    "Order",
    "Outcome",
    "Page",
    "Paper",
    "PaperFacts",
    "Parcel",
    "PastIssue",
    "Place",
    "Placed",
    "Post",
    "Problem",
    "Prompt",
    "Question",
    "Quote",
    "Ranked",
    "ReadSentence",
    "Reading",
    "Reason",
    "Receipt",
    "Reply",
    "Repository",
    "Resource",
    "Run",
    "Search",
    "SearchState",
    "Section",
    "Service",
    "Sign",
    "SiteIssue",
    "SitePaper",
    "Statement",
    "TakenBack",
    "Tex",
    "ThemeFit",
    "ThemeSize",
    "Turn",
    "Unanswered",
    "Window",
]
