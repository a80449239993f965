"""What was read of a paper, for `digest show`: sentences, themes and news, with how sure it is."""

from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from digest.console.layout import labelled
from digest.model import Chosen, Paper, Reading, Sign
from digest.text import shown

# A theme or a choice that is less likely than this is not worth a line.
_LIKELY = 0.1
_MASKS: Mapping[str, str] = {
    "NUMBER": "(number)",
    "PERCENT": "(percentage)",
    "TIMES": "(factor)",
    "ADDRESS": "(address)",
}


def reading_lines(
    paper: Paper,
    reading: Reading,
    signs: Sequence[Sign],
    headings: Mapping[str, str],
    width: int,
) -> Iterator[Text]:
    """Yield the sentences with their roles, the best of each kind, the themes, and the news."""
    yield Text()
    for place, sentence in enumerate(reading.sentences, 1):
        text = shown(paper.abstract[sentence.start : sentence.end])
        yield from labelled(
            f"Sentence {place}", f"{sentence.role} ({sentence.probability:.0%}): {text}", width
        )
    chosen: Mapping[str, Chosen | None] = {
        "Tells what": reading.what,
        "Finding": reading.finding,
        "Problem": reading.problem,
        "Limit": reading.limit,
    }
    for label, choice in chosen.items():
        if choice and choice.probability >= _LIKELY:
            text = f"sentence {choice.sentence + 1} ({choice.probability:.0%})"
            yield from labelled(label, text, width)
    themes = [
        f"{shown(headings[fit.key])} ({fit.probability:.0%})"
        for fit in reading.themes
        if fit.probability >= _LIKELY
    ]
    yield from labelled("Themes", ", ".join(themes) or "none is likely", width)
    reasons = ", ".join(f"{_spelt(sign.label)} {sign.weight:+.2f}" for sign in signs)
    said = f"; what counts most: {reasons}" if reasons else ""
    yield from labelled("News", f"{reading.news:.1f} of 5{said}", width)


def _spelt(label: str) -> str:
    """Write what stands for figures and addresses in words."""
    for mask, words in _MASKS.items():
        label = label.replace(mask, words)
    return shown(label)
