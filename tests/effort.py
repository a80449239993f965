"""What something costs the processor beside this machine's own pace, for tests that it is little.

Seconds depend on the machine, on its other work, and on whether coverage watches.  A bound must
not: it would fail where nothing is wrong.  It tells growth that gets out of hand; how fast things
are is measured by `make bench`.
"""

from itertools import count, islice
from time import process_time

from digest.text.sentences import split_sentences
from digest.text.tex import to_unicode

# What the fixed piece of work takes on a quick machine, with nobody watching.
_USUAL = 0.0036
_NUMBERS = count()
_TEXT = (
    r"We count corals from boats, e.g. of paper, at $\alpha^2 \geq 3$ knots (Fig. 1). It rains. "
)


class Effort:
    """The effort since it was made: `spent()` in seconds of the machine where bounds were set."""

    def __init__(self) -> None:
        self._began = process_time()

    def spent(self) -> float:
        """Return it; the pace is that of now, since other work may have begun or ended."""
        seconds = process_time() - self._began
        return seconds * _USUAL / min(_work() for _ in range(3))


def _work() -> float:
    """Return how long a fixed piece of digest's own work takes."""
    began = process_time()
    # A text that was met before would be remembered.
    for number in islice(_NUMBERS, 20):
        split_sentences(to_unicode(f"{number} {_TEXT * 5}"))
    return process_time() - began
