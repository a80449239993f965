"""Posts in other languages: their fixed words are known, and their prose is compared in part."""

import pytest

from digest.blocks import Block
from digest.check import parse_whole
from digest.words import ENGLISH, list_languages, load_words
from tests.check.invented import ABS, check
from tests.fixtures import REEF, paper

CORALS = paper(
    title="ReefNet: Counting Corals from Paper Boats",
    abstract="We present ReefNet, a network that counts corals. It lowers the error by 21.8% on "
    "2,800 images, more than 12 rivals do. Training takes at most 3 hours.",
)
HEAD = f"**[{CORALS.title}]({ABS}/{REEF})**\n\n"


def post(lang: str, text: str) -> str:
    return f'---\ntitle: "X"\ndate: 2026-02-28\nlang: {lang}\n---\n\n# X\n\n## Y\n\n{HEAD}{text}\n'


def found(lang: str, text: str) -> list[tuple[str, str, str]]:
    return [(one.severity, one.kind, one.found) for one in check(post(lang, text), [CORALS], ".md")]


TRUE = {
    "de": "ReefNet senkt den Fehler um 21,8 % auf 2.800 Bildern und wird in höchstens 3 Stunden "
    "trainiert.",
    "es": "ReefNet reduce el error en un 21,8 % con 2800 imágenes y se entrena en como máximo 3 "
    "horas.",
    "fr": "ReefNet réduit l’erreur de 21,8 % sur 2\u202f800 images et s’entraîne en au plus 3 "
    "heures.",
    "ja": "ReefNet は 2800 枚の画像で誤りを 21.8% 減らす。",
    "zh": "ReefNet 在 2800 张图像上将误差降低 21.8%。",
}
# What is wrong in a sentence, and what is told of it.
FALSE = [
    ("de", "21,8", "28,1", ("error", "number", "28.1")),
    ("de", "2.800", "8.200", ("error", "number", "8,200")),
    ("de", "höchstens 3 Stunden", "mindestens 3 Stunden", ("warning", "meaning", "at least")),
    ("de", "ReefNet", "KelpNet9", ("warning", "name", "KelpNet9")),
    ("es", "21,8", "31,8", ("error", "number", "31.8")),
    ("fr", "2\u202f800", "2\u202f900", ("error", "number", "2,900")),
    ("ja", "2800 枚", "2.9 万枚", ("error", "number", "29000")),
    ("zh", "21.8%", "12.8%", ("error", "number", "12.8")),
]
COUNTED = ("note", "support", "")


@pytest.mark.parametrize("lang", TRUE)
def test_true_sentences_are_counted_once_as_not_judged(lang: str) -> None:
    assert found(lang, TRUE[lang]) == [COUNTED]
    twice = check(post(lang, f"{TRUE[lang]}\n\n{TRUE[lang]}"), [CORALS], ".md")
    assert [one.message[:12] for one in twice] == ["2 sentences "]


@pytest.mark.parametrize("lang, true, false, told", FALSE)
def test_wrong_figures_and_names_are_found(
    lang: str, true: str, false: str, told: tuple[str, str, str]
) -> None:
    assert true in TRUE[lang]
    others = [one for one in found(lang, TRUE[lang].replace(true, false)) if one != COUNTED]
    assert [(severity, kind) for severity, kind, _ in others] == [told[:2]]
    assert told[2] in others[0][2]


@pytest.mark.parametrize("lang", [lang for lang in list_languages() if lang != ENGLISH])
def test_a_wrong_count_and_a_wrong_author_are_found_behind_fixed_words(lang: str) -> None:
    words = load_words(lang)
    listing = f"- [{CORALS.title}]({ABS}/{REEF}), Mika Otter."
    text = (
        f"# X\n\n*{words('title.latest', count=3, date='2026')}*\n\n"
        f"## {words('post.papers')}\n\n### {words.heading('Robot navigation')} (2)\n\n{listing}\n"
    )
    front = f'---\ntitle: "X"\nlang: {lang}\n---\n'
    told = [(one.severity, one.kind) for one in check(f"{front}\n{text}", [CORALS], ".md")]
    assert sorted(told) == [("error", "author"), ("error", "count"), ("error", "count")]


def read(lang: str, text: str) -> Block:
    """Return the last block of a post in a language."""
    return parse_whole(f"---\nlang: {lang}\n---\n{text}\n".encode(), "a post", ".md").blocks[-1]


COUNTED_SO = (
    "1,200 papers found, 40 chosen, 9 of them told; "
    "left out: 1,160 ranked below this issue's limit."
)
COUNTS = "1.200 Arbeiten gefunden, 40 ausgewählt, 9 davon beschrieben; ausgelassen: {}"


@pytest.mark.parametrize("lang, text, english", [
    ("de", "Roboternavigation (2)", "Roboternavigation (2)"),
    ("de", "Navigation von Robotern (2)", "Robot navigation (2)"),
    ("de", "NAVIGATION VON ROBOTERN", "ROBOT NAVIGATION"),
    ("de", "1 Arbeit gefunden, 1 ausgewählt; keine ausgelassen.",
     "1 paper found, 1 chosen; none left out."),
    ("de", COUNTS.format("1.160 mit einem Rang unter der Grenze dieser Ausgabe."), COUNTED_SO),
    ("fr", "Foo, + 1\u202f200 autres auteurs.", "Foo, + 1,200 more authors."),
    ("fr", "Du 12 % au 14 % de foo.", "Du 12 % au 14 % de foo."),
    ("ja", "今週の注目：Foo。", "Foremost this week: Foo."),
    ("zh", "ReefNet 最新 1 篇论文：2026年2月28日", "Latest 1 paper on ReefNet: Feb. 28, 2026"),
    ("es", "Ada Quill y Arcas", "Ada Quill and Arcas"),
    ("es", "Ada Quill y Arcas et al.", "Ada Quill y Arcas et al."),
    ("en", "Navigation von Robotern (2)", "Navigation von Robotern (2)"),
    ("xx", "Navigation von Robotern (2)", "Navigation von Robotern (2)"),
])  # fmt: skip
def test_fixed_words_are_read_as_english(lang: str, text: str, english: str) -> None:
    assert read(lang, text).text == english


def test_marks_and_positions_move_with_their_words() -> None:
    text = "In dieser Woche vor allem: [Foo](https://foo.example)\nund [Bar](https://bar.example)."
    block = read("de", text)
    assert block.text == "Foremost this week: Foo and Bar."
    assert [block.text[mark.start : mark.end] for mark in block.marks] == ["Foo", "Bar"]
    assert block.position(block.text.index("Foo")) == (4, 29)
    assert block.position(block.text.index("Bar")) == (5, 6)
