"""The chart of an issue's sections says in pixels and in words how many papers each has."""

import sys
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from digest.errors import UsageError
from digest.extras import how_to_add
from digest.model import Issue, Section
from digest.publish.threads import MastodonPublisher
from digest.render import Renderer
from tests.fixtures import entry, make_issue, paper
from tests.foreign import TAG, foreign_words
from tests.publish.posts import make_post
from tests.render.issues import example, hostile_issue, rich

BAR = (31, 95, 168)
START = 540


def chart(issue: Issue) -> bytes:
    return Renderer(["png"]).render(issue)[0].content


def read(content: bytes) -> tuple[str, Image.Image]:
    image = Image.open(BytesIO(content))
    image.load()
    return str(image.info["Description"]), image.convert("RGB")


def measure(image: Image.Image) -> list[int]:
    bars: list[int] = []
    was_bar = False
    for row in np.asarray(image)[100:, START:]:
        wide = int((row == BAR).all(axis=1).sum())
        if wide and not was_bar:
            bars.append(wide)
        was_bar = wide > 0
    return bars


def issue_of(*sizes: int, title: str = "Reefs") -> Issue:
    sections, entries = [], []
    for number, size in enumerate(sizes):
        ids = tuple(f"2602.{number:02}{place:03}" for place in range(size))
        sections.append(Section(key=f"s{number}", title=f"{title} {number}", papers=ids))
        entries += [entry(paper(id=name)) for name in ids]
    return make_issue(sections=tuple(sections), entries=tuple(entries))


def test_bars_are_as_long_as_sections_have_papers() -> None:
    words, image = read(chart(issue_of(8, 4, 1)))
    assert image.size == (1_200, 675)
    assert words == (
        "13 papers on deep learning, Feb. 28, 2026, by section: Reefs 0, 8 papers; Reefs 1, 4"
        " papers; Reefs 2, 1 paper."
    )
    unit = (1_010 - START) / 8
    for wide, papers in zip(measure(image), (8, 4, 1), strict=True):
        assert abs(wide - papers * unit) <= 2


def test_of_many_sections_the_text_has_all_and_the_picture_twelve_rows() -> None:
    words, image = read(chart(issue_of(*[2] * 20)))
    assert len(measure(image)) == 12
    assert words.count("2 papers") == 20
    (*others, last) = measure(image)
    assert abs(last - 9 * others[0]) <= 9
    long, _ = read(chart(issue_of(*[2] * 20, title="A heading of a hundred letters " * 4)))
    assert len(long) <= 1_500


@pytest.mark.parametrize("issue", [
    example(), rich(), hostile_issue("<b>\x1b[31m\u202e \ud800 & Ωλ 中文"), issue_of(),
    issue_of(1, title="كشف الشعاب"), issue_of(1, title="é" * 4_000),
])  # fmt: skip
def test_any_issue_has_a_chart_with_the_same_bytes_each_time(issue: Issue) -> None:
    content = chart(issue)
    assert content == chart(issue)
    words, image = read(content)
    assert words
    assert not set(words) & set("\x1b\u202e\ud800")
    assert len(measure(image)) == min(12, len(issue.sections))
    assert len(content) < 1_000_000  # Bluesky's limit


def drawn(title: str, lang: str = "en") -> bytes:
    """Return the pixels of a chart of one section."""
    issue = replace(issue_of(1), lang=lang)
    named = replace(issue.sections[0], title=title)
    return read(chart(replace(issue, sections=(named,))))[1].tobytes()


def test_letters_that_the_font_lacks_are_drawn_as_their_base() -> None:
    assert drawn("Éclat naïve – net") == drawn("Eclat naive - net")
    assert drawn("Größe, œuvre") == drawn("Grosse, oeuvre")
    assert drawn("珊瑚礁") == drawn("第 3 珊瑚") == drawn("Section 1") != drawn("Section 2")


def test_a_chart_has_no_words_but_those_of_its_language() -> None:
    with foreign_words():
        words, image = read(chart(replace(issue_of(*[1] * 14), lang=TAG)))
        bare = drawn("珊瑚", TAG), drawn("1", TAG), drawn("2", TAG)
    assert words.startswith(
        "14 ЖЖЖЖЖЖ ЖЖ deep learning, 28 February 2026, ЖЖ ЖЖЖЖЖЖЖ: Reefs 0, 1 ЖЖЖЖЖ; Reefs 1, 1"
    )
    assert len(measure(image)) == 12
    # Where the font lacks the letters, numbers are drawn.
    assert bare[0] == bare[1] != bare[2]


def test_targets_read_its_alternative_text() -> None:
    content = chart(example())
    post = make_post(files={"2026-02-28-reefs.png": content})
    publisher = MastodonPublisher(
        name="account",
        server="",
        token="",
        sender=None,  # type: ignore[arg-type]
        find_page=lambda _: "",
    )
    assert f'"alt": "{read(content)[0]}"' in publisher.pack(post)[0].content.decode()


def test_without_pillow_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(UsageError, match="The format png needs Pillow") as caught:
        Renderer(["png"])
    assert caught.value.hint == how_to_add("chart")
