"""What stands in a post means itself, whatever it was."""

import re

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st

from digest.render.escape import code, link, markdown, url, yaml
from digest.text import printable
from tests.render.hostile import blocks, hostile, inline, markup, visible

PARAGRAPH = ["paragraph_open", "inline", "paragraph_close"]
FIRING = re.compile(r"\{\{|\{%|\{<|\{#|\{:|://|(?i:www\.)|\^\[|@\w")


@given(hostile)
def test_a_line_shows_exactly_its_text_and_nothing_else(text: str) -> None:
    words = printable(text)
    source = markdown(words, at_start=True)
    assert visible(source) == words
    assert not markup(source)
    assert blocks(source) == (PARAGRAPH if words else [])


@given(hostile)
def test_text_within_a_line_shows_exactly_itself(text: str) -> None:
    words = printable(text)
    source = f"Before {markdown(words)}[after](https://a.example)"
    assert visible(source) == f"Before {words}after"
    assert markup(source) == ["link_open", "link_close"]


@given(hostile)
def test_text_in_strong_is_strong_and_whole(text: str) -> None:
    words = printable(f"x{text}x")
    source = f"- **{markdown(words)}**: end"
    assert markup(source) == ["strong_open", "strong_close"]
    assert visible(source) == f"{words}: end"


@given(hostile)
def test_no_template_or_autolink_can_start(text: str) -> None:
    assert not FIRING.search(markdown(text))
    assert "\n" not in markdown(text)


@pytest.mark.parametrize(
    "text",
    [
        "Deep learning (again): a survey, in 3.5 parts - really?",
        "“Quoted” and 'quoted' at 93.1% for A/B; C++",
        "R&D, 5 & 6",
    ],
)
def test_ordinary_prose_is_left_alone(text: str) -> None:
    assert markdown(text, at_start=True) == text


@pytest.mark.parametrize(
    "text, source",
    [
        ("x_1 * y", r"x\_1 \* y"),
        ("F~x~ ^[n]", "F&#126;x&#126; &#94;&#91;n&#93;"),
        ("{{ x }}", "&#123;&#123; x &#125;&#125;"),
        ("a < b && &lt;", "a &lt; b && &amp;lt;"),
        (
            "see https://x.example or WWW.x.example",
            "see https&#58;//x.example or WWW&#46;x.example",
        ),
        ("ask @quill, mAP@50", "ask &#64;quill, mAP&#64;50"),
        ("so :+1: it is: good", "so &#58;+1: it is: good"),
        ("$5", "&#36;5"),
        ("Wow!", "Wow&#33;"),
    ],
)
def test_special_text_is_spelled_so_that_all_engines_agree(text: str, source: str) -> None:
    assert markdown(text) == source


@pytest.mark.parametrize(
    "text, source",
    [
        ("- x", "&#45; x"),
        ("1. x", "1&#46; x"),
        ("(a) x", "(a&#41; x"),
        ("xiv. x", "xiv&#46; x"),
        (": x", "&#58; x"),
        ("2.5 times", "2.5 times"),
        ("    x", "x"),
    ],
)
def test_a_line_begins_no_block(text: str, source: str) -> None:
    assert markdown(text, at_start=True) == source


@given(hostile)
def test_a_link_has_its_label_and_nothing_nested(label: str) -> None:
    words = printable(label)
    source = link(words, "https://a.example/x")
    assert markup(source) == ["link_open", "link_close"]
    assert visible(source) == (words or "https://a.example/x")


@given(hostile)
def test_a_target_stays_inside_its_parentheses(tail: str) -> None:
    target = url(f"https://a.example/{tail}")
    assert re.fullmatch(r"[-A-Za-z0-9%/:?#@!&*+,;=._~]+", target)
    source = f"[x]({target})"
    assert markup(source) == ["link_open", "link_close"]
    assert visible(source) == "x"


@pytest.mark.parametrize(
    "address, target",
    [
        ("https://a.example/b_(c)", "https://a.example/b_%28c%29"),
        (" https://a.example/ü ", "https://a.example/%C3%BC"),
        ("https://a.example/?a=1&copy=2&copy;", "https://a.example/?a=1&copy=2&amp;copy;"),
        ("https://a.example/50%25 100%", "https://a.example/50%25%20100%25"),
        ("https://a.example/{{x}}|'\"`<>\\^[]$", None),
        ("javascript:alert(1)", ""),
        ("https:", ""),
        ("//a.example", ""),
        ("", ""),
    ],
)
def test_targets_are_web_addresses_with_odd_characters_encoded(
    address: str, target: str | None
) -> None:
    expected = target
    if expected is None:
        expected = "https://a.example/%7B%7Bx%7D%7D%7C%27%22%60%3C%3E%5C%5E%5B%5D%24"
    assert url(address) == expected


def test_a_link_without_a_web_address_is_its_label() -> None:
    assert link("x*", "javascript:alert(1)") == r"x\*"


@given(hostile)
def test_code_shows_its_text(text: str) -> None:
    words = printable(text)
    source = f"Query: {code(words)}"
    assert visible(source).strip() == f"Query: {words}".strip()
    assert {token.type for token in inline(source)} <= {"text", "text_special", "code_inline"}
    assert not re.search(r"\{[{%<#]", source)


def test_an_ordinary_query_is_code() -> None:
    assert code('all:"deep learning" AND cat:cs.*') == '`all:"deep learning" AND cat:cs.*`'


@given(st.one_of(hostile, st.text()))
def test_a_yaml_scalar_reads_back_as_it_was(text: str) -> None:
    line = yaml(text)
    assert len(line.splitlines()) == 1
    assert pyyaml.safe_load(f"title: {line}\n") == {"title": text}
    assert not re.search(r"\{[{%<#]", line)


def test_a_lone_surrogate_cannot_stop_the_front_matter() -> None:
    assert pyyaml.safe_load(yaml("a\ud800b")) == "a\ufffdb"
