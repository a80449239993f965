"""Templates of a user's own take the place of ours, and their mistakes are told, not shown."""

from dataclasses import replace
from html import unescape
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from digest.errors import ConfigError, OutputError
from digest.model import Issue
from digest.render import House, Renderer
from digest.render.templates import check_templates
from tests.fixtures import make_issue
from tests.render.issues import hostile_issue
from tests.render.pages import written

EXAMPLES = Path(__file__).parents[2] / "examples" / "templates"
DOCUMENT = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
FORMATS = ("md", "html", "email", "text", "bib", "ris", "atom", "jsonfeed")


def render(name: str, folder: Path, issue: Issue | None = None) -> str:
    house = House(templates=folder)
    return Renderer([name], house).render(issue or make_issue())[0].content.decode()


def own(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


def test_the_documented_example_is_whole() -> None:
    check_templates(House(templates=EXAMPLES))
    text = render("md", EXAMPLES)
    front, body = text.split("---\n", 2)[1:]
    assert yaml.safe_load(front)["author"] == "The editors of deep learning"
    assert "1. [ReefNet: Counting Corals from Paper Boats](https://arxiv.org/abs/" in body
    assert "{" not in body
    assert "<li>Marine imaging: 2</li>" in unescape(render("atom", EXAMPLES))


def test_a_missing_template_is_replaced_by_ours(tmp_path: Path) -> None:
    own(tmp_path, "papers.bib.j2", "% {{ stem }}\n")
    assert render("bib", tmp_path) == "% 2026-02-28-deep-learning\n"
    for name in FORMATS:
        if name != "bib":
            assert render(name, tmp_path) == written(make_issue(), name)


@pytest.mark.parametrize(
    "name, file", [("html", "page.html.j2"), ("email", "letter.html.j2"), ("atom", "entry.html.j2")]
)
def test_values_are_escaped_as_in_our_templates(name: str, file: str, tmp_path: Path) -> None:
    own(tmp_path, "page.css", "body { color: teal }")
    assert "<style>body { color: teal }</style>" in render("html", tmp_path)
    own(tmp_path, file, "<p>{{ post.title }}</p>")
    text = render(name, tmp_path, hostile_issue("<b>&")).replace("=\r\n", "")
    assert "&lt;b&gt;&amp;" in (unescape(text) if name == "atom" else text)


@pytest.mark.parametrize("printed, escaped", [
    ("{{ digest.note }}", r"- \*x\* \{\{ y }} &lt;b\>"),
    ("{{ digest.note | opening }}", r"\- \*x\* \{\{ y }} &lt;b\>"),
    ("{{ digest.note | quotation }}", r"> \- \*x\* \{\{ y }} &lt;b\>"),
    ("{{ digest.note | link('x:y') }}", r"- \*x\* \{\{ y }} &lt;b\>"),
    ("{{ 'x*' | link('https://x.example/(a)') }}", r"[x\*](https://x.example/%28a%29)"),
    ("{{ digest.note | yaml }}", r'"- *x* \u007b{ y }} <b>"'),
    ("{{ 'a OR b' | code }}", "`a OR b`"),
    ("{{ digest.date | long_date }}, {{ digest.date | short_date }}", "Feb. 28, 2026, Feb. 28"),
    ("{{ 1 }}", "1"),
])  # fmt: skip
def test_values_are_escaped_in_markdown(printed: str, escaped: str, tmp_path: Path) -> None:
    own(tmp_path, "post.md.j2", printed)
    assert render("md", tmp_path, hostile_issue("- *x* {{ y }} <b>")) == escaped


def test_syntax_errors_are_reported_before_anything_is_done(tmp_path: Path) -> None:
    own(tmp_path, "pots.md.j2", "")
    own(tmp_path, "page.html.j2", "\n\n{% for x in lead %}\n")
    own(tmp_path, "post.md.j2", "# {{ digest.title }\n")
    own(tmp_path, "_part.md.j2", "{{ x | yaml }}")
    own(tmp_path, "_other.html.j2", "\n{{ x | yaml }}")
    (tmp_path / "site").mkdir()
    own(tmp_path, "site/fronts.html.j2", "")
    (tmp_path / "letter.txt.j2").write_bytes(b"\xff")
    (tmp_path / "README.md").write_text("no template", "utf-8")
    with pytest.raises(ConfigError) as raised:
        check_templates(House(templates=tmp_path))
    head, *mistakes = str(raised.value).split("\n  - ")
    part = "; the name of a part that others include begins with _."
    assert head == f"The templates in {tmp_path} have 6 mistakes:"
    assert mistakes[0] == "_other.html.j2, line 2: No filter named 'yaml'."
    assert mistakes[1] == "letter.txt.j2: it is not text in UTF-8."
    assert mistakes[2].startswith("page.html.j2, line 3: ")
    assert mistakes[3].startswith("post.md.j2, line 1: unexpected '}'")
    assert mistakes[4] == f"There is no template pots.md.j2, the nearest is post.md.j2{part}"
    assert mistakes[5].startswith("There is no template site/fronts.html.j2, the nearest is ")
    assert raised.value.hint


@pytest.mark.parametrize("text, told", [
    ("a\n{{ digest.titel }}\n", "has no attribute 'titel'"),
    ("a\n{{ titel }}\n", "'titel' is undefined"),
    ("a\n{{ 1 / 0 }}\n", "division by zero"),
    ("a\n{{ lead[0] + 1 }}\n", "can only concatenate"),
    ("a\n{% include 'none.j2' %}\n", "none.j2"),
    ("a\n{{ ''.__class__.__mro__ }}\n", "unsafe"),
    ("a\n{{ digest.entries.append(1) }}\n", "has no attribute 'append'"),
    ("{% macro m() %}\n{{ m() }}\n{% endmacro %}\n{{ m() }}\n", "calls itself without end"),
    ("a\n{% for x in range(10 ** 9) %}{% endfor %}\n", "Range too big"),
])  # fmt: skip
def test_errors_in_templates_are_reported_with_file_and_line(
    text: str, told: str, tmp_path: Path
) -> None:
    own(tmp_path, "post.md.j2", text)
    with pytest.raises(OutputError) as raised:
        render("md", tmp_path)
    assert str(raised.value).startswith(f"{tmp_path / 'post.md.j2'}, line 2, cannot be filled: ")
    assert told in str(raised.value)


def test_a_missing_or_binary_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no folder of templates"):
        check_templates(House(templates=tmp_path / "none"))
    (tmp_path / "page.css").write_bytes(b"\xff")
    with pytest.raises(OutputError, match=r"page\.css cannot be read: it is not text in UTF-8\."):
        render("html", tmp_path)
    (tmp_path / "page.css").unlink()
    own(tmp_path, "parts.html.j2", "nothing")
    with pytest.raises(OutputError, match="cannot be filled"):
        render("html", tmp_path)


def test_an_error_in_our_template_is_not_reported_as_the_users(tmp_path: Path) -> None:
    own(tmp_path, "papers.bib.j2", "")
    issue = replace(make_issue(), entries=())
    with pytest.raises(ValueError, match="names no paper"):
        render("md", tmp_path, issue)


PACKAGED = Path(str(files("digest.render"))) / "templates"


def test_the_documents_list_every_template(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    for path in PACKAGED.rglob("*"):
        name = path.relative_to(PACKAGED).as_posix()
        if path.suffix in {".j2", ".css"}:
            assert f"| `{name}` | " in DOCUMENT
            own(tmp_path, name, path.read_text("utf-8"))
    check_templates(House(templates=tmp_path))
