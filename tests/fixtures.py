"""An invented week: papers that nobody wrote, and an issue made of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from digest.model import (
    ALSO,
    LEFT_OUT,
    Affiliation,
    Author,
    Contribution,
    Correction,
    Counts,
    Decision,
    Entry,
    Issue,
    Link,
    Mention,
    MentionKind,
    Paper,
    PaperFacts,
    Problem,
    Quote,
    Ranked,
    Reading,
    Reason,
    Resource,
    Section,
    Statement,
    ThemeFit,
    UsedDataset,
    Window,
)
from digest.text import Span
from digest.writing import quote_spans

REEF = "2602.90001"
LOOM = "2602.90002"
SURVEY = "2602.90003"
TIDE = "2602.90004"

_PAPER = Paper(
    id=REEF,
    version=1,
    title="ReefNet: Counting Corals from Paper Boats",
    abstract="We present ReefNet, a network that counts corals. It finds 93.1% of them.",
    authors=(
        Author(
            name="Ada Quill", affiliations=(Affiliation(name="Harbour Institute", origin="html"),)
        ),
        Author(name="Bo Fernandez-Lund"),
    ),
    primary="cs.CV",
    categories=("cs.CV", "cs.LG"),
    published=datetime(2026, 2, 24, 9, 30, tzinfo=UTC),
    updated=datetime(2026, 2, 24, 9, 30, tzinfo=UTC),
)


def paper(**changes: Any) -> Paper:  # noqa: ANN401  any field of a paper
    """Return an invented paper with these fields changed."""
    return replace(_PAPER, **changes)


def link(url: str = "https://github.com/quill/reefnet", **changes: Any) -> Link:  # noqa: ANN401
    """Return a paper's own code link with these fields changed."""
    own = Link(
        url=url, kind="code", own=True, origin=("abstract",), evidence="Our code is at", health="ok"
    )
    return replace(own, **changes)


def statement(text: str, *mentions: tuple[str, MentionKind, str], **changes: Any) -> Statement:  # noqa: ANN401
    """Return a model's statement; each mention is words, their kind, and a paper."""
    marked = tuple(
        Mention(start=text.index(words), end=text.index(words) + len(words), kind=kind, paper=id_)
        for words, kind, id_ in mentions
    )
    written = {"by": "model:small", "verified": "model:small", "mentions": marked}
    return Statement(**{"text": text, **written, **changes})


def quote(of: Paper, words: str) -> Quote:
    """Return words of a paper's abstract as a quote."""
    start = of.abstract.index(words)
    return Quote(paper=of.id, field="abstract", start=start, end=start + len(words), text=words)


def quotation(of: Paper, words: str, **changes: Any) -> Statement:  # noqa: ANN401
    """Return words of a paper's abstract as a quotation."""
    return statement(words, by="quote", verified="quote", quotes=(quote(of, words),), **changes)


def passage(of: Paper, *words: str, **changes: Any) -> Statement:  # noqa: ANN401
    """Return stretches of a paper's abstract as what is told of it without a model."""
    spans = [Span(at, at + len(one), one) for one in words for at in [of.abstract.index(one)]]
    return replace(quote_spans(of, spans), **changes)


def correction(of: Paper, told: Statement) -> Correction:
    """Return that a paper of the week before was withdrawn."""
    return Correction(
        paper=of.id, title=of.title, url=of.url, issued=date(2026, 2, 21), statement=told
    )


def entry(of: Paper, *links: Link, **changes: Any) -> Entry:  # noqa: ANN401
    """Return a paper as chosen, on the theme of marine imaging, with these fields changed."""
    facts = PaperFacts(paper=of, links=links, introduces=Contribution(name=None, kind="method"))
    ranked = Ranked(
        facts=facts,
        reading=Reading(paper=of.id, themes=(ThemeFit(key="marine", probability=0.8),), news=3.5),
        score=1.5,
        reasons=(Reason(label="code", weight=1.5),),
    )
    chosen = Entry(
        ranked=ranked,
        passage=quotation(of, of.abstract),
        grade=3,
        limit=None,
        theme="marine",
        named=True,
    )
    return replace(chosen, **changes)


def left_out(**numbers: int) -> Mapping[Decision, int]:
    """Return how many papers were left out for each reason, none for those that are not given."""
    return {why: numbers.get(why, 0) for why in LEFT_OUT if why in numbers or why != "editor"}


def make_issue(**changes: Any) -> Issue:  # noqa: ANN401
    """Return a whole invented issue of three papers in two sections, with these fields changed."""
    reef = paper(abstract=f"{_PAPER.abstract} Boats of paper sink.")
    loom = paper(
        id=LOOM,
        title="LoomBench: A Benchmark of Weaving",
        abstract="LoomBench holds 1,200 woven patterns. We find that looms weave 12% faster.",
        authors=tuple(Author(name=f"Weaver {letter}") for letter in "ABCDEFGH"),
    )
    survey = paper(id=SURVEY, title="A Survey of Tides", abstract="Tides are surveyed.")
    woven = link("https://huggingface.co/datasets/weaver/loom", kind="dataset")
    issue = Issue(
        slug="deep-learning",
        title="Deep Learning This Week: Marine Imaging",
        subtitle="Latest 3 papers on deep learning: Feb. 28, 2026",
        date=date(2026, 2, 28),
        topic="deep learning",
        query='all:"deep learning"',
        window=Window(start=date(2026, 2, 22), end=date(2026, 2, 28)),
        counts=Counts(
            found=6, chosen=3, named=2, late=1, left_out=left_out(rank=2, already_issued=1)
        ),
        lead=(
            statement(
                "Weaver A et al. find that looms weave 12% faster.",
                ("Weaver A et al.", "author", LOOM),
                quotes=(quote(loom, "We find that looms weave 12% faster."),),
            ),
        ),
        sections=(
            Section(
                key="marine",
                title="Marine imaging",
                papers=(REEF, LOOM),
                statements=(
                    statement(
                        "Quill and Fernandez-Lund present ReefNet, a network that counts corals.",
                        ("Quill and Fernandez-Lund", "author", REEF),
                        ("ReefNet", "name", REEF),
                        quotes=(quote(reef, "We present ReefNet, a network that counts corals."),),
                    ),
                    statement(
                        "It finds 93.1% of them.", quotes=(quote(reef, "It finds 93.1% of them."),)
                    ),
                    statement(
                        "LoomBench holds 1,200 woven patterns.",
                        ("LoomBench", "name", LOOM),
                        quotes=(quote(loom, "LoomBench holds 1,200 woven patterns."),),
                        paragraph=1,
                    ),
                ),
            ),
            Section(key=ALSO, title="Also this week", papers=(SURVEY,)),
        ),
        resources=(
            Resource(
                paper=LOOM,
                name="LoomBench",
                kind="benchmark",
                statement=statement(
                    "holds 1,200 woven patterns.",
                    quotes=(quote(loom, "holds 1,200 woven patterns."),),
                ),
                links=(woven,),
            ),
        ),
        outlook=(
            statement(
                "In ReefNet boats of paper sink.",
                ("ReefNet", "name", REEF),
                quotes=(quote(reef, "Boats of paper sink."),),
            ),
        ),
        entries=(
            entry(reef, link(), limit=statement("Boats of paper sink.")),
            entry(loom, woven),
            entry(survey, theme=ALSO, named=False, earlier=2023),
        ),
        problems=(
            Problem(
                stage="fetch",
                subject="page 3",
                message="The source stopped early.",
                hint="Run the command again.",
            ),
        ),
        note="Abstracts are paraphrased.",
    )
    return replace(issue, **changes)


def make_quoted_issue(**changes: Any) -> Issue:  # noqa: ANN401
    """Return an issue that no model wrote, with these fields changed.

    One paper is quoted between two that their titles alone tell, and one is retold.
    """
    reef = paper(
        abstract="Here we present ReefNet, a network that counts corals. It is small. On TideSet it"
        ' finds 93.1% of all "shy" ones at $p<10^{-3}$. Boats of paper sink.'
    )
    weavers = tuple(Author(name=f"{name} Weaver") for name in ("Ada", "Bo", "Cy"))
    loom = paper(
        id=LOOM,
        title="LoomBench: A Benchmark of Weaving",
        abstract="LoomBench is a benchmark of 1,200 woven patterns. We try KelpSet and TideSet.",
        authors=weavers,
    )
    tide = paper(
        id=TIDE,
        title="Do Tides Remember Their Moon?",
        abstract="We ask them.",
        authors=(Author(name="Cy Moss"),),
    )
    survey = paper(
        id=SURVEY,
        title="A Survey of Tides",
        abstract="Ours is a survey of tides. They rise.",
        retold=True,
        authors=(),
    )
    code = link()
    woven = link("https://huggingface.co/datasets/weaver/loom", kind="dataset")
    moon = link("https://tides.example/moon", kind="project")
    lead = (
        "Foremost this week: Do Tides Remember Their Moon?, ReefNet: Counting Corals from Paper"
        " Boats and LoomBench: A Benchmark of Weaving."
    )
    ahead = passage(reef, "Boats of paper sink.")
    told = passage(
        reef,
        "we present ReefNet, a network that counts corals.",
        'On TideSet it finds 93.1% of all "shy" ones at $p<10^{-3}$.',
    )
    retold = passage(survey, "Ours is a survey of tides.", "They rise.")
    issue = make_issue(
        title="“Do Tides Remember Their Moon?”, ReefNet and 2 more papers on deep learning",
        subtitle="Latest 4 papers on deep learning: Feb. 28, 2026",
        counts=Counts(found=6, chosen=4, named=4, late=0, left_out=left_out(rank=2)),
        lead=(
            statement(
                lead,
                *((one.title, "title", one.id) for one in (tide, reef, loom)),
                by="fixed",
                verified="record",
                quotes=tuple(
                    Quote(paper=one.id, field="title", start=0, end=len(one.title), text=one.title)
                    for one in (tide, reef, loom)
                ),
            ),
        ),
        sections=(
            Section(
                key="marine",
                title="Marine imaging",
                papers=(TIDE, REEF, LOOM),
                statements=(told,),
            ),
            Section(key=ALSO, title="Also this week", papers=(SURVEY,), statements=(retold,)),
        ),
        resources=(
            Resource(
                paper=LOOM,
                name="LoomBench",
                kind="benchmark",
                statement=quotation(loom, "a benchmark of 1,200 woven patterns"),
                links=(woven,),
            ),
            Resource(
                paper=TIDE,
                name="Do Tides Remember Their Moon?",
                kind="study",
                statement=None,
                links=(moon,),
            ),
            Resource(
                paper=REEF,
                name="ReefNet",
                kind="model",
                statement=None,
                links=(code,),
            ),
        ),
        outlook=(ahead,),
        entries=(
            entry(tide, moon, grade=1),
            _using(entry(reef, code, passage=told, limit=ahead), "TideSet"),
            _using(entry(loom, woven, grade=0), "KelpSet", "TideSet"),
            entry(survey, passage=retold, theme=ALSO),
        ),
        problems=(),
        note="",
    )
    return replace(issue, **changes)


def _using(chosen: Entry, *names: str) -> Entry:
    """Return a paper that uses datasets, which its abstract names."""
    used = tuple(UsedDataset(name=one, quote=quote(chosen.paper, one)) for one in names)
    facts = replace(chosen.ranked.facts, used_datasets=used)
    return replace(chosen, ranked=replace(chosen.ranked, facts=facts))
