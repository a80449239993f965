"""Decides whose a link is, by the words that lead to it and by the names in its address.

An abstract and a comment speak of their own paper: a link there is the paper's own, unless the
words before it give others credit ("built on", "we use", "baselines from"); where words claim it
too ("our code", "we release"), those that come last decide.  That something can be had claims it
only if the words for it name no maker and no rival, and are not of data that were there before;
where no words claim, the clause has to open with a thing that papers come with.  In running text
people mostly tell of others' work: there a link is own only if words of the first person claim it,
if they tell of code and name nobody, or if its address bears the paper's name or an author's.  All
else is unproven, and counts as others'.
"""

import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from digest.papers.hosts import HUB, REPOSITORY_STEPS, host_of, kind_of_host, split_url, steps_of
from digest.text import any_of, fold, to_unicode

# Origins in which a paper speaks of itself.
RECORD = ("abstract", "comment")
_NOWHERE = -1
# How many words may stand between what a thing is done with and its address.
_NEAR = 6
# What is offered to a repository, or said of it, does not make it the authors'.
_CONTRIBUTION = frozenset(
    "pull pulls merge_requests issues discussions commit competitions".split()
)

# Things that papers come with.
_THING = (
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
_PLAIN_WORD = (
    r"(?:(?!(?:on|upon|in|of|for|with|from|to|by|against|and|over|using|than|as|that|which|their|"
    r"through)\b)[\w'/&,+-]+\s)"
)
_PLAIN = rf"{_PLAIN_WORD}{{0,4}}?"
_HAD = (
    r"(?:av(?:ail|al|ai|ia)\w*|releas\w+|open[- ]?sourc\w+|shared|provided|publi\w+|hosted|found|"
    r"access\w+|obtained|listed|downloaded|archived|deposited|maintained|distributed)"
)
_EARLIER = r"(?:previous|prior|earlier|former|recent|concurrent)"

# What authors do when they make a thing or give it away; what else they do, they do with others'.
_GIVE = (
    r"(?:releas|open[- ]?sourc|publish|shar|provid|ma[kd]e|host|offer|maintain|introduc|present|"
    r"propos|develop|describ|design|creat|construct|buil|implement|curat|compil|collect|generat|"
    r"annotat|gather|record|produc|writ|wrote|document|show|demonstrat|report|hope|plan|intend|aim|"
    r"encourag|invit|refer|list|updat|summari[sz]|organi[sz]|establish|set up|launch|upload|post)"
)
_ALSO = r"(?>(?:(?:\w+ly|also|then|further|first|will|have|has|now|can|are|here|plan to) )*)"
_DO = rf"we {_ALSO}(?!{_GIVE})\w+(?! (?:it|them)\b)"
_DOING = any_of(_DO)
# What authors say they give, or call theirs.
_CLAIMS = any_of(
    rf"(?:we|and) {_ALSO}(?:release|open[- ]?source|publish|share|provide|make(?! use\b)|made|host|"
    r"offer|maintain)d?",
    rf"we {_ALSO}(?:introduc|present|propos|develop|creat|construct|buil[dt]|implement|curat)\w* "
    rf"{_PLAIN}(?-i:[A-Z])[\w+.-]*(?: [a-z-]+)?\W*$",
    r"we (?:re-?\w+|port|translate|extend)(?:ed)? (?:it|them)",
    rf"(?:releasing|open[- ]?sourcing|publishing|sharing) (?:\w+ ){{0,3}}?(?:our|the|all|{_THING})",
    rf"our(?! (?:\w+ )?{_EARLIER}\b) {_PLAIN}{_THING}|ours (?:is|are|at)",
    rf"{_THING} (?:of|for|behind) our(?! (?:\w+ )?(?:{_EARLIER}|baselines?|competitors?|rivals?))",
    r"(?:of|for|from|with|to|accompan\w+) (?:this|the present|our) "
    r"(?:paper|work|study|survey|article|manuscript)",
    r"project (?:web ?)?(?:page|site)(?! (?:of|for))",
)
# That a thing can be had; what "was found" there proves nothing.
_RELEASED = any_of(rf"(?:is|are|be|been|being|made|will|can) {_PLAIN}{_HAD}")
_BODY = (
    r"(?:group|team|lab|laboratory|institute|consortium|community|foundation|university|agency|"
    r"authority|ministry|bureau|service|guard|telescope|observatory|satellite|mission|census|"
    r"edition|challenge|competition|shared task)"
)
_PERSON = r"(?-i:[A-Z])[\w'’-]+"
_RIVAL = r"(?:competitors?|competing|rivals?|predecessors?|baselines?)"
# A clause is about older or rival work, or only answers it ...
_RIVALS = any_of(
    rf"^\W*+(?:\w+ ){{0,2}}{_RIVAL}|^\W*+{_PLAIN}{_THING} (?:of|for) {_PLAIN}{_RIVAL}|original \w+",
    rf"our (?:\w+ )?{_EARLIER}",
    r"(?:comments?|reply|response|rejoinder|addendum|correction) (?:on|to)",
    r"(?:critique|reproduction) of|^(?:while|although)",
    rf"^\W*+{_PLAIN}{_THING} \w+ed by (?:the )?{_PERSON}",
)
# ... or of what others, who are named, have made, unless it begins with what is new.
_MAKERS = any_of(
    rf"(?:of|by|from|at) (?:the |an? )?(?:[\w'’-]+ ){{0,3}}?{_BODY}",
    r"(?:of|by|from) (?:its|their) (?:\w+ )?\w+s|(?:of|by|from|that) .*\bet al\.?",
    rf"(?:of|by|from) {_PERSON}(?:, {_PERSON})*"
    rf"(?: \(\d{{4}}|,? and (?:colleagues|co-?(?:workers|authors)|{_PERSON}))",
    r"^\W*+(?-i:[A-Z][a-z-]+)['’]s",
)
_NEW = re.compile(r"(?:^|,\s)(?:(?!,\s)\W)*+(?:our|this|these|an?|the resulting)\b", re.IGNORECASE)
# What is said of a thing behind a comma is the paper's own only if the paper makes that thing.
_RELATIVE = re.compile(
    r",?\s\b(?:whose\b|(?:(?:the|all) (?:\w+ ){1,3})?(?:(?:of|for|to)\s)?which\b)|\bthat\s*$"
)
_MADE = any_of(rf"(?:we|paper|work|article|study)\s(?:\w+\s)?{_GIVE}\w*", r"our [\w-]+$")
# Data that were there before, and no code beside them.
_SETS = (
    r"(?:data|data ?sets?|benchmarks?|corpus|corpora|collections?|images|recordings|records|series|"
    r"observations|texts?)"
)
_FOUND = any_of(
    rf"^\W*+{_PLAIN}(?:public|standard|existing|benchmark|evaluation|test) {_SETS}",
    rf"^\W*+{_PLAIN}{_SETS} are (?:publicly available|public|standard) {_SETS}",
    rf"^\W*+{_PLAIN}{_SETS} .*\b(?:used|employed|utili[sz]ed|analy[sz]ed|considered|studied|{_DO})",
)
_FRESH = any_of(r"(?<!in )our|new|novel|resulting|codes?|scripts?|software|models?|releas\w+")
# "With Reef, available at": what can be had is the last thing named.
_SERVED = re.compile(
    r"(?<!written )(?<!implemented )(?<!developed )\b(?:with|on|in|through|via|using|by) "
    r"(?:the )?(?:[a-z-]+ ){0,2}?[A-Z][\w+.-]*(?: \w+)?, "
    r"(?:which (?:is|are) |an? (?:[\w-]+ ){1,5}?)?"
    rf"(?:\w+ly )?{_HAD}(?: (?:at|on|from|via|in|through))?\W*$"
)
_CODE = any_of(r"codes?|code ?base|implementation")
_NAME = re.compile(r"\W\w+\W+(?!GitHub|GitLab|Zenodo|Hugging)[A-Z]")
_SEGMENT = re.compile(r"[,|]\s|[:(]\s?|\s[-–—/]\s|\.\s")
# What opens with a thing that papers come with, and leads on to its link.
_OFFERED = re.compile(
    r"(?!.*\b(?:was|were)\b)(?:\W*+"
    rf"(?:(?:and|with|for|see|visit|at|we {_ALSO}{_GIVE}\w*) )*(?:(?:an?|the) )?"
    rf"(?:(?!(?:the|an?)\b){_PLAIN_WORD}){{0,4}}?{_THING}(?!\w).*"
    r"|(?:\w+ ){0,2}available\b.*|.*\b(?:see|visit|details|can)\b.*)",
    re.IGNORECASE,
)
# What a thing rests on, or where it was taken from.
_RESTS = any_of(
    r"(?:buil[dt](?:s|ing)?|based|rel(?:y|ies|ied|ying)|depend(?:s|ing)?) (?:\w+ly )?(?:up)?on",
    r"buil[dt](?:s|ing)? (?:on top of|atop|from|with|around)",
    r"(?:powered|inspired|motivated) by",
    r"we (?:\w+ )?(?:extend|follow|modif|start(?:ed)? from)\w*",
    r"extend(?:s|ing)|extensions? (?:of|to)|borrow(?:s|ed|ing)?|fork(?:s|ed)?",
    r"(?:adapt|modifi|deriv|port|refactor|initiali[sz])ed (?:\w+ )?(?:from|of|with)",
    r"(?:wrapper|clone|variant|modification) (?:of|around)",
    r"(?<!be )(?:taken|obtained|downloaded|collected|sourced|retrieved|extracted|drawn|gathered|"
    r"scraped|crawled|curated|compiled|selected|reused|reproduced|copied) (?:\w+ly )?from",
    r"(?:is|are|was|were|comes?|came) from",
    r"(?:baselines?|data(?: ?sets?)?|checkpoints?|weights|numbers|scores|splits?|images?) from"
    r"(?! (?:our|this)\b)",
    r"(?:as|of|in|at|to) (?:an? |the |our |all )?(?:\w+ )?(?:baselines?|backbones?)",
    r"baselines? (?:of|in|at|such as|like|including|implementations?|code|models?|methods?)",
    r"et al\.?(?:'s)?|thank(?:s|ful)?|acknowledge\w*|grateful|courtesy of|credits? (?:to|go)",
    r"(?:provided|released|introduced|proposed|maintained|developed|published|created|hosted|"
    r"implemented|described|organi[sz]ed|written|made) (?:\w+ )?"
    r"by(?! (?:us|our|this|the authors?)\b)",
    r"original (?:paper|authors?|work|implementation|code|repository|version)",
    rf"our (?:\w+ )?{_EARLIER} \w+",
    rf"from (?:the|an?) (?:[\w-]+ ){{0,2}}?{_BODY}",
    # Where papers are read and systems compete.
    r"workshop|proceedings|conference|journal|symposium",
)
# What a thing is done with; where other words release it, this says nothing.
_USES = any_of(
    r"(?:we|which|that|and|it|also|then|further|first|method|model|code|pipeline|system) "
    r"(?:uses?|utili[sz]es?|employs?|adopts?|appl(?:y|ies)|leverages?|takes?|requires?|imports?)",
    r"(?:uses|employs|adopts|utili[sz]es|leverages|requires|imports)(?! of\b)",
    r"we (?:\w+ )?(?:used|utili[sz]ed|employed|adopted|applied|leveraged|took|fine-?tuned?|"
    r"train(?:ed)?|evaluated?|test(?:ed)?|compared?|r[ua]n|re-?implement(?:ed)?)",
    r"compar(?:es?|ed|ing|isons?) (?:\w+ )?(?:with|to|against)|outperform(?:s|ed|ing)?|unlike",
    r"(?:better|worse|faster|higher|lower) than|versus|vs\.?|against|such as|e\.g\.?|like",
    r"(?:using|utili[sz]ing|employing|adopting|leveraging)(?! (?:the |this )?(?:following |link))",
    r"(?:evaluat|train|pre-?train|test|validat|fine-?tun|benchmark|implement|experiment)(?:ed|ing) "
    r"(?:\w+ )?(?:with|by|using|on|in|against)",
    r"(?:\w+ed|made|done|drawn|run|written) (?:\w+ )?(?:with|using)",
    r"existing|third[- ]party|off-the-shelf|popular|well-known|widely[- ]used|recently",
)

# As short as the shortest word.
SHORT_WORD = re.compile(r"[^\W\d_]{2}")
_APART = dict.fromkeys(map(ord, "~.,-"), " ")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
# A shorter name stands in too many addresses, and a shorter family name in too many others.
_LEAST_NAME = 4
_LEAST_FAMILY = 6
_LEAST_SHARE = 2
_OWNED = (*REPOSITORY_STEPS, HUB)
# What is put behind a name without a mark between.
_SUFFIX = (
    r"(?:page|project|code|official|web|website|demo|data|dataset|bench|benchmark|lib|py|\d+)?"
)
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# Words of titles and of repositories that tell nothing apart.
_COMMON = frozenset(
    "a an and are as at based by can code data dataset deep do does for from how image in into is"
    " it its language large learning llm llms main method model models network neural new of on"
    " official or paper project repo repository the through to toward towards using via video"
    " vision we with".split()
)


class Ownership(Enum):
    """Whose a link is, as far as there is proof."""

    OWN = "own"
    OTHERS = "others"
    UNPROVEN = "unproven"


def judge_credit(url: str, words: str, origin: str) -> Ownership:
    """Decide whose a link is by what is said last before it."""
    if not _CONTRIBUTION.isdisjoint(url.split("/")) or _SERVED.search(words):
        return Ownership.OTHERS
    claim, rests, uses = (_last(pattern, words) for pattern in (_CLAIMS, _RESTS, _USES))
    record = origin in RECORD
    release = max(_RELEASED.finditer(words), key=re.Match.end, default=None)
    released = release.end() if release else _NOWHERE
    subject = words[: release.start()] if release else words
    others = is_anothers(subject)
    if record and not others:
        claim = max(claim, released)
    near = claim == _NOWHERE and uses > _NOWHERE and len(words[uses:].split()) <= _NEAR
    credit = max(rests, uses if near else _NOWHERE)
    if max(claim, credit) > _NOWHERE:
        return Ownership.OWN if claim >= credit else Ownership.OTHERS
    if others or _DOING.search(words):
        return Ownership.UNPROVEN
    if record:
        return Ownership.OWN if _is_offered(words) else Ownership.UNPROVEN
    told = _CODE.search(words) and released > _NOWHERE and not _NAME.search(words)
    return Ownership.OWN if told else Ownership.UNPROVEN


def is_anothers(subject: str) -> bool:
    """Return whether what can be had is not the paper's, by the words for it."""
    if _RIVALS.search(subject):
        return True
    if relative := _RELATIVE.search(subject):
        return not _MADE.search(subject[: relative.start()])
    if ":" not in subject and _FOUND.search(subject):
        return not _FRESH.search(subject)
    made = subject.rstrip().endswith(" and") or _NEW.search(subject)
    return not made and bool(_MAKERS.search(subject))


def _is_offered(words: str) -> bool:
    """Return whether the last part of a clause opens with what papers come with."""
    parts = [part for part in _SEGMENT.split(words) if SHORT_WORD.search(part)]
    return bool(parts) and bool(_OFFERED.fullmatch(parts[-1]))


def tells_release(words: str) -> bool:
    """Return whether words say that something is given."""
    return bool(_CLAIMS.search(words) or _RELEASED.search(words))


def _last(pattern: re.Pattern[str], words: str) -> int:
    """Return where a pattern's last match ends."""
    return max((match.end() for match in pattern.finditer(words)), default=_NOWHERE)


def bears_name(url: str, name: str | None) -> bool:
    """Return whether a step of a link's path, or its site, is a name, set off or with a suffix."""
    letters = letters_of(name or "")
    if len(letters) < _LEAST_NAME:
        return False
    pattern = _name_pattern(letters)
    return any(pattern.search(step) for step in _steps(url))


def bears_author(url: str, authors: Iterable[str]) -> bool:
    """Return whether a link's owner is one of these people, by family and given name.

    A family name alone must be long and all there is.
    """
    owner = letters_of(owner_of(url)).rstrip("0123456789")
    return bool(owner) and any(owner in _spellings(author) for author in authors)


def bears_title(url: str, title: str) -> bool:
    """Return whether most words of a link's last step are words of a title, and at least two."""
    last = _steps(url)[-1:] or [""]
    words = (word for word in _TOKEN.findall(last[0]) if len(word) > _LEAST_SHARE)
    tokens = {_stem(word) for word in words if word.casefold() not in _COMMON}
    known = {_stem(word) for word in _TOKEN.findall(title)}
    shared = tokens & known
    return len(shared) >= _LEAST_SHARE and 2 * len(shared) > len(tokens)


def letters_of(text: str) -> str:
    """Return a text's letters and figures, in ASCII where they have a plain form, case folded."""
    return "".join(filter(_LETTERS.__contains__, fold(to_unicode(text))))


@lru_cache(maxsize=256)
def _name_pattern(letters: str) -> re.Pattern[str]:
    """Return a pattern for a name, whatever marks it is set with, that ends where a word does."""
    spelled = "[^A-Za-z0-9]?".join(letters)
    return re.compile(
        rf"(?:(?<![A-Za-z0-9])|(?<=[a-z])(?=[A-Z]))(?i:{spelled}{_SUFFIX})(?![A-Za-z0-9])"
    )


def _steps(url: str) -> list[str]:
    """Return the steps of a link's path, behind its site's name where that is a page of its own."""
    parts = split_url(url)
    if parts is None:
        return []
    host = host_of(parts)
    site = host.removeprefix("www.").partition(".")[0]
    own_site = kind_of_host(host) in {None, "project", "demo"}
    return [*([site] if own_site else []), *steps_of(parts)]


def owner_of(url: str) -> str:
    """Return who owns a repository, a model, or pages, as the address spells it."""
    parts = split_url(url)
    if parts is None:
        return ""
    host, steps = host_of(parts), steps_of(parts)
    if host.endswith((".github.io", ".gitlab.io")):
        return host.partition(".")[0]
    named = steps[1:] if host == HUB and steps[:1] in {("datasets",), ("spaces",)} else steps
    return named[0] if host in _OWNED and named else ""


@lru_cache(maxsize=1024)
def _spellings(author: str) -> frozenset[str]:
    """Return the names under which a person may be found: given and family name in some order."""
    words = [letters_of(word) for word in author.translate(_APART).split()]
    words = [word for word in words if word]
    if len(words) < _LEAST_SHARE:
        return frozenset()
    given, family = words[:-1], words[-1]
    whole, initials = "".join(given), "".join(word[0] for word in given)
    firsts = {whole, given[0], initials, given[0][0]}
    pairs = {spelled for first in firsts for spelled in (first + family, family + first)}
    long = {family} if len(family) >= _LEAST_FAMILY else set()
    return frozenset(pairs | long) - {spelled for spelled in pairs if len(spelled) < _LEAST_NAME}


def _stem(word: str) -> str:
    """Return what words of one root mostly share."""
    letters = letters_of(word)
    ending = next(filter(letters.endswith, ("ing", "ers", "er", "ed", "s", "e")), "")
    return letters.removesuffix(ending)
