"""Takes a model's JSON out of what models put around it: thoughts before, a fence, a sentence."""

import json
import re

# Nobody asked for so much; what is longer is not looked through.
_LONGEST = 400_000
_THOUGHTS = re.compile(r"\A\s*<(think|thinking|reasoning)>.*?</\1>", re.DOTALL)
_FENCED = re.compile(r"```(?:json|JSON)?[ \t]*\n(.*?)\n?```", re.DOTALL)


def unwrap(text: str) -> str:
    """Return the JSON of an answer; what holds none is returned as it is."""
    if len(text) > _LONGEST:
        return ""
    said = _THOUGHTS.sub("", text, count=1).strip()
    if _is_json(said):
        return said
    fenced = [match[1].strip() for match in _FENCED.finditer(said)]
    bare = said[said.find("{") : said.rfind("}") + 1]
    return next(filter(_is_json, [*fenced, bare]), said)


def _is_json(text: str) -> bool:
    """Tell whether a text is a JSON object."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
