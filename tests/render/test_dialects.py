"""Each dialect has the front matter that its engine knows, and escapes what fires there."""

import re

import pytest
import yaml

from digest.model import Dialect
from digest.render import House, Style, renderer
from digest.render.escape import link
from digest.render.pen import Pen
from tests.fixtures import digest
from tests.render.engines import body_of

KNOWN = ["title", "date", "slug", "description", "tags", "categories"]


def post(dialect: Dialect, **changes: object) -> str:
    style = Style(dialect=dialect)
    return renderer("md", House(style=style)).render(digest(**changes)).content.decode()


@pytest.mark.parametrize(
    "dialect, keys",
    [
        ("common", KNOWN),
        ("hugo", KNOWN),
        ("jekyll", ["layout", *KNOWN]),
        ("pandoc", ["title", "date", "lang", "description", "subject", "keywords"]),
    ],
)
def test_front_matter_has_what_the_engine_knows(dialect: Dialect, keys: list[str]) -> None:
    front = yaml.safe_load(post(dialect).split("---\n")[1])
    assert list(front) == keys
    assert front["title"] == "Deep Learning This Week: Marine Imaging"


@pytest.mark.parametrize("dialect", ["common", "github", "hugo", "jekyll", "pandoc"])
def test_the_title_is_shown_once(dialect: Dialect) -> None:
    """By the post itself, or by the engine, from its front matter."""
    begins = body_of(post(dialect)).lstrip().startswith("# Deep Learning This Week")
    assert begins == (dialect in {"common", "github"})
    assert post(dialect).startswith("---\n") == (dialect != "github")


@pytest.mark.parametrize(
    "dialect, topic, category",
    [
        ("jekyll", "vision", "deep-learning"),
        ("common", "3D: vision", "deep-learning"),
        ("common", "vision", "vision"),
        ("hugo", "3D: vision", "3D: vision"),
    ],
)
def test_a_category_may_stand_in_an_address(dialect: Dialect, topic: str, category: str) -> None:
    front = yaml.safe_load(post(dialect, topic=topic).split("---\n")[1])
    assert front["categories"] == [category]


def test_pandoc_reads_markdown_in_front_matter() -> None:
    front = yaml.safe_load(post("pandoc", title="On *kelp* @reef").split("---\n")[1])
    assert front["title"] == r"On \*kelp\* &#64;reef"


@pytest.mark.parametrize(
    "dialect, text, written",
    [
        ("github", "ask @quill", "ask &#64;&#8288;quill"),
        ("github", "#12 and GH-7", r"\#&#8288;12 and GH-&#8288;7"),
        ("github", "at deadbeef7 of 1000000 decades", "at deadbe&#8288;ef7 of 1000000 decades"),
        ("github", "so :+1: it is", "so &#58;&#8288;+1: it is"),
        ("github", "for $5", "for &#8288;&#36;5"),
        ("hugo", 'C++ is "it\'s" == -- ...', r"C+&#43; is \"it\'s\" =&#61; -&#45; .&#46;&#46;"),
        ("jekyll", "it's -- so...", r"it\'s -&#45; so.&#46;&#46;"),
        ("pandoc", 'it\'s "so" - C++', r"it\'s \"so\" - C++"),
        ("github", "split 8:1:1", "split 8&#58;&#8288;1:1"),
        ("common", "it's so -- C++ #12", r"it's so -- C++ \#&#8288;12"),
        ("common", "@quill, mAP@0.5 :+1:", "&#64;&#8288;quill, mAP&#64;0.5 &#58;&#8288;+1:"),
        ("common", "split 8:1:1 for $5", "split 8&#58;1:1 for &#36;5"),
    ],
)
def test_what_fires_in_a_dialect_is_escaped_there(
    dialect: Dialect, text: str, written: str
) -> None:
    assert Pen(dialect).text(text) == written


@pytest.mark.parametrize("label", ["x", "X"])
def test_a_lone_x_is_no_box(label: str) -> None:
    written = link(label, "https://a.example")
    assert not re.match(r"\[[ xX]\]", written)
