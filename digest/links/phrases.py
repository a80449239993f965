"""Makes patterns of phrases, and tells where in a clause they stand."""

import re

NOWHERE = -1
# What tells work of the same people, or of their day, from this paper's.
RECENT = r"(?:previous|prior|earlier|former|recent|concurrent)"
# Things that papers come with.
THING = (
    r"(?:codes?|code ?bases?|implementations?|sources?|scripts?|notebooks?|software|"
    r"librar(?:y|ies)|packages?|toolkits?|toolbox(?:es)?|frameworks?|pipelines?|platforms?|"
    r"systems?|tools?|apps?|applications?|plug-?ins?|simulators?|environments?|"
    r"repos?|repositor(?:y|ies)|git ?hub|git ?lab|data|data ?sets?|data ?bases?|benchmarks?|"
    r"corpus|corpora|collections?|annotations?|catalog(?:ue)?s?|leaderboards?|"
    r"models?|weights|checkpoints?|demos?|demonstrations?|videos?|animations?|samples?|examples?|"
    r"visuali[sz]ations?|results?|projects?|pages?|sites?|web ?(?:page|site)s?|home ?pages?|"
    r"docs|documentation|tutorials?|materials?|supplement\w*|appendix|resources?|artifacts?|"
    r"prompts?|logs|blog(?: ?post)?|poster|slides|links?|urls?)"
)
# The same behind a word or two that say which; no preposition, which would begin another phrase.
FEW = r"(?:[\w'/&,+-]+\s){0,4}?"
PLAIN = (
    r"(?:(?!(?:on|upon|in|of|for|with|from|to|by|against|and|over|using|than|as|that|which|their)\b)"
    r"[\w'/&,+-]+\s){0,4}?"
)
# What is said of a thing that can be had, and what then leads on to the link.
OBTAINABLE = r"(?:available|accessible|accessed|hosted|found|obtained|downloaded|public|located)"
TO_LINK = r"(?:\s(?:at|on|in|from|via|under|through|here))?\W*$"
_SEGMENT = re.compile(
    r"[,;|]\s|[:(]\s?|\s[-–—/]\s|(?<=\b20\d\d)\s"
    r"|\s(?=(?:Codes?|Source|Project|Data|Datasets?|Website|Homepage|Demo|Videos?|GitHub)\b)"
)
_ITEM_ENDS = (",", ";", "|")
# "…, see": what only points on says nothing of its own.
_WORD = re.compile(r"\b(?!(?:see|at|in|on|via|cf|url|link)\b)[^\W_]{2}", re.IGNORECASE)


def any_of(*phrases: str) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases as whole words, in upper or lower case."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)


def last(pattern: re.Pattern[str], words: str) -> int:
    """Return where a pattern's last match ends."""
    return max((match.end() for match in pattern.finditer(words)), default=NOWHERE)


def last_near(pattern: re.Pattern[str], words: str, within: int) -> int:
    """Return the same, if at most so many words follow."""
    end = last(pattern, words)
    return end if end > NOWHERE and len(words[end:].split()) <= within else NOWHERE


def last_segment(words: str) -> str:
    """Return the last part of a clause that has a word; behind a comma a link is an item alone."""
    if words.rstrip().endswith(_ITEM_ENDS):
        return ""
    return next((part for part in reversed(_SEGMENT.split(words)) if _WORD.search(part)), "")
