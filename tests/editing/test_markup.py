"""Markdown becomes HTML in which nothing of a post can act."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.editing.markup import render_markup


def test_a_post_becomes_a_fragment_without_its_title() -> None:
    text = "# Reefs & *Looms*\n\n*Latest 2 papers*\n\nWe **count**.\n\n## More\n\n- [a](https://x.org/?a=1&b=2)\n"
    found = render_markup(text, "Reefs & Looms")
    assert (found.heading, found.subtitle, found.opening) == (
        "Reefs & Looms",
        "Latest 2 papers",
        "We count.",
    )
    assert found.html == (
        "<p><em>Latest 2 papers</em></p>\n<p>We <strong>count</strong>.</p>\n<h2>More</h2>\n<ul>\n"
        '<li><a href="https://x.org/?a=1&amp;b=2">a</a></li>\n</ul>\n'
    )


def test_a_heading_that_says_another_thing_stays() -> None:
    assert render_markup("# Reefs\n\nText", "Looms").html == "<h1>Reefs</h1>\n<p>Text</p>\n"
    assert render_markup("# Reefs\n\nText", "").html == "<p>Text</p>\n"


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
def test_nothing_acts(text: str) -> None:
    _assert_safe(render_markup(text, "").html)


@given(st.text(alphabet="<>\"'&[]()!*_`#:\\/ jJavscriptonlerd=\n", max_size=80))
def test_no_text_acts(text: str) -> None:
    _assert_safe(render_markup(text, "").html)


_TAGS = frozenset(
    "p em strong a ul ol li h1 h2 h3 h4 h5 h6 code pre blockquote hr br img s table thead tbody tr"
    " th td".split()
)
_ATTRIBUTES = frozenset("href src alt title start style class".split())


class _Reader(HTMLParser):
    """Looks at every tag as a browser does."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Refuse what could act."""
        assert tag in _TAGS
        for name, value in attrs:
            assert name in _ATTRIBUTES
            target = (value or "").strip().lower() if name in {"href", "src"} else ""
            assert not target.startswith(("javascript:", "vbscript:", "data:", "file:"))

    def handle_comment(self, data: str) -> None:
        """Refuse what hides text."""
        raise AssertionError(data)


def _assert_safe(html: str) -> None:
    reader = _Reader()
    reader.feed(html)
    reader.close()
