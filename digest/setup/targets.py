"""Asks for the necessary settings of targets, and formats their tables.

The settings' classes say which these are: required settings, variables of secrets, and marked
settings.  The questions are the settings' docstrings, which are in the JSON Schema.
"""

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, get_origin

from digest.config.mistakes import judge, kind_at
from digest.config.targets import AnyTarget, check_targets
from digest.config.values import ASKED, NAMES_VARIABLE, Instead, Table, name_variable
from digest.errors import UsageError
from digest.setup.planning import Value, schema_text, toml_value

_OWN = frozenset({"name", "kind"})
_HIDDEN = (
    "It may be the secret itself: name the environment variable that holds it, such as MY_KEY."
)
PLACES_HINT = "docs/delivery.md lists what each target needs."
"""Where to read on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSetting:
    """A setting of a target that is asked for; if its default is None, it needs an answer.

    A setting with `instead_of` is asked for only if that other setting was not given; a target
    with neither is refused as a whole.
    """

    name: str
    description: str
    default: str | None
    kind: Any
    is_list: bool = False
    is_number: bool = False
    is_secret: bool = False
    instead_of: str = ""

    @property
    def question(self) -> str:
        """The question: the setting's description and its name."""
        return f"  {self.description[:1].upper()}{self.description[1:]} ({self.name})"

    @property
    def is_needed(self) -> bool:
        """Whether the target needs an answer to this."""
        return self.default is None and not self.instead_of

    def read(self, text: str) -> Value:
        """Return the value of an answer, "" for none.  Raises UsageError."""
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
    """A kind of target: its class, its description, and the descriptions of its settings."""

    kind: str
    description: str
    table: type[Table]
    settings: Mapping[str, str]

    def wanted(self) -> Iterator[AskedSetting]:
        """Yield the settings to ask for, in their order."""
        for name, field in self.table.model_fields.items():
            is_secret = NAMES_VARIABLE in field.metadata
            instead = next((mark.of for mark in field.metadata if isinstance(mark, Instead)), "")
            is_needed = field.is_required() or (is_secret and field.default) or instead
            if name not in _OWN and (is_needed or ASKED in field.metadata):
                yield AskedSetting(
                    name=name,
                    description=self.settings[name].strip("… ").removeprefix("or ").rstrip("."),
                    default=None if field.is_required() or instead else str(field.default or ""),
                    kind=Annotated[field.annotation, *field.metadata],
                    is_list=get_origin(field.annotation) is tuple,
                    is_number=field.annotation is int,
                    is_secret=is_secret,
                    instead_of=instead,
                )

    def format_table(self, name: str, answers: Mapping[str, Value]) -> str:
        """Return the table of a target in TOML, with the description above each setting.

        A target that mails people is not automatic: it waits for `digest publish`.  Raises
        UsageError for answers that do not go together.
        """
        values: dict[str, Value] = {"name": name, "kind": self.kind}
        values |= {key: value for key, value in answers.items() if value}
        try:
            check_targets([judge(AnyTarget, values)], (), sender=None)
        except ValueError as error:
            raise UsageError(f"The target {error}.", hint=PLACES_HINT) from error
        head = _comment(f"{self.description}  docs/configuration.md has more settings.")
        lines = [head, "[[deliver]]"]
        for key, value in values.items():
            lines += [] if key in _OWN else [_comment(f"{self.settings[key].strip('… .')}.")]
            lines.append(f"{key} = {toml_value(value)}")
        if self.kind == "smtp":
            lines += [_comment(self.settings["automatic"]), "automatic = false"]
        return "\n".join(lines)


def find_kinds() -> Mapping[str, TargetKind]:
    """Return all kinds of targets, by name."""
    schema = json.loads(schema_text())
    references = schema["properties"]["deliver"]["items"]["discriminator"]["mapping"]
    kinds: dict[str, TargetKind] = {}
    for kind, reference in references.items():
        node = schema["$defs"][reference.rpartition("/")[2]]
        kinds[kind] = TargetKind(
            kind=kind,
            description=node["description"],
            table=kind_at(("deliver", 0, kind)),
            settings={name: field["description"] for name, field in node["properties"].items()},
        )
    return kinds


def find_kind(text: str) -> TargetKind:
    """Return a kind of target by its name.  Raises UsageError."""
    known = find_kinds()
    if kind := known.get(text.lower()):
        return kind
    # Words of the description count, too: `mail` is a word of smtp's.
    words = {
        word: kind for kind in known for word in (*known[kind].description.lower().split(), kind)
    }
    near = get_close_matches(text.lower(), words, n=1, cutoff=0.7)
    there = f"the nearest is {words[near[0]]}" if near else f"there are {', '.join(known)}"
    raise UsageError(f"There is no such kind of target; {there}.", hint=PLACES_HINT)


def name_target(kind: str, taken: Sequence[str]) -> str:
    """Return a new target's name: its kind, with a number if that name is taken."""
    names = (kind, *(f"{kind}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _comment(text: str) -> str:
    return textwrap.fill(text, 100, initial_indent="# ", subsequent_indent="# ")
