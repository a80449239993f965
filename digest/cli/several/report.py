"""Tells how several builds go, in the order of the file, and sums them up at the end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from digest.cli.session import Session
from digest.cli.several.outcome import Outcome
from digest.text import in_figures


@dataclass(slots=True)
class Report:
    """What is told of topics, each as soon as those before it in the file are done.

    With `as_json` it is one object at the end; a dry run says what would be written.
    """

    topics: Sequence[str]
    session: Session
    as_json: bool
    dry_run: bool
    _outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    _done: set[str] = field(default_factory=set)
    _printed: int = 0

    def add(self, topic: str, outcome: Outcome) -> None:
        """Take in how an issue of a topic ended."""
        self._outcomes.setdefault(topic, []).append(outcome)

    def finish(self, topic: str) -> None:
        """Print what is due when a topic is done."""
        self._done.add(topic)
        while self._printed < len(self.topics) and self.topics[self._printed] in self._done:
            self._print(self._outcomes.get(self.topics[self._printed], ()))
            self._printed += 1

    @property
    def outcomes(self) -> list[Outcome]:
        """How all issues ended, in the order of the file, a topic's oldest first."""
        return [one for topic in self.topics for one in self._outcomes.get(topic, ())]

    def conclude(self) -> None:
        """Print the JSON, or sum up: a table for who watches, lines for a log."""
        voice, outcomes = self.session.voice, self.outcomes
        if self.as_json:
            voice.json({"topics": [outcome.record() for outcome in outcomes]})
        elif voice.is_watched:
            from digest.console.summary import summary_lines

            voice.show(summary_lines([_row(outcome) for outcome in outcomes], voice.width))
        else:
            for outcome in outcomes:
                voice.tell(_line(outcome))

    def _print(self, outcomes: Iterable[Outcome]) -> None:
        """Print the paths of a topic's files."""
        files = [path for outcome in outcomes for path in outcome.files]
        if self.as_json:
            return
        if self.dry_run:
            self.session.voice.results(f"Would write {path}" for path in files)
        else:
            self.session.voice.paths(map(Path, files))


def _row(outcome: Outcome) -> Sequence[str]:
    """Return the cells of an issue: what was never found out is a dash."""
    cells = ["-"] * 4
    if outcome.made:
        counts = [outcome.count("found"), outcome.count("chosen")]
        told = (*counts, len(outcome.files), len(outcome.made["problems"]))
        cells = ["-" if number is None else f"{number}" for number in told]
    return [outcome.topic, f"{outcome.date}", *cells, f"{outcome.exit}"]


def _line(outcome: Outcome) -> str:
    """Write how an issue ended, for a log."""
    if not outcome.made:
        return f"{outcome.topic} {outcome.date}: not made, exit {outcome.exit}."
    found, chosen = outcome.count("found"), outcome.count("chosen")
    if found is None:
        return f"{outcome.topic} {outcome.date}: as it was edited, exit {outcome.exit}."
    files = in_figures(len(outcome.files), "file")
    problems = in_figures(len(outcome.made["problems"]), "problem")
    return (
        f"{outcome.topic} {outcome.date}: {found} found, {chosen} chosen, {files}, {problems}, "
        f"exit {outcome.exit}."
    )
