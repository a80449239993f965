"""Issues to render: the demonstration's, a hostile one, one with everything, and a large one.

`hostile` is text that tries to become markup.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from digest.codec import load_issue
from digest.model import (
    Affiliation,
    Author,
    DatedThemes,
    Dialect,
    Elsewhere,
    Entry,
    Issue,
    LinkKind,
    Paper,
    Resource,
    Section,
    Statement,
    ThemeSize,
)
from digest.render import House, Renderer
from tests.fixtures import (
    correction,
    entry,
    link,
    make_issue,
    make_quoted_issue,
    paper,
    passage,
    quote,
    statement,
)

EXAMPLE = Path(__file__).parents[2] / "examples" / "2026-02-28-deep-learning.json"
NAMES = (
    "محمد الأحمد",
    "שרה כהן",
    "Ada Quill",
    "José Nuñez-Ågård",
    "Đặng Thị Ngọc",
    "李明",
    "Bo Jr.",
)
TITLES = (
    r"On $\mathcal{O}(n \log n)$ tides: $\alpha^2 + \beta_{ij} \leq \sqrt{x}$ & 5% more_or_less",
    "A very " * 60 + "long title about " + "x" * 120,
    "كشف الشعاب المرجانية باستخدام الشبكات العصبية",
    'Short: 12 <b>bold</b> {braced} ~ "quoted" ^ \\$5 # 1',
)


def example() -> Issue:
    return load_issue(EXAMPLE.read_bytes())


def mixed() -> Issue:
    """Return an issue of which a model wrote one section, and one paper is quoted in its prose."""
    issue = make_quoted_issue()
    tide, reef, loom, _ = (one.paper for one in issue.entries)
    prose = statement(
        "Weaver et al. hold patterns of weaving.",
        ("Weaver et al.", "author", loom.id),
        quotes=(quote(loom, "LoomBench is a benchmark of 1,200 woven patterns."),),
    )
    told = replace(issue.sections[0].statements[0], paragraph=1)
    papers = (tide.id, loom.id, reef.id)
    section = replace(issue.sections[0], papers=papers, statements=(prose, told))
    return replace(issue, sections=(section, issue.sections[1]))


def rich() -> Issue:
    """Return an issue with every part there is, and names and titles that are hard to lay out."""
    entries = tuple(_entry(place, title) for place, title in enumerate(TITLES))
    words = "ReefNet by محمد الأحمد et al. (2026) counts."
    told = statement(
        words, ("ReefNet", "name", "2602.91000"), ("محمد الأحمد et al.", "author", "2602.91000")
    )
    other = replace(statement("The authors count on."), paragraph=1)
    ahead = statement("Bo Jr. sinks.", ("Bo Jr.", "author", "2602.91001"))
    sections = tuple(
        Section(
            key=f"k{place}",
            title=title,
            papers=(f"2602.9100{place}",),
            statements=(told, told, other),
        )
        for place, title in enumerate(["Corals", "A heading " * 9, "علم الأحياء البحرية", "Tides"])
    )
    gone = correction(paper(), statement("It has been withdrawn."))
    issue = make_issue()
    return replace(
        issue,
        entries=entries,
        sections=sections,
        lead=(ahead,),
        outlook=(ahead, told),
        history=history(),
        resources=(replace(issue.resources[0], paper="2602.91000", statement=ahead),),
        corrections=(gone,),
        elsewhere=(
            Elsewhere(feed="Lab", title="Tides", url="https://lab.example.org/t", day=issue.date),
        ),
    )


def hostile_issue(*texts: str) -> Issue:
    """Return an issue in which every word from outside is one of these texts."""
    papers = [
        paper(
            id=f"2602.{place:05}", title=text, authors=(Author(name=text), Author(name=f"Q{text}"))
        )
        for place, text in enumerate(texts)
    ]
    first, last = texts[0], texts[-1]
    return make_issue(
        title=f"On {first}",
        subtitle=last,
        topic=last,
        query=f"AND {first}",  # an error, whatever follows
        note=first,
        lead=tuple(map(statement, texts[:9])),
        outlook=tuple(map(statement, texts[-9:])),
        sections=tuple(
            Section(
                key=one.id, title=one.title, papers=(one.id,), statements=(*_say(one), _quote(one))
            )
            for one in papers
        ),
        resources=tuple(
            Resource(paper=one.id, name=one.title, kind="model", statement=_say(one)[1], links=())
            for one in papers
        ),
        entries=tuple(
            entry(one, link("https://a.example/x_y_*z*/~q/@r#s:t?u=v&w")) for one in papers
        ),
        corrections=tuple(correction(one, _say(one)[1]) for one in papers),
        elsewhere=tuple(
            Elsewhere(feed=text, title=text, url="https://lab.example.org/", day=date(2026, 2, 28))
            for text in texts
        ),
    )


def alone(*papers: Paper, **changes: object) -> Issue:
    """Return an issue of these papers, of which its prose says nothing."""
    section = Section(key="a", title="Corals", papers=tuple(one.id for one in papers))
    entries = tuple(entry(one, named=False) for one in papers)
    issue = make_issue(entries=entries, sections=(section,), resources=(), lead=(), outlook=())
    return replace(issue, **changes)  # type: ignore[arg-type]


def quoting(*texts: str, dialect: Dialect, folder: Path) -> str:
    """Return a post of block quotations, by a template that this writes into a folder."""
    (folder / "post.md.j2").write_text(QUOTING, "utf-8")
    issue = make_issue(lead=tuple(map(statement, texts)))
    written = Renderer(["md"], House(dialect=dialect, templates=folder)).render(issue)[0]
    return written.content.decode()


def history() -> tuple[DatedThemes, ...]:
    return tuple(
        DatedThemes(
            date=date(2026, 1, 31 - 7 * weeks),
            themes=(
                ThemeSize(key="k0", title="Corals", papers=9 - weeks),
                ThemeSize(key="k2", title="علم الأحياء البحرية", papers=4 + 2 * weeks),
            ),
        )
        for weeks in (3, 2, 1, 0)
    )


def large(papers: int, *, named: int, title: str = "Counting Corals from Paper Boats") -> Issue:
    """Return an issue of so many papers in ten themes, of which the prose names some."""
    ids = [f"2602.{10000 + place}" for place in range(papers)]
    entries = tuple(
        replace(
            entry(paper(id=id_, title=f"{title} {place}"), link(f"https://github.com/quill/{id_}")),
            named=place < named,
        )
        for place, id_ in enumerate(ids)
    )
    parted = [ids[start::10] for start in range(10)]
    sections = tuple(
        Section(
            key=f"k{place}",
            title=f"Theme {place}",
            papers=tuple(part),
            statements=tuple(
                replace(_told(id_), paragraph=number)
                for number, id_ in enumerate(part)
                if int(id_[5:]) - 10000 < named
            ),
        )
        for place, part in enumerate(parted)
        if part
    )
    return make_issue(entries=entries, sections=sections, resources=(), lead=(), outlook=())


def _say(of: Paper) -> tuple[Statement, ...]:
    """Say a title with a name before it, once of one letter and once all of it."""
    name = f"N{of.title}"
    whole = statement(f"{name}.{of.title}", (name, "name", of.id))
    who = f"{of.title}."
    people = statement(f"By {who}", (who, "author", of.id))
    both = statement(f"N by {who}", ("N", "name", of.id), (who, "author", of.id))
    return (statement(of.title), statement(name, ("N", "name", of.id)), whole, people, both)


def _quote(of: Paper) -> Statement:
    """Quote the title, as if the abstract were the same."""
    return passage(replace(of, abstract=of.title), of.title, paragraph=1)


def _told(id_: str) -> Statement:
    text = f"ReefNet {id_} counts corals from boats of paper, 93.1% of them in an afternoon."
    return statement(text, (f"ReefNet {id_}", "name", id_))


def _entry(place: int, title: str) -> Entry:
    authors = tuple(
        Author(name=name, affiliations=(Affiliation(name=f"{name} Institute", origin="html"),))
        for name in NAMES * (9 if place == 1 else 1)
    )
    kinds: tuple[LinkKind, ...] = ("code", "dataset", "model", "demo", "project")
    links = [link(f"https://{kind}.example/?a=1&b={place}", kind=kind) for kind in kinds]
    chosen = entry(paper(id=f"2602.9100{place}", title=title, authors=authors), *links[: 5 - place])
    facts = replace(chosen.ranked.facts, promised=place == 3, withdrawn=place == 2)
    ranked = replace(chosen.ranked, facts=facts)
    return replace(chosen, ranked=ranked, named=place == 0, earlier=2023 if place == 1 else None)


KINDS = ("plain", "quoted", "mixed", "rich", "demo")
ISSUES = (make_issue(), make_quoted_issue(), mixed(), rich(), example())
"""One of each kind, not hostile."""
QUOTATIONS = (
    "“[F]our of the five models … Only one follows the wind.”",
    "“[W]e find [that] ~5% of M_d ~ [Fe/H] is ‘kelp’ (p < 0.01), by t^(2/5).”", "“Reefs”", "[F]",
    "[!NOTE]", "[!NOTE] x", "[x] y", "[A]: b", "[^1]: x", "- x", "1. x", "# x", "> x", ": x", "--",
    "~~~", "| a | b |", "https://x.example/a", "{: .x}", "{{ x }}", "    x", "“[W]e", "^", "===",
)  # fmt: skip
"""What is quoted: of the record's words, and hostile ones."""
QUOTING = """\
---
title: Quotations
layout: post
---
{% for told in digest.lead %}

Between.

{{ told.text | quotation }}
{% endfor %}
"""
"""A template of these alone, each behind a paragraph."""
FRAGMENTS = (
    "{{ site.title }}", "{% include x %}", "{{< figure >}}", "{{% note %}}", "{#", "{: .x}",
    "<script>alert(1)</script>", "<!-- x -->", "&amp;", "&#35;", "&copy", "&copy_x;", "AT&T",
    "![x](http://x.example/)", "[x](y)", "[[x]]", "[^1]", "^[note]", "[x]: y", "[gallery]",
    "https://x.example/a", "www.x.example", "a@b.example", "@quill2020", "[@quill]", ":smile:",
    "# x", "- x", "+ x", "1. x", "1) x", "(a) x", "i. x", "> x", "~~~", "```", ":::", ": x",
    "| a | b |", "---", "===", "***", "__x__", "*x*", "~x~", "~~x~~", "x^2^", "==x==", "%", "$x$",
    "$$x$$", r"\(x\)", r"\[x\]", "\\", "\\\\", r"\begin{x}", "`x`", "!", "wow!", "\n\n", "\n",
    "\r\n", "\t", "    x", "  ", "\u2028", "é", "深度", "😀", "a\u200db",
    "\u0301", "#123", "quill/reef#12",
    "GH-7", "deadbeef7", "0123456789" * 4, "ada@quill.example", ":+1:",
    "x", "x@", "~x~: y", "[!NOTE]", "> [!WARNING]", "[TOC]", "*[HTML]: x", "[^1]: x", "{:toc}",
    "{::comment}", "^", "{% raw %}", "{% endraw %}", "{{<x>}}", "{{% /x %}}", "{{'{{'}}",
    "<!--more-->", "(@x)", "#.", '\'one\' "two"', "--", "...", "<<x>>", "(c)", "||", "a_b_c",
    "*a*b", "++x++", "==", r"\newpage", r"\begin{x}y\end{x}", r"\$5", "$5 and $10", "$20k-$30k",
    "`$x$`", "$$", "https://a.example/x_y_*z*", "<https://x.example>", "mailto:ada@quill.example",
    "::: x", "2026. x", "A. x", "Term\n: x", "مرحبا", "שלום", "\U0001f469\u200d\U0001f52c",
    "Fig. 3", '"x', "'x",
    "“x", "‘x", "x ‘y “z’ w", "’90s", "(“", '"\'x', "reefs’ “", '5\' 6"', "[F]our", "“[W]e",
    "[Si/H]", "[1]", "[0, 1)", "(0, 1]", "[A] : b", "[A][B]", "[x] y", "a >> b", "~5 or ~9", "a~b",
    "(~5%)", "8^(+2.1)_(-3)", "x^2 y^2", "^“a b”^", "M_d", "p < 0.01", "<1 >", "pass@1", "{0, 1}",
    ":100:", "8:1:1", r"\reef", "5's", "'steps'", "www.", "word", "two words", "93.1%", "C++", "C#",
    "(p. 3)", "“q”", "x_1", "it's", "-5",
)  # fmt: skip

_PIECES = st.one_of(
    st.sampled_from(FRAGMENTS), st.text(max_size=6), st.text("\\`*_[]<>#|${}&@:!^~-+=1.)")
)
hostile = st.lists(_PIECES).map("".join)
