"""The words of each language: all of them, with their placeholders, and as Babel counts."""

from collections.abc import Iterator, Mapping
from datetime import date
from string import Formatter

import pytest
from babel import Locale

from digest.themes import ALONE_TITLE, ALSO_TITLE, load_taxonomy
from digest.words import ENGLISH, list_languages, load_words

TABLES = ("text", "title", "post", "footer", "mail", "site", "search", "feed", "chat")
OTHERS = [lang for lang in list_languages() if lang != ENGLISH]
FOREIGN = [lang for lang in OTHERS if not lang.startswith(ENGLISH)]


def headings() -> set[str]:
    """Return each heading that a section may have without the user's own themes."""
    themes = [part for theme in load_taxonomy() for part in (theme, *theme.parts)]
    return {ALSO_TITLE, ALONE_TITLE, *(theme.heading for theme in themes)}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def forms(text: str | Mapping[str, str]) -> Mapping[str, str]:
    return {"": text} if isinstance(text, str) else text


def texts(lang: str) -> Iterator[tuple[str, str | Mapping[str, str]]]:
    for table in TABLES:
        for name, text in load_words(lang).table(table).items():
            yield f"{table}.{name}", text


def test_english_has_these_tables_alone() -> None:
    assert [key for key, _ in texts(ENGLISH)]
    with pytest.raises(KeyError):
        load_words(ENGLISH).table("editor")


@pytest.mark.parametrize("lang", OTHERS)
def test_a_language_has_every_text_with_its_placeholders(lang: str) -> None:
    english, own = dict(texts(ENGLISH)), dict(texts(lang))
    assert own.keys() == english.keys()
    tag = {"zh": "zh_Hans"}.get(lang, lang.replace("-", "_"))
    plurals = {*Locale.parse(tag).plural_form.rules, "other"}
    for key, text in own.items():
        assert isinstance(text, str) is isinstance(english[key], str), key
        wanted = set().union(*map(placeholders, forms(english[key]).values()))
        assert placeholders(forms(text).get("other", str(text))) == wanted, key
        assert isinstance(text, str) or {"other"} <= text.keys() <= plurals, key
        assert all(placeholders(form) <= wanted for form in forms(text).values()), key


@pytest.mark.parametrize("lang", FOREIGN)
def test_a_language_has_every_heading_once(lang: str) -> None:
    table = load_words(lang).table("headings")
    assert table.keys() == headings()
    assert len(set(table.values())) == len(table)
    assert all(text == text.strip() and text for text in table.values())


def test_british_headings_differ_in_spelling_alone() -> None:
    table = load_words("en-GB").table("headings")
    assert table.keys() <= headings()
    assert load_words("en-GB").heading("Optimization and training") == "Optimisation and training"
    assert load_words("en-GB").heading("Galaxies") == "Galaxies"


@pytest.mark.parametrize("lang, day, number, names", [
    ("en", "Feb. 28, 2026", "12,042", "A, B and C"),
    ("en-GB", "28 February 2026", "12,042", "A, B and C"),
    ("de", "28. Februar 2026", "12.042", "A, B und C"),
    ("es", "28 de febrero de 2026", "12.042", "A, B y C"),
    ("fr", "28 février 2026", "12\u202f042", "A, B et C"),
    ("ja", "2026年2月28日", "12,042", "A、B、C"),
    ("zh", "2026年2月28日", "12,042", "A、B和C"),
])  # fmt: skip
def test_dates_numbers_and_lists_are_the_language_s(
    lang: str, day: str, number: str, names: str
) -> None:
    words = load_words(lang)
    assert words.long_date(date(2026, 2, 28)) == day
    assert (words.number(12042), words.join("ABC")) == (number, names)
