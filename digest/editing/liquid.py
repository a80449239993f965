"""Takes out the marks by which an editor keeps Jekyll from reading templates in a text."""

import re

_MARK = re.compile(r"\{%-?\s*(?P<end>end)?raw\s*-?%\}")


def drop_raw_marks(text: str) -> str:
    """Return a text without `{% raw %}` and `{% endraw %}`, but with all that is between them.

    As in Liquid, code is no exception, and between the two a further `{% raw %}` is text.  What is
    half of a pair is no mark.
    """
    pieces, at, begun = list[str](), 0, None
    for found in _MARK.finditer(text):
        if begun is None and not found["end"]:
            begun = found
        elif begun is not None and found["end"]:
            pieces += [text[at : begun.start()], text[begun.end() : found.start()]]
            at, begun = found.end(), None
    return "".join([*pieces, text[at:]])
