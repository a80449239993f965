"""Tells what stands as a title does, and when it is one but for a slip or a word left out."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

# Words set as a title: between quotation marks, or from the begin of a sentence on to `by`.
_SET = re.compile(
    r"(?:[“\"](?P<quoted>)|(?:^|(?<=[.!?]\s))(?:In\s)?)"
    r"(?P<title>[A-Z][\w-]*:?(?:\s[\w'’-]+:?){1,24}?)(?=(?(quoted)[”\"]|,?\s+by\s+[A-Z]))"
)
_LEFT_OUT, _CLOSE = 0.75, 0.9
_LEAST_WORDS = 3


def find_set_titles(text: str) -> Iterator[re.Match[str]]:
    """Yield what is set as a title, as the group `title`."""
    return _SET.finditer(text)


def is_near(told: Sequence[str], words: Sequence[str]) -> bool:
    """Tell whether words are a title's but for a slip, or but for a few that are left out."""
    if tuple(told) in {tuple(words[: len(told)]), tuple(words[-len(told) :])}:
        return False  # What stands before or behind its colon is called by it.
    one, other = " ".join(told), " ".join(words)
    if abs(len(told) - len(words)) <= 1 and SequenceMatcher(None, one, other).ratio() > _CLOSE:
        return True
    rest = iter(words)
    is_part = len(told) > _LEAST_WORDS and all(word in rest for word in told)
    return is_part and len(told) >= _LEFT_OUT * len(words)
