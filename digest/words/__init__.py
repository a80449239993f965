"""The program's own words in the languages of posts: one file of words a language.

`LANG.toml` has tables of texts with placeholders in braces.  A text that depends on a number has
its plural forms, by Unicode's names for them, and is chosen by the value of `count`.  Dates, lists,
numbers and plurals come from Babel, but for American English, which is written in the style of the
Associated Press and needs no library.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from digest.text import long_date, short_date

ENGLISH = "en"
_LOCALES = {"zh": "zh_Hans"}
FOLDER = files(__package__)
"""The folder of the files of words."""


@cache
def list_languages() -> Mapping[str, str]:
    """Return the English names of the languages of posts, by the tag that `lang` has in HTML."""
    names = {}
    for file in FOLDER.iterdir():
        tag, dot, _ = file.name.partition(".toml")
        if dot:
            with file.open(encoding="utf-8") as lines:
                names[tag] = tomllib.loads(next(lines))["name"]
    return dict(sorted(names.items()))


class Words:
    """The words of a language: `words("post.lead", titles=…)` returns a text, filled.

    A key is the name of a table and of a text in it.  `lang` is the language's tag, `space` what
    stands between two sentences.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._texts = _read(lang)
        self.space = str(self._texts["text"]["space"])

    def __call__(self, key: str, /, **values: object) -> str:
        """Return a text with its placeholders filled; whole numbers are written with separators.

        Raises KeyError for an unknown key or a placeholder without a value.
        """
        table, _, name = key.partition(".")
        text = self._texts[table][name]
        if not isinstance(text, str):
            count: Any = values["count"]
            text = text.get(self._plural(count), text["other"])
        shown = {
            name: self.number(value) if type(value) is int else value
            for name, value in values.items()
        }
        return str(text.format_map(shown) if values else text)

    def table(self, name: str) -> Mapping[str, Any]:
        """Return the texts of a table by name, unfilled; those with plural forms are mappings."""
        return self._texts[name]

    def heading(self, english: str) -> str:
        """Return a heading of the packaged themes in this language, any other as it is."""
        return str(self._texts.get("headings", {}).get(english, english))

    def number(self, number: int) -> str:
        """Write a whole number: `12,042`, `12.042`."""
        if self.lang == ENGLISH:
            return f"{number:,}"
        from babel.numbers import format_decimal  # noqa: PLC0415 - slow

        return format_decimal(number, locale=self._locale)

    def long_date(self, day: date) -> str:
        """Write a day: `Feb. 28, 2026`, `28. Februar 2026`."""
        if self.lang == ENGLISH:
            return long_date(day)
        from babel.dates import format_date  # noqa: PLC0415 - slow

        return format_date(day, "long", locale=self._locale)

    def short_date(self, day: date) -> str:
        """Write a day without its year: `Feb. 28`, `28. Februar`."""
        if self.lang == ENGLISH:
            return short_date(day)
        from babel.dates import format_skeleton  # noqa: PLC0415 - slow

        return format_skeleton("MMMMd", day, locale=self._locale)

    def join(self, names: Sequence[str], word: Literal["and", "or"] = "and") -> str:
        """Join names: `A`, `A and B`, `A, B and C`; "" if there are none."""
        if self.lang == ENGLISH:
            return f" {word} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
        from babel.lists import format_list  # noqa: PLC0415 - slow

        style: Any = "standard" if word == "and" else "or"
        return format_list(names, style=style, locale=self._locale)

    def separators(self, count: int) -> Sequence[str]:
        """Return what stands between so many joined names: `", "` and `" and "` for three."""
        return self.join(["\0"] * count).split("\0")[1:-1]

    def split(self, key: str, /, name: str, **values: object) -> tuple[str, str]:
        """Return what stands before and after the placeholder `name` of a text."""
        before, _, after = self(key, **values, **{name: "\0"}).partition("\0")
        return before, after

    def _plural(self, count: int) -> str:
        if self.lang == ENGLISH:
            return "one" if count == 1 else "other"
        from babel import Locale  # noqa: PLC0415 - slow

        return Locale.parse(self._locale).plural_form(count)

    @property
    def _locale(self) -> str:
        return _LOCALES.get(self.lang, self.lang.replace("-", "_"))


@cache
def load_words(lang: str) -> Words:
    """Return the words of a language, by its tag, read once.  Raises KeyError for another."""
    return Words(lang)


def _read(lang: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the tables of a language; those of `based_on` have what its own lack."""
    if lang not in list_languages():
        raise KeyError(lang)
    own = tomllib.loads((FOLDER / f"{lang}.toml").read_text("utf-8"))
    own.pop("name")
    base = _read(own.pop("based_on")) if "based_on" in own else {}
    return {name: {**base.get(name, {}), **own.get(name, {})} for name in {**base, **own}}
