"""Hostile records, from the server's answer to the post: nothing breaks out, no data are cut."""

from collections.abc import Iterator
from email import message_from_string
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.wiring.command_line import ABSTRACT, DAY, STEM, CommandLine, record

NASTY = (
    "<script>alert(1)</script>",
    "{{ site.secret }}{% include /etc/passwd %}{{< figure >}}",
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "# heading | table | `code` *bold* __bold__ ~~gone~~ $x$ @someone",
    "\u202egpj.exe\u202c \u2066hidden\u2069 zero\u200bwidth",
    "---\ntitle: stolen\n---",
    "</details><details open>",
    "../../../../etc/cron.d/evil",
)


def _tokens(body: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").parse(body):
        yield token
        yield from token.children or ()


def assert_tame(post: str) -> None:
    """Hold that nothing of a post is markup, a template or front matter that is not ours."""
    front, body = post.split("---\n", 2)[1:]
    assert yaml.safe_load(front)["slug"] == STEM
    assert not {"html_block", "html_inline", "image"} & {token.type for token in _tokens(body)}
    links = [token.attrs["href"] for token in _tokens(body) if token.type == "link_open"]
    assert all(str(link).startswith("https://arxiv.org/abs/") for link in links)
    assert not any(mark in post for mark in ("{{", "{%", "{<", "\u202e", "\u2066", "\u200b"))


@pytest.mark.parametrize("field", ["title", "abstract", "comment", "author"])
def test_text_of_a_record_stays_text(shell: CommandLine, field: str) -> None:
    def spoilt(number: int, words: str) -> dict[str, Any]:
        own = {"title": f"Kelp Study {number}", "authors": [f"Ada Quill-{number}", "Bo Lund"]}
        spoiling: dict[str, dict[str, Any]] = {
            "author": {"authors": [words, "Bo Lund"]},
            "abstract": {"abstract": ABSTRACT.replace("tide pools", f"pools of {words}")},
        }
        return record(number, **{**own, **spoiling.get(field, {field: words})})

    records = [spoilt(n, f"Kelp {text} forest {n}") for n, text in enumerate(NASTY, 1)]
    built = shell.build(records)
    assert built.exit_code == 0, built.output
    assert len(shell.data()["papers"]) == len(NASTY)
    assert_tame(shell.post())


def test_names_of_institutions_stay_text(shell: CommandLine) -> None:
    def authorship(name: str, text: str) -> dict[str, Any]:
        place = {"id": "I1", "display_name": f"University of Kelp {text}"}
        return {"raw_author_name": name, "institutions": [place]}

    records = [record(n, authors=[f"Ada Quill-{n}", f"Bo Lund-{n}"]) for n in range(len(NASTY))]
    authorships = {
        one["id"]: {"authorships": [authorship(name, text) for name in one["authors"]]}
        for one, text in zip(records, NASTY, strict=True)
    }
    built = shell.build(records, world={"openalex": authorships})
    assert built.exit_code == 0, built.output
    assert "(University of Kelp" in shell.post()
    assert_tame(shell.post())


@pytest.mark.parametrize("title", ["{{ 7*7 }} {% raw %}", "On Kelp and Reefs"])
def test_papers_of_one_title_keep_their_own_links(shell: CommandLine, title: str) -> None:
    """No check takes a link of one for another's, in any of the formats that say it."""
    told = ("kelp", "kelp and coral", "kelp and boats of paper")
    twins = [
        record(
            n,
            title=title,
            abstract=(
                f"We present a network that counts {words} in tide pools. On the Harbour benchmark,"
                f" the network finds 93.1% of all {words}. Our code is available at"
                f" https://github.com/quill/kelp{n}."
            ),
            authors=[f"Ada Quill-{n}", f"Bo Lund-{n}"],
        )
        for n, words in enumerate(told, 1)
    ]
    world: dict[str, Any] = {"github": {f"quill/kelp{n}": {} for n in (1, 2, 3)}}
    week = ("--date", DAY, "-q", "kelp", "--format", "md,html")
    assert shell.build(twins, *week, world=world).exit_code == 0
    for ending in ("md", "html"):
        assert all(f"github.com/quill/kelp{n}" in shell.post(ending) for n in (1, 2, 3))
        checked = shell.check(f"posts/{STEM}.{ending}")
        assert "0 errors, 0 warnings" in checked.output


def test_control_characters_are_kept_from_the_post_and_no_data_are_cut(shell: CommandLine) -> None:
    """The data stay as they were sent, what XML forbids and whitespace aside."""
    authors = [f"Ada Quill{n}" for n in range(3_000)]
    long, kept = "Kelp " + "x" * 10_000, "Kelp \u202eflipped {{ braces }} <b>"
    sent = [
        record(1, title="Kelp \x1b[31mred\x1b[0m \x00 forest"),
        record(2, title=long, authors=authors),
        record(3, title=kept),
    ]
    assert shell.build(sent).exit_code == 0
    post, papers = shell.post(), {paper["id"]: paper for paper in shell.data()["papers"]}
    assert not {"\x1b", "\x00"} & set(post)
    assert "x" * 500 not in post
    assert f"(cut, {len(long):,} characters)" in post
    assert "+ 2,995 more authors" in post
    assert papers["2602.90002"]["title"] == long
    assert [author["name"] for author in papers["2602.90002"]["authors"]] == authors
    assert papers["2602.90003"]["title"] == kept


@pytest.mark.parametrize("query", ["../../evil", "kelp/../../x", "CON", "кельп", "a" * 300])
def test_no_query_leaves_the_folder(shell: CommandLine, query: str) -> None:
    """A file's name is made of the slug alone."""
    built = shell.build([record(1, title=f"Kelp {query}")], "--date", DAY, "-q", f'"{query}"')
    assert built.exit_code in (0, 2), built.output
    assert {path.parent for path in shell.folder.rglob("*.md")} <= {shell.folder / "posts"}


FORMATS = ("md", "html", "email", "text", "bib", "ris", "atom", "jsonfeed")
SHOWING = (
    ("show", "2602.90001"),
    *(("fetch", "--offline", "--format", form, "2602.90001") for form in ("card", "bib", "ris")),
)


def _read(path: Path) -> str:
    """Return a file's words, without the ends of its lines."""
    text = path.read_text("utf-8")
    if path.suffix == ".eml":
        body = message_from_string(text, policy=default).get_body(("plain",))
        text = body.get_content() if body else ""
    return "".join(text.split())


@pytest.mark.parametrize("field", ["title", "authors"])
def test_no_format_prints_a_field_of_100_000_characters(shell: CommandLine, field: str) -> None:
    """Its length stands in place of the rest."""
    long = "Kelp" + "x" * 100_000
    sent = [record(1, **{field: long if field == "title" else [long, "Bo Lund"]}), record(2)]
    built = shell.build(sent, "--date", DAY, "-q", "kelp", "--format", ",".join(FORMATS))
    assert built.exit_code == 0, built.output
    shown = {path.name: _read(path) for path in (shell.folder / "posts").iterdir()}
    shown |= {" ".join(words): "".join(shell.run(*words).stdout.split()) for words in SHOWING}
    assert len(shown) == len(FORMATS) + len(SHOWING)
    for name, text in shown.items():
        assert "x" * 501 not in text, name
        assert "(cut,100,004characters)" in text, name


LONG = 25_000
ENDLESS: dict[str, dict[str, Any]] = {
    "title": {"title": "Kelp " + "Forest And Tide " * (LONG // 16)},
    "title of one word": {"title": f"Kelp {'x' * LONG}"},
    "author": {"authors": ["Ada " + "Quill " * (LONG // 6), "Bo Lund"]},
    "identifiers": {"authors": ["Ada Quill", "About this issue 2602.90002", "Bo Lund"]},
    "sentences": {
        "authors": ["This issue lists 7 papers.", "a network.", "et al. 2602.90003", "5 km"]
    },
    "co-authors": {"authors": ["Ada Quill", *["Bo " + "Lund " * 600] * 3]},
    "name": {"abstract": ABSTRACT.replace("KelpNet", f"Kelp{'Net' * (LONG // 3)}")},
}


@pytest.mark.parametrize("field", ENDLESS)
def test_a_post_passes_its_own_check_whatever_a_field_is(shell: CommandLine, field: str) -> None:
    """What is too long to be judged is listed all the same, and counted."""
    others = [record(n, title=f"Kelp Study {n}", authors=[f"Eve Moth-{n}"]) for n in (2, 3)]
    week = ("--date", DAY, "-q", "kelp", "--format", "md,html")
    built = shell.build([record(1, **ENDLESS[field]), *others], *week)
    assert built.exit_code == 0, built.output
    for ending in ("md", "html"):
        checked = shell.check(f"posts/{STEM}.{ending}")
        assert "0 errors, 0 warnings" in checked.output
