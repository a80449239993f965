"""Every format is the same twice; JSON, BibTeX and feeds are read back by others."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import feedparser
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given
from hypothesis import strategies as st

from digest.bibliography import find_known, parse_bibliography
from digest.codec import load_issue
from digest.errors import UsageError
from digest.model import Author, Issue, Paper
from digest.render import FORMATS, House, Renderer
from digest.text import columns, visible, visible_title
from tests.fixtures import entry, make_issue, paper, statement
from tests.render.issues import ISSUES, KINDS, alone, history, hostile, hostile_issue, rich
from tests.render.pages import PageText, post_of, written


@pytest.mark.parametrize(
    "name, nearest",
    [("pdf", "md"), ("HTML", "html"), ("bibtex", "bib"), ("mail", "email"), ("txt", "text")],
)
def test_an_unknown_format_is_refused_with_the_known_ones(name: str, nearest: str) -> None:
    with pytest.raises(UsageError, match=f"There is no format '{name}'.") as caught:
        Renderer([name])
    known = f"Known formats: {', '.join(FORMATS)}."
    assert caught.value.hint == f"The nearest is '{nearest}'. {known}"


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_issue_gives_the_same_file_twice_whatever_the_dialect(name: str) -> None:
    ending = {"email": "eml", "text": "txt", "jsonfeed": "feed.json"}.get(name, name)
    issue = hostile_issue(r"On $O(n^2)$ for $5")
    first, second = (Renderer([name]).render(issue)[0] for _ in range(2))
    assert first == second
    assert (
        first.name
        == f"{'' if 'feed' in name or name == 'atom' else '2026-02-28-'}deep-learning.{ending}"
    )
    assert b"\r" not in first.content or name in {"email", "png"}
    keep = House(dialect="jekyll", tex="keep")
    assert (Renderer([name], keep).render(issue)[0] == first) == (name != "md")


@given(st.text(st.characters()))
def test_json_is_read_back_whole_whatever_the_text(text: str) -> None:
    issue = replace(hostile_issue(text), history=history())
    found = written(issue, "json")
    again = load_issue(found.encode())
    assert written(again, "json") == found
    assert again.note == again.entries[0].paper.title == text


def decoded(issue: Issue) -> list[dict[str, str]]:
    """Read a bibliography with bibtexparser, TeX undone and protecting braces dropped."""
    undo = LatexDecodingMiddleware(keep_math_mode=False)
    library = parse_string(written(issue, "bib"), append_middleware=[undo])
    assert library.failed_blocks == []
    return [
        {"key": found.key, **{field.key: str(field.value) for field in found.fields}}
        for found in library.entries
    ]


def bare(title: str) -> str:
    """Return a title without braces, which protect it, and with the circumflex of ASCII."""
    return re.sub("[{}]", "", title).replace("ˆ", "^")


def test_the_whole_entry_of_a_withdrawn_paper() -> None:
    known = paper(
        abstract="Corals grow by 4% in $x_{1} < 2$ {x}.",
        authors=(Author(name="Ada Quill"), Author(name="The Tide & Reef Collaboration")),
        journal_ref="J. Corals 5 (2026) 1-9",
        doi="10.1000/corals_5 {x}",
        published=datetime(2025, 12, 31, 23, 0, tzinfo=UTC),
    )
    chosen = entry(known)
    gone = replace(chosen.ranked, facts=replace(chosen.ranked.facts, withdrawn=True))
    issue = replace(alone(known), entries=(replace(chosen, ranked=gone, earlier=2025),))
    assert written(issue, "bib") == (
        "% 2026-02-28-deep-learning: 1 paper of arXiv\n"
        "\n"
        "@misc{quill-2602.90001,\n"
        "  title = {{ReefNet: Counting Corals from Paper Boats}},\n"
        "  author = {Ada Quill and {The Tide \\& Reef Collaboration}},\n"
        "  year = {2025},\n"
        "  month = dec,\n"
        "  eprint = {2602.90001},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CV},\n"
        "  journal = {J. Corals 5 (2026) 1-9},\n"
        "  doi = {10.1000/corals_5x},\n"
        "  url = {https://arxiv.org/abs/2602.90001},\n"
        "  abstract = {Corals grow by 4\\% in x₁ {$<$} 2 \\textbraceleft{}x\\textbraceright{}.},\n"
        "  note = {Withdrawn},\n"
        "}\n"
    )


@pytest.mark.parametrize("issue", ISSUES, ids=KINDS)
def test_readers_find_every_paper_of_a_bibliography(issue: Issue) -> None:
    papers = {one.paper.id: one.paper for one in issue.entries}
    found = decoded(issue)
    assert [fields["eprint"] for fields in found] == [
        id_ for section in issue.sections for id_ in section.papers
    ]
    for fields in found:
        known = papers[fields["eprint"]]
        assert bare(fields["title"]) == bare(visible_title(known))
        assert bare(fields.get("abstract", "")) == bare(visible(known.abstract))
        assert known.doi or fields["doi"] == f"10.48550/arXiv.{known.id}"
    ours = parse_bibliography(written(issue, "bib").encode())
    assert find_known(list(papers.values()), ours.works) == set(papers)


@pytest.mark.parametrize("changes, key", [
    ({"authors": (Author(name="Đỗ Ån"), Author(name="Ada Quill"))}, "an-2602.90001"),
    ({"authors": ()}, "arxiv-2602.90001"),
    ({"id": "hep-th/9901001"}, "quill-hep-th/9901001"),
])  # fmt: skip
def test_a_key_depends_on_the_paper_alone(changes: dict[str, Any], key: str) -> None:
    other: Paper = paper(id="2602.00001")
    for issue in (alone(paper(**changes)), alone(other, paper(**changes))):
        assert decoded(issue)[-1]["key"] == key


@pytest.mark.parametrize("name, expected", [
    ("Ada Quill", "Ada Quill"),
    ("Quill, Jr., Ada", "{Quill, Jr., Ada}"),
    ("Friends and Foes", "{Friends and Foes}"),
    ("Ada Others", "{Ada Others}"),
    ("Sandy Anderson", "Sandy Anderson"),
    ("ATLAS Collaboration", "{ATLAS Collaboration}"),
    ("王 伟", "{王 伟}"),
])  # fmt: skip
def test_a_name_is_one_name(name: str, expected: str) -> None:
    two = paper(authors=(Author(name=name), Author(name="Bo Lund")))
    assert f"  author = {{{expected} and Bo Lund}},\n" in written(alone(two), "bib")


def paper_of(text: str) -> Paper:
    return paper(
        title=f"T {text}",
        abstract=text,
        authors=(Author(name=f"A {text}"),),
        journal_ref=text,
        doi=text,
    )


@given(hostile)
def test_hostile_text_stays_in_its_field(text: str) -> None:
    told = paper_of(text)
    bib = written(alone(told, paper(id="2602.90009")), "bib")
    library, ours = parse_string(bib), parse_bibliography(bib.encode())
    assert [str(one.fields_dict["eprint"].value) for one in library.entries] == [
        told.id,
        "2602.90009",
    ]
    assert (len(ours.works), ours.broken) == (2, ())
    assert len(re.findall(r"^@misc\{", bib, re.MULTILINE)) == 2


def records(issue: Issue) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rispy.loads(written(issue, "ris"))
    assert not [one for one in found if "unknown_tag" in one]
    return found


AUTHORS = ("Ada Quill", "Bo de Lund Jr.", "The Tide & Reef Team", "王 伟")


def test_the_whole_record_of_a_paper_that_was_published() -> None:
    known = paper(
        authors=tuple(Author(name=one) for one in AUTHORS),
        journal_ref="Proc. Corals 5 (2026) 1-9",
        doi="10.1000/corals_5 {x}",
    )
    (found,) = records(replace(alone(known), entries=(replace(entry(known), earlier=2025),)))
    assert found == {
        "type_of_reference": "CPAPER",
        "id": "quill-2602.90001",
        "title": "ReefNet: Counting Corals from Paper Boats",
        "authors": ["Quill, Ada", "de Lund, Bo, Jr.", "The Tide & Reef Team", "王 伟"],
        "year": "2026",
        "date": f"{known.published:%Y/%m/%d}",
        "secondary_title": "Proc. Corals 5 (2026) 1-9",
        "doi": "10.1000/corals_5x",
        "accession_number": "arXiv:2602.90001",
        "name_of_database": "arXiv",
        "keywords": list(known.categories),
        "urls": ["https://arxiv.org/abs/2602.90001"],
        "abstract": known.abstract,
        "notes": ["Earlier work of 2025"],
    }
    kinds = {"": "UNPB", "J. Corals 5 (2026) 1-9": "JOUR", "Reef Workshop, 2026": "CPAPER"}
    for told, kind in kinds.items():
        (found,) = records(alone(paper(journal_ref=told)))
        assert (found["type_of_reference"], found["doi"]) == (kind, "10.48550/arXiv.2602.90001")


@pytest.mark.parametrize("issue", ISSUES, ids=KINDS)
def test_reference_managers_find_every_paper(issue: Issue) -> None:
    papers = {one.paper.id: one.paper for one in issue.entries}
    found = {one["accession_number"].removeprefix("arXiv:"): one for one in records(issue)}
    assert list(found) == [id_ for section in issue.sections for id_ in section.papers]
    for id_, record in found.items():
        assert record["title"] == visible_title(papers[id_])
        assert len(record.get("authors", ())) == len(papers[id_].authors)


@given(hostile)
def test_hostile_text_stays_in_its_line(text: str) -> None:
    told = paper_of(text)
    found = records(alone(told, paper(id="2602.90009", comment=text)))
    assert [one["accession_number"][6:] for one in found] == [told.id, "2602.90009"]
    assert found[0].keys() - {"secondary_title"} | {"abstract"} == found[1].keys()


@pytest.mark.parametrize("issue", ISSUES, ids=KINDS)
def test_plain_text_has_every_link_in_full_and_72_columns(issue: Issue) -> None:
    text = written(issue, "text", site=SITE)
    links = re.findall(r"https?://\S+", text)
    assert {link for link in post_of(issue).links if "arxiv.org" in link} <= set(links)
    owned = {one.url for each in issue.entries for one in each.ranked.facts.links if one.own}
    assert {one for one in owned if "x.example" not in one} <= set(links)
    long = [line for line in text.splitlines() if columns(line) > 72 and len(line.split()) > 1]
    assert all("http" in line for line in long)
    assert f"On the web: {SITE}/{issue.stem}.html\n" in text
    # Every figure in the prose is that of a paper below.
    listed = dict(re.findall(r"^\[(\d+)\] (.*)", text, re.MULTILINE))
    assert list(listed) == [str(at) for at in range(1, len(issue.entries) + 1)]
    assert set(re.findall(r"\[(\d+)\]", text)) <= set(listed)


def test_wide_characters_take_two_columns() -> None:
    title = "潮だまりのサンゴを写真から数える深いニューラルネットワーク、およびその限界について" * 2
    people = tuple(Author(name=f"山田太郎{number}") for number in range(9))
    text = written(alone(paper(title=title, authors=people)), "text")
    wide = [line for line in text.splitlines() if columns(line) > len(line)]
    assert len(wide) == 4
    assert max(map(columns, wide)) in {71, 72}
    assert title in re.sub(r"\n *", "", text)
    assert [columns(sign) for sign in ("山", "🪸", "é", "e\u0301", "ﾔ")] == [2, 2, 1, 1, 1]


@given(hostile)
def test_hostile_text_moves_no_terminal(text: str) -> None:
    found = written(hostile_issue(text), "text")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", found)


SITE = "https://reefs.example/digests"


def feed_of(issue: Issue, *earlier: Issue, **house: Any) -> Any:  # noqa: ANN401 - untyped
    """Read the feed of an issue and those beside it back by feedparser; nothing is wrong in it."""
    beside = {issue.slug: earlier}
    found = feedparser.parse(written(issue, "atom", earlier=beside.__getitem__, **house))
    assert not found.bozo
    assert found.version == "atom10"
    return found


def weeks_before(number: int) -> list[Issue]:
    days = (date(2026, 2, 28) - timedelta(weeks=weeks) for weeks in range(1, number + 1))
    return [make_issue(date=day, title=f"Tides of {day}") for day in days]


def test_each_issue_is_listed_once_the_newest_first() -> None:
    past = weeks_before(3)
    found = feed_of(make_issue(title="Now"), *past[::-1], make_issue(title="Then"))
    assert [entry.title for entry in found.entries] == ["Now", *(issue.title for issue in past)]
    assert found.feed.updated == "2026-02-28T00:00:00Z"
    assert [entry.updated for entry in found.entries][1] == "2026-02-21T00:00:00Z"
    assert found.feed.author == "digest"


def test_an_issue_that_is_built_again_keeps_its_position_and_old_ones_go() -> None:
    later = make_issue(date=date(2026, 3, 7), title="Later", topic="Later tides")
    found = feed_of(make_issue(title="Again"), later)
    assert [entry.title for entry in found.entries] == ["Later", "Again"]
    assert (found.feed.title, found.feed.updated) == ("Later tides", "2026-03-07T00:00:00Z")
    assert len(feed_of(make_issue(), *weeks_before(30)).entries) == 10
    assert len(feed_of(make_issue(), *weeks_before(30), issues=3).entries) == 3


def test_identifiers_are_tags_of_the_site_and_never_change() -> None:
    first = feed_of(make_issue(), site=SITE)
    assert first.feed.id == "tag:reefs.example,2026:digest/deep-learning"
    assert first.entries[0].id == "tag:reefs.example,2026:digest/deep-learning/2026-02-28"
    later = feed_of(
        make_issue(date=date(2031, 1, 4), title="Renamed"), make_issue(title="Other"), site=SITE
    )
    assert later.feed.id == first.feed.id
    assert [entry.id for entry in later.entries][1] == first.entries[0].id
    alone = feed_of(make_issue())
    assert alone.feed.id == "tag:digest.invalid,2026:digest/deep-learning"
    assert "links" not in alone.feed
    assert "links" not in alone.entries[0]


def test_an_entry_has_a_summary_and_the_post_as_html() -> None:
    issue = replace(
        rich(), lead=(statement("1 < 2 & <b>so</b> on.", ("so", "title", "2602.91000")),)
    )
    (entry,) = feed_of(issue).entries
    assert entry.summary_detail.type == "text/plain"
    assert entry.summary == "1 < 2 & <b>so</b> on."
    (content,) = entry.content
    assert content.type == "text/html"
    page, post = PageText(content.value), post_of(issue)
    assert post.links[: len(page.links)] == page.links
    assert len(page.links) > 10
    themes = f"Corals (1), {'A heading ' * 9}(1), علم الأحياء البحرية (1), Tides (1)."
    assert page.text.endswith(f"All papers {themes} Abstracts are paraphrased.")


def json_feed_of(issue: Issue, *earlier: Issue, **house: object) -> dict[str, Any]:
    """Return a JSON Feed; it says whatever version 1.1 requires, and nothing beside it."""
    beside = {issue.slug: earlier}
    found: dict[str, Any] = json.loads(
        written(issue, "jsonfeed", earlier=beside.__getitem__, **house)
    )
    known = "version title home_page_url feed_url language authors items".split()
    assert not set(found) - set(known)
    for item in found["items"]:
        assert not {"id", "title", "content_html", "date_published"} - set(item)
        assert datetime.fromisoformat(item["date_published"]).tzinfo
    return found


def test_both_feeds_have_the_same_issues_by_the_same_names() -> None:
    issue, past = rich(), weeks_before(12)
    feed, atom = json_feed_of(issue, *past, site=SITE), feed_of(issue, *past, site=SITE)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["title"], feed["authors"]) == (atom.feed.title, [{"name": "digest"}])
    assert (feed["home_page_url"], feed["feed_url"]) == (SITE, f"{SITE}/deep-learning.feed.json")
    told = [
        (one["id"], one["url"], one["title"], PageText(one["content_html"]).text)
        for one in feed["items"]
    ]
    assert told == [
        (one.id, one.link, one.title, PageText(one.content[0].value).text) for one in atom.entries
    ]
    assert [one["date_published"] for one in feed["items"]] == [
        one.published for one in atom.entries
    ]
    alone = json_feed_of(issue)
    assert not {"home_page_url", "feed_url"} & set(alone)
    assert "url" not in alone["items"][0]


@given(hostile)
def test_hostile_text_stays_text_in_a_feed(text: str) -> None:
    assert json_feed_of(hostile_issue(text))["items"][0]["content_html"]
    (entry,) = feed_of(hostile_issue(text)).entries
    (usual,) = feed_of(hostile_issue("word")).entries
    assert set(PageText(entry.content[0].value).names) <= set(
        PageText(usual.content[0].value).names
    )
