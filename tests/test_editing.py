"""A post is read as its editor left it: front matter, marks of Jekyll, Markdown that is safe."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import UsageError
from digest.markdown import Front, decode_post, drop_raw_marks, render_markup, split_front
from tests.render.pages import PageText


@pytest.mark.parametrize(
    "yaml, front",
    [
        (
            'title: "Reefs: \\"paper\\" boats"\ndate: 2026-02-28\nslug: "2026-02-28-reefs"\n',
            Front(title='Reefs: "paper" boats', day=date(2026, 2, 28), slug="2026-02-28-reefs"),
        ),
        ("title: 'It''s'", Front(title="It's")),
        ("title: >-\n  Reefs\n  and looms", Front(title="Reefs and looms")),
        ("title: |\n  Reefs\n  Looms\n", Front(title="Reefs Looms")),
        *(("title: Reefs # a remark", Front(title="Reefs")), ("title: yes", Front(title="yes"))),
        *(("title: 2026", Front(title="2026")), ("title: null", Front()), ("title: ~", Front())),
        *(("title:", Front()), ("title: [a, b]", Front()), ("title: {a: b}", Front())),
        ("description: Reefs", Front(description="Reefs")),
        ("tags: [a, 'b c', a]", Front(tags=("a", "b c"))),
        *(("tags:\n- a\n- b", Front(tags=("a", "b"))), ("tags: reefs", Front(tags=("reefs",)))),
        ("tags: []", Front()),
        ("categories:\n  - coral reefs\n  - {a: b}", Front(categories=("coral reefs",))),
        ("date: 2026-02-28T12:00:00+01:00", Front(day=date(2026, 2, 28))),
        *(("date: 2026-02-30", Front()), ("date: soon", Front())),
        ("title: &a Reefs\nslug: *a", Front(title="Reefs", slug="Reefs")),
        ('title: "a\\u0000\\u001b[31mb\\nBcc: x"', Front(title="a[31mb Bcc: x")),
        ("title: !!python/object/apply:os.system ['x']", Front()),
        *(("draft: true\nweight: 1.5e3\ntitle: Reefs", Front(title="Reefs")), ("", Front())),
        ("# nothing", Front()),
    ],
)
def test_front_matter_is_read_as_editors_write_it(yaml: str, front: Front) -> None:
    assert split_front(f"---\n{yaml}\n---\nText", "a.md") == (front, "Text")
    assert split_front(f"--- \n{yaml}\n...\nText", "a.md") == (front, "Text")


@pytest.mark.parametrize(
    "text, told",
    [
        ("---\ntitle: a: b\n---\n", "YAML, line 2"),
        ("---\ntitle: Reefs\ntags: [a\n---\n", "YAML, line 3"),
        ("---\n- a\n- b\n---\n", "YAML: it is not a list of names and values"),
        ("---\njust text\n---\n", "not a list of names and values"),
        ("---\ntitle: *unknown\n---\n", "line 2"),
        ("---\n? [x, y]\n: z\n---\n", "line 2"),
        ("---\na: " + "[" * 500 + "\n---\n", "it is nested too deeply"),
        ("+++\ntitle = Reefs\n+++\n", "TOML"),
    ],
)
def test_damaged_front_matter_is_reported_with_its_line(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as error:
        split_front(text, "posts/a.md")
    assert "The front matter of posts/a.md cannot be read" in str(error.value)
    assert error.value.hint


def test_toml_is_read_too() -> None:
    text = '+++\ntitle = "Reefs"\ndate = 2026-02-28\nslug = true\ntags = ["a", 3]\n+++\nText'
    front = Front(title="Reefs", day=date(2026, 2, 28), tags=("a", "3"))
    assert split_front(text, "a.md") == (front, "Text")


def test_a_post_without_front_matter_is_a_post() -> None:
    for text in ("# Reefs\n", "", "--- a\nb\n---\n", "----\nb\n----\n"):
        assert split_front(text, "a.md") == (Front(), text)
    assert decode_post(b"\xef\xbb\xbfa\r\nb\rc\n") == "a\nb\nc\n"


@given(st.text(max_size=60))
def test_nothing_but_our_error_is_raised(text: str) -> None:
    try:
        front, _ = split_front(f"---\n{text}\n---\n", "a.md")
    except UsageError:
        return
    lines = (front.title, front.slug, front.description, *front.tags, *front.categories)
    assert all("\n" not in line and "\0" not in line for line in lines)


@pytest.mark.parametrize(
    "written, shown",
    [
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ("a {%- raw -%} b {%- endraw -%} c", "a  b  c"),
        ("{%raw%}1{%endraw%}2{% raw %}3{% endraw %}", "123"),
        ("```\n{% raw %}\n{% if x %}\n{% endraw %}\n```", "```\n\n{% if x %}\n\n```"),
        ("{% raw %}{% raw %}{% endraw %}", "{% raw %}"),
        ("{% raw %} is never ended", "{% raw %} is never ended"),
        ("{% endraw %} was never begun", "{% endraw %} was never begun"),
        ("{{ site.title }} {% include x %}", "{{ site.title }} {% include x %}"),
        ("{% raw %}" * 20_000 + "{%" + " " * 20_000, "{% raw %}" * 20_000 + "{%" + " " * 20_000),
    ],
)
def test_pairs_of_jekylls_marks_go_and_the_text_between_stays(written: str, shown: str) -> None:
    assert drop_raw_marks(written) == shown


def test_a_post_becomes_a_fragment_without_its_title() -> None:
    text = (
        "# Reefs & *Looms*\n\n*Latest 2 papers*\n\nWe **count**.\n\n## More\n\n"
        "- [a](https://x.org/?a=1&b=2)\n"
    )
    found = render_markup(text, "Reefs & Looms")
    told = (found.heading, found.subtitle, found.opening)
    assert told == ("Reefs & Looms", "Latest 2 papers", "We count.")
    assert found.html == (
        "<p><em>Latest 2 papers</em></p>\n<p>We <strong>count</strong>.</p>\n<h2>More</h2>\n<ul>\n"
        '<li><a href="https://x.org/?a=1&amp;b=2">a</a></li>\n</ul>\n'
    )


@pytest.mark.parametrize(
    "text, title, html, opening",
    [
        ("# Reefs\n\nText", "Looms", "<h1>Reefs</h1>\n<p>Text</p>\n", "Text"),
        ("# Reefs\n\nText", "", "<p>Text</p>\n", "Text"),
        ("*one* and *two*", "", "<p><em>one</em> and <em>two</em></p>\n", "one and two"),
        ("*one* two", "", "<p><em>one</em> two</p>\n", "one two"),
        ("a\nb  \nc", "", "<p>a\nb<br />\nc</p>\n", "a b c"),
        ("word " * 50, "", f"<p>{'word ' * 49}word</p>\n", "word " * 39 + "word…"),
        ("", "", "", ""),
    ],
)
def test_heading_subtitle_and_opening_are_found(
    text: str, title: str, html: str, opening: str
) -> None:
    found = render_markup(text, title)
    assert (found.html, found.opening, found.subtitle) == (html, opening, "")


TAGS = frozenset(
    "p em strong a ul ol li h1 h2 h3 h4 h5 h6 code pre blockquote hr br img s table thead tbody"
    " tr th td".split()
)


def assert_safe(text: str) -> None:
    """Look at every tag as a browser does: none acts, and none hides text."""
    html = render_markup(text, "").html
    assert "<!" not in html
    for tag, values in PageText(html).tags:
        assert tag in TAGS
        assert set(values) <= set("href src alt title start style class".split())
        targets = [(values.get(name) or "").strip().lower() for name in ("href", "src")]
        assert not any(re.match("(javascript|vbscript|data|file):", one) for one in targets)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "[a](javascript:alert(1))",
        "[a](  JaVaScRiPt:alert(1))",
        "[a](java&#115;cript:alert(1))",
        "[a](data:text/html,<script>)",
        "![a](javascript:alert(1))",
        "<javascript:alert(1)>",
        '[a](https://x.org "title\\" onclick=alert(1)")',
        "[a]: vbscript:x\n\n[a]",
        "`<script>`",
        "<!-- -->\n<style>*{display:none}</style>",
    ],
)
def test_markdown_becomes_nothing_active(text: str) -> None:
    assert_safe(text)


@given(st.text(alphabet="<>\"'&[]()!*_`#:\\/ jJavscriptonlerd=\n", max_size=80))
def test_no_text_becomes_active(text: str) -> None:
    assert_safe(text)
