"""Asks what places of delivery cannot do without, and writes their tables.

The settings' classes say what that is: what is required, variables that hold secrets, and what is
marked.  Their docstrings, which the JSON Schema has, are the questions.
"""

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, get_origin

from digest.config.mistakes import judge, kind_at
from digest.config.targets import AnyTarget, check_places
from digest.config.values import ASKED, NAMES_VARIABLE, Instead, Table, name_variable
from digest.errors import UsageError
from digest.setup.planning import Value, schema_text, toml_value

_OWN = frozenset({"name", "kind"})
_HIDDEN = (
    "It may be the secret itself: name the environment variable that holds it, such as MY_KEY."
)
PLACES_HINT = "docs/delivery.md has what each place needs."
"""Where to read on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A setting of a place that is asked for.

    One with `instead_of` is asked for only where that other setting was not given; where neither
    is, the place as a whole is refused.
    """

    name: str
    said: str
    default: str | None
    kind: Any
    is_list: bool = False
    is_number: bool = False
    is_secret: bool = False
    instead_of: str = ""

    @property
    def question(self) -> str:
        """What is asked: the setting's docstring and its name."""
        return f"  {self.said[:1].upper()}{self.said[1:]} ({self.name})"

    @property
    def is_needed(self) -> bool:
        """Whether there is no place without an answer."""
        return self.default is None and not self.instead_of

    def read(self, text: str) -> Value:
        """Return what an answer says, "" where it says nothing.  Raises UsageError."""
        if not text:
            return ""
        value: Value = int(text) if self.is_number and text.isdecimal() else text
        if self.is_list:
            value = tuple(item.strip() for item in text.split(","))
        try:
            judge(self.kind, value)
        except ValueError as error:
            raise UsageError(f"`{self.name}` {error}.", hint=PLACES_HINT) from error
        if self.is_secret and text != self.default and name_variable(text).endswith("itself)"):
            raise UsageError(f"`{self.name}` is no usual name of a variable.", hint=_HIDDEN)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetKind:
    """A kind of place: its class, what it is, and what is said of its settings."""

    kind: str
    said: str
    table: type[Table]
    told: Mapping[str, str]

    def wanted(self) -> Iterator[Wanted]:
        """Yield the settings that are asked for, in their order."""
        for name, field in self.table.model_fields.items():
            is_secret = NAMES_VARIABLE in field.metadata
            instead = next((one.of for one in field.metadata if isinstance(one, Instead)), "")
            is_needed = field.is_required() or (is_secret and field.default) or instead
            if name not in _OWN and (is_needed or ASKED in field.metadata):
                yield Wanted(
                    name=name,
                    said=self.told[name].strip("… ").removeprefix("or ").rstrip("."),
                    default=None if field.is_required() or instead else str(field.default or ""),
                    kind=Annotated[field.annotation, *field.metadata],
                    is_list=get_origin(field.annotation) is tuple,
                    is_number=field.annotation is int,
                    is_secret=is_secret,
                    instead_of=instead,
                )

    def write(self, name: str, answers: Mapping[str, Value]) -> str:
        """Return the table of a place, each setting below what is said of it.

        One that mails people waits for `digest publish`.  Raises UsageError for answers that make
        no place.
        """
        values: dict[str, Value] = {"name": name, "kind": self.kind}
        values |= {key: value for key, value in answers.items() if value}
        try:
            check_places([judge(AnyTarget, values)], (), sender=None)
        except ValueError as error:
            raise UsageError(f"The place {error}.", hint=PLACES_HINT) from error
        lines = [_remark(f"{self.said}  docs/configuration.md has more settings."), "[[deliver]]"]
        for key, value in values.items():
            lines += [] if key in _OWN else [_remark(f"{self.told[key].strip('… .')}.")]
            lines.append(f"{key} = {toml_value(value)}")
        if self.kind == "smtp":
            lines += [_remark(self.told["automatic"]), "automatic = false"]
        return "\n".join(lines)


def find_kinds() -> Mapping[str, TargetKind]:
    """Return every kind of place that can be configured, by name."""
    schema = json.loads(schema_text())
    found = schema["properties"]["deliver"]["items"]["discriminator"]["mapping"]
    known: dict[str, TargetKind] = {}
    for kind, address in found.items():
        node = schema["$defs"][address.rpartition("/")[2]]
        told = {name: one["description"] for name, one in node["properties"].items()}
        table = kind_at(("deliver", 0, kind))
        known[kind] = TargetKind(kind=kind, said=node["description"], table=table, told=told)
    return known


def find_kind(text: str) -> TargetKind:
    """Return a kind of place by its name.  Raises UsageError."""
    known = find_kinds()
    if kind := known.get(text.lower()):
        return kind
    # What a kind is told to be counts, too: `mail` is a word of smtp's.
    words = {word: kind for kind in known for word in (*known[kind].said.lower().split(), kind)}
    near = get_close_matches(text.lower(), words, n=1, cutoff=0.7)
    there = f"the nearest is {words[near[0]]}" if near else f"there are {', '.join(known)}"
    raise UsageError(f"There is no kind of place like that; {there}.", hint=PLACES_HINT)


def name_place(kind: str, taken: Sequence[str]) -> str:
    """Return what a place is called: as its kind, with a number if that is taken."""
    names = (kind, *(f"{kind}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _remark(text: str) -> str:
    return textwrap.fill(text, 100, initial_indent="# ", subsequent_indent="# ")
