"""Templates of a user's own take the place of ours, and their mistakes are told, not shown."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from digest.errors import ConfigError, OutputError
from digest.model import Digest
from digest.render import House, Style, renderer
from digest.render.proofs import check_templates, list_names
from tests.fixtures import digest
from tests.render.test_markdown import hostile_issue

EXAMPLES = Path(__file__).parents[2] / "examples" / "templates"
DOCUMENT = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
FORMATS = ("md", "html", "email", "bib", "atom")


def render(name: str, folder: Path, issue: Digest | None = None) -> str:
    """Return an issue in a format, by the templates of a folder."""
    style = Style(templates=folder)
    return renderer(name, House(style=style)).render(issue or digest()).content.decode()


def own(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


def test_the_documented_example_is_whole() -> None:
    check_templates(Style(templates=EXAMPLES))
    text = render("md", EXAMPLES)
    front, body = text.split("---\n", 2)[1:]
    assert yaml.safe_load(front)["author"] == "The editors of deep learning"
    assert "1. [ReefNet: Counting Corals from Paper Boats](https://arxiv.org/abs/" in body
    assert "{" not in body
    assert "<li>Marine imaging: 2</li>" in render("atom", EXAMPLES).replace("&lt;", "<").replace(
        "&gt;", ">"
    )


def test_a_template_that_is_not_there_is_ours(tmp_path: Path) -> None:
    own(tmp_path, "papers.bib.j2", "% {{ stem }}\n")
    assert render("bib", tmp_path) == "% 2026-02-28-deep-learning\n"
    for name in FORMATS:
        if name != "bib":
            assert render(name, tmp_path) == renderer(name).render(digest()).content.decode()


def test_a_style_sheet_is_the_users(tmp_path: Path) -> None:
    page = render("html", own(tmp_path, "page.css", "body { color: teal }"))
    assert "<style>body { color: teal }</style>" in page


@pytest.mark.parametrize("name", ["page.html.j2", "letter.html.j2"])
def test_what_is_printed_is_escaped_as_ours_is(name: str, tmp_path: Path) -> None:
    own(tmp_path, name, "<p>{{ post.title }}</p>")
    format_ = "html" if name.startswith("page") else "email"
    text = render(format_, tmp_path, hostile_issue("<b>&"))
    assert "&lt;b&gt;&amp;" in text.replace("=\r\n", "")


def test_what_is_printed_in_markdown_is_escaped(tmp_path: Path) -> None:
    own(
        tmp_path,
        "post.md.j2",
        "{{ digest.title }}|{{ digest.entries[0].paper.title | link('x:y') }}",
    )
    issue = hostile_issue("*x* {{ y }} <b>")
    assert render("md", tmp_path, issue) == (
        r"\*x\* &#123;&#123; y &#125;&#125; &lt;b&gt;|\*x\* &#123;&#123; y &#125;&#125; &lt;b&gt;"
    )


@pytest.mark.parametrize(
    "text, told",
    [
        ("# {{ digest.title }\n", "post.md.j2, line 1: unexpected '}'"),
        ("\n\n{% for x in lead %}\n", "post.md.j2, line 3: "),
        ("\n{{ lead | shout }}\n", "post.md.j2, line 2: No filter named 'shout'"),
    ],
)
def test_what_cannot_be_compiled_is_told_before_anything_is_done(
    text: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError) as raised:
        check_templates(Style(templates=own(tmp_path, "post.md.j2", text)))
    assert told in str(raised.value)
    assert raised.value.hint


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    own(tmp_path, "pots.md.j2", "")
    own(tmp_path, "page.html.j2", "{% if %}")
    own(tmp_path, "_part.md.j2", "{{ x | yaml }}")
    (tmp_path / "letter.txt.j2").write_bytes(b"\xff")
    (tmp_path / "README.md").write_text("no template", "utf-8")
    with pytest.raises(ConfigError) as raised:
        check_templates(Style(templates=tmp_path))
    assert str(raised.value).count("\n  - ") == 3
    assert "pots.md.j2 is the name of no template, the nearest is post.md.j2" in str(raised.value)
    assert "letter.txt.j2: it is no text in UTF-8" in str(raised.value)


def test_a_folder_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no folder of templates"):
        check_templates(Style(templates=tmp_path / "none"))


@pytest.mark.parametrize(
    "text, told",
    [
        ("a\n{{ digest.titel }}\n", "has no attribute 'titel'"),
        ("a\n{{ titel }}\n", "'titel' is undefined"),
        ("a\n{{ 1 / 0 }}\n", "division by zero"),
        ("a\n{{ lead[0] + 1 }}\n", "can only concatenate"),
        ("a\n{% include 'none.j2' %}\n", "none.j2"),
        ("a\n{{ ''.__class__.__mro__ }}\n", "unsafe"),
        ("a\n{{ digest.entries.append(1) }}\n", "has no attribute 'append'"),
        ("{% macro m() %}\n{{ m() }}\n{% endmacro %}\n{{ m() }}\n", "calls itself without end"),
        ("a\n{% for x in range(10 ** 9) %}{% endfor %}\n", "Range too big"),
    ],
)
def test_what_cannot_be_filled_is_told_with_file_and_line(
    text: str, told: str, tmp_path: Path
) -> None:
    own(tmp_path, "post.md.j2", text)
    with pytest.raises(OutputError) as raised:
        render("md", tmp_path)
    assert str(raised.value).startswith(f"{tmp_path / 'post.md.j2'}, line 2, cannot be filled: ")
    assert told in str(raised.value)


def test_a_part_that_lacks_what_ours_need_is_told(tmp_path: Path) -> None:
    own(tmp_path, "parts.html.j2", "nothing")
    with pytest.raises(OutputError, match="cannot be filled"):
        render("html", tmp_path)


def test_a_fault_of_ours_is_no_mistake_of_the_users(tmp_path: Path) -> None:
    own(tmp_path, "papers.bib.j2", "")
    issue = replace(digest(), entries=())
    with pytest.raises(ValueError, match="names no paper"):
        render("md", tmp_path, issue)


@pytest.mark.parametrize("name", list_names())
def test_the_documents_list_every_template(name: str) -> None:
    assert f"| `{name}` | " in DOCUMENT
