"""Decides who owns a link by the words before it.

Abstracts and comments describe their own paper.  A link there is the paper's own, unless the words
before it credit others ("built on", "we use", "baselines from").  If words claim it as well ("our
code", "we release"), the last words decide.  "Available" is a claim only if its subject names no
maker and no rival, and is not existing data.  If no words claim the link, the clause has to open
with a thing that papers come with, such as code.  Running text is mostly about other people's work.
A link there is the paper's own only if words in the first person claim it, if the words are about
code and name no one, or if the address has the paper's name or an author's.  Any other link is
unproven, and counts as others'.
"""

import re
from enum import Enum

from digest.text import any_of

# Origins in which a paper speaks of itself.
RECORD = ("abstract", "comment")
_NOWHERE = -1
# The most words between "we use" or the like and the address.
_NEAR = 6
# Segments of paths for contributions and discussions, which do not make a repository the authors'.
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
_AVAILABLE = (
    r"(?:av(?:ail|al|ai|ia)\w*|releas\w+|open[- ]?sourc\w+|shared|provided|publi\w+|hosted|found|"
    r"access\w+|obtained|listed|downloaded|archived|deposited|maintained|distributed)"
)
_EARLIER = r"(?:previous|prior|earlier|former|recent|concurrent)"

# Verbs of authors who make or release a thing; with other verbs the thing may be anyone's.
_GIVE = (
    r"(?:releas|open[- ]?sourc|publish|shar|provid|ma[kd]e|host|offer|maintain|introduc|present|"
    r"propos|develop|describ|design|creat|construct|buil|implement|curat|compil|collect|generat|"
    r"annotat|gather|record|produc|writ|wrote|document|show|demonstrat|report|hope|plan|intend|aim|"
    r"encourag|invit|refer|list|updat|summari[sz]|organi[sz]|establish|set up|launch|upload|post)"
)
_ALSO = r"(?>(?:(?:\w+ly|also|then|further|first|will|have|has|now|can|are|here|plan to) )*)"
_DO = rf"we {_ALSO}(?!{_GIVE})\w+(?! (?:it|them)\b)"
_DOING = any_of(_DO)
# Words by which authors release a thing or call it theirs.
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
# Words for availability in the present or future; "was found" proves nothing.
_RELEASED = any_of(rf"(?:is|are|be|been|being|made|will|can) {_PLAIN}{_AVAILABLE}")
_BODY = (
    r"(?:group|team|lab|laboratory|institute|consortium|community|foundation|university|agency|"
    r"authority|ministry|bureau|service|guard|telescope|observatory|satellite|mission|census|"
    r"edition|challenge|competition|shared task)"
)
_PERSON = r"(?-i:[A-Z])[\w'’-]+"
_RIVAL = r"(?:competitors?|competing|rivals?|predecessors?|baselines?)"
# Clauses about older or rival work, or that comment on it.
_RIVALS = any_of(
    rf"^\W*+(?:\w+ ){{0,2}}{_RIVAL}|^\W*+{_PLAIN}{_THING} (?:of|for) {_PLAIN}{_RIVAL}|original \w+",
    rf"our (?:\w+ )?{_EARLIER}",
    r"(?:comments?|reply|response|rejoinder|addendum|correction) (?:on|to)",
    r"(?:critique|reproduction) of|^(?:while|although)",
    rf"^\W*+{_PLAIN}{_THING} \w+ed by (?:the )?{_PERSON}",
)
# Clauses about things that named others made, unless the clause begins with something new.
_MAKERS = any_of(
    rf"(?:of|by|from|at) (?:the |an? )?(?:[\w'’-]+ ){{0,3}}?{_BODY}",
    r"(?:of|by|from) (?:its|their) (?:\w+ )?\w+s|(?:of|by|from|that) .*\bet al\.?",
    rf"(?:of|by|from) {_PERSON}(?:, {_PERSON})*"
    rf"(?: \(\d{{4}}|,? and (?:colleagues|co-?(?:workers|authors)|{_PERSON}))",
    r"^\W*+(?-i:[A-Z][a-z-]+)['’]s",
)
_NEW = re.compile(r"(?:^|,\s)(?:(?!,\s)\W)*+(?:our|this|these|an?|the resulting)\b", re.IGNORECASE)
# A relative clause is about the paper's own work only if the paper makes the thing before it.
_RELATIVE = re.compile(
    r",?\s\b(?:whose\b|(?:(?:the|all) (?:\w+ ){1,3})?(?:(?:of|for|to)\s)?which\b)|\bthat\s*$"
)
_MADE = any_of(rf"(?:we|paper|work|article|study)\s(?:\w+\s)?{_GIVE}\w*", r"our [\w-]+$")
# Existing data, without code beside them.
_SETS = (
    r"(?:data|data ?sets?|benchmarks?|corpus|corpora|collections?|images|recordings|records|series|"
    r"observations|texts?)"
)
_EXISTING = any_of(
    rf"^\W*+{_PLAIN}(?:public|standard|existing|benchmark|evaluation|test) {_SETS}",
    rf"^\W*+{_PLAIN}{_SETS} are (?:publicly available|public|standard) {_SETS}",
    rf"^\W*+{_PLAIN}{_SETS} .*\b(?:used|employed|utili[sz]ed|analy[sz]ed|considered|studied|{_DO})",
)
_FRESH = any_of(r"(?<!in )our|new|novel|resulting|codes?|scripts?|software|models?|releas\w+")
# In "with Reef, available at" the last thing named is available.
_SERVED = re.compile(
    r"(?<!written )(?<!implemented )(?<!developed )\b(?:with|on|in|through|via|using|by) "
    r"(?:the )?(?:[a-z-]+ ){0,2}?[A-Z][\w+.-]*(?: \w+)?, "
    r"(?:which (?:is|are) |an? (?:[\w-]+ ){1,5}?)?"
    rf"(?:\w+ly )?{_AVAILABLE}(?: (?:at|on|from|via|in|through))?\W*$"
)
_CODE = any_of(r"codes?|code ?base|implementation")
_NAME = re.compile(r"\W\w+\W+(?!GitHub|GitLab|Zenodo|Hugging)[A-Z]")
_CLAUSE_PART = re.compile(r"[,|]\s|[:(]\s?|\s[-–—/]\s|\.\s")
# A clause that opens with a thing that papers come with, and leads to its link.
_OFFERED = re.compile(
    r"(?!.*\b(?:was|were)\b)(?:\W*+"
    rf"(?:(?:and|with|for|see|visit|at|we {_ALSO}{_GIVE}\w*) )*(?:(?:an?|the) )?"
    rf"(?:(?!(?:the|an?)\b){_PLAIN_WORD}){{0,4}}?{_THING}(?!\w).*"
    r"|(?:\w+ ){0,2}available\b.*|.*\b(?:see|visit|details|can)\b.*)",
    re.IGNORECASE,
)
# Words for what the work is based on, or where something was taken from.
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
    # Venues of papers and competitions.
    r"workshop|proceedings|conference|journal|symposium",
)
# Words for tools and data that were used; a claim of release outweighs them.
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

# The shortest word has two letters.
SHORT_WORD = re.compile(r"[^\W\d_]{2}")


class Ownership(Enum):
    """Who owns a link, as far as there is proof."""

    OWN = "own"
    OTHERS = "others"
    UNPROVEN = "unproven"


def decide_ownership(url: str, words: str, origin: str) -> Ownership:
    """Decide who owns a link by the last words of credit before it."""
    if not _CONTRIBUTION.isdisjoint(url.split("/")) or _SERVED.search(words):
        return Ownership.OTHERS
    claim, rests, uses = (_last_end(pattern, words) for pattern in (_CLAIMS, _RESTS, _USES))
    in_record = origin in RECORD
    release = max(_RELEASED.finditer(words), key=re.Match.end, default=None)
    released = release.end() if release else _NOWHERE
    subject = words[: release.start()] if release else words
    others = is_anothers(subject)
    if in_record and not others:
        claim = max(claim, released)
    is_near = claim == _NOWHERE and uses > _NOWHERE and len(words[uses:].split()) <= _NEAR
    credit = max(rests, uses if is_near else _NOWHERE)
    if max(claim, credit) > _NOWHERE:
        return Ownership.OWN if claim >= credit else Ownership.OTHERS
    if others or _DOING.search(words):
        return Ownership.UNPROVEN
    if in_record:
        # The last part of the clause opens with a thing that papers come with.
        parts = [part for part in _CLAUSE_PART.split(words) if SHORT_WORD.search(part)]
        is_offered = parts and _OFFERED.fullmatch(parts[-1])
        return Ownership.OWN if is_offered else Ownership.UNPROVEN
    is_own_code = _CODE.search(words) and released > _NOWHERE and not _NAME.search(words)
    return Ownership.OWN if is_own_code else Ownership.UNPROVEN


def is_anothers(subject: str) -> bool:
    """Return whether the words for an available thing say that it is not the paper's own."""
    if _RIVALS.search(subject):
        return True
    if relative := _RELATIVE.search(subject):
        return not _MADE.search(subject[: relative.start()])
    if ":" not in subject and _EXISTING.search(subject):
        return not _FRESH.search(subject)
    made = subject.rstrip().endswith(" and") or _NEW.search(subject)
    return not made and bool(_MAKERS.search(subject))


def tells_release(words: str) -> bool:
    """Return whether words say that something is released."""
    return bool(_CLAIMS.search(words) or _RELEASED.search(words))


def _last_end(pattern: re.Pattern[str], words: str) -> int:
    return max((match.end() for match in pattern.finditer(words)), default=_NOWHERE)
