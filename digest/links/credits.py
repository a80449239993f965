"""Knows the words with which authors give others credit for what a link leads to."""

import re

from digest.links.phrases import NOWHERE, THING, any_of, last, last_near, last_segment

# How many words may stand between what a thing is done with and its address.
_NEAR = 6
_RECENT = r"(?:previous|prior|earlier|former|concurrent)"
_BY = r"by(?! (?:us|our|this|the (?:present |paper's )?authors?)\b)(?=\s\w)"

# What a thing rests on, or where it was taken from.
_RESTS = any_of(
    r"buil[dt](?:s|ing)? (?:up)?on",
    r"buil[dt](?:s|ing)? (?:on top of|atop|from|with|around)",
    r"on top of",
    r"(?:based|rel(?:y|ies|ied|ying)|depend(?:s|ing)?) (?:\w+ly )?(?:up)?on",
    r"powered by",
    r"(?:inspired|motivated) by",
    r"extend(?:s|ing)",
    r"we (?:\w+ )?(?:extend(?:ed)?|follow(?:ed)?|modif(?:y|ied)|start(?:ed)? from)",
    r"extensions? (?:of|to)",
    r"borrow(?:s|ed|ing)?",
    r"following(?! (?:links?|url|repo|address|github|git|page|web|site|location|anonym|code|:))",
    r"fork(?:s|ed)?(?: (?:of|from))?",
    r"(?:adapt|modifi|deriv|port|refactor|initiali[sz])ed (?:\w+ )?(?:from|of|with)",
    r"(?:port|wrapper|clone|variant|version|modification) (?:of|around)",
    r"(?:is|are) (?:an? )?(?:\w+ )?subsets? of",
    r"(?:plug-?in|replacement) (?:for|to)",
    r"wraps?",
    r"(?<!be )(?:taken|obtained|downloaded|collected|sourced|retrieved|extracted|drawn|gathered|"
    r"scraped|crawled|curated|compiled|selected|reused|reproduced|copied) (?:\w+ly )?from",
    r"(?:is|are|was|were|comes?|came|stems?) from",
    r"(?:baselines?|data(?: ?sets?)?|checkpoints?|weights|numbers|scores|splits?|images?) from"
    r"(?! (?:our|this)\b)",
    r"baselines? (?:of|in|at|such as|like|including|implementations?|code|models?|methods?)",
    r"as (?:an? |the |our )?(?:\w+ )?(?:baselines?|backbones?|starting points?)",
    r"courtesy of",
    r"et al\.?(?:'s)?",
    r"thank(?:s|ful)?",
    r"acknowledge(?:s|ments?)?",
    r"grateful",
    r"credits? (?:to|go)",
    r"licen[cs]ed? under",
    r"(?:provided|released|introduced|proposed|maintained|developed|published|created|hosted|"
    rf"open[- ]sourced|implemented|described|organi[sz]ed|written|made|contributed) (?:\w+ )?{_BY}",
    r"(?:released?|published?|shared?) their",
    r"original (?:paper|authors?|work|implementation|code|repository|version)",
    r"of (?:the |a |all )?baselines?",
    rf"our (?:\w+ )?{_RECENT} \w+",
)
# What a thing is done with, by a verb of its own, whatever was released before it.
_USES = any_of(
    r"(?:we|which|that|and|it|also|method|model|code|pipeline|system) "
    r"(?:also |then |further |first )?"
    r"(?:uses?|utili[sz]es?|employs?|adopts?|appl(?:y|ies)|leverages?|takes?|requires?|imports?|"
    r"calls)",
    r"\w+s use",
    r"(?:uses|employs|adopts|utili[sz]es|leverages|requires|imports)(?! of\b)",
    r"we (?:also |then |further |first )?"
    r"(?:used|utili[sz]ed|employed|adopted|applied|leveraged|took|"
    r"fine-?tuned?|train(?:ed)?|evaluated?|test(?:ed)?|compared?|r[ua]n|re-?implement(?:ed)?)",
    r"compar(?:es?|ed|ing|isons?) (?:\w+ )?(?:with|to|against)",
    r"outperform(?:s|ed|ing)?",
    r"unlike",
    r"in contrast (?:to|with)",
    r"(?:better|worse|faster|higher|lower) than",
    r"versus",
    r"vs\.?",
)
# The same by a word that leans on another verb; where that one releases, this says nothing.
_WITH = any_of(
    r"(?:using|utili[sz]ing|employing|adopting|leveraging|with the help of)"
    r"(?! (?:the |this )?(?:following |link|url))",
    r"(?:evaluat|train|pre-?train|test|validat|fine-?tun|benchmark|implement|experiment)(?:ed|ing) "
    r"(?:\w+ )?(?:with|by|using|on|in|against)",
    r"(?:\w+ed|made|done|drawn|run|written) (?:\w+ )?(?:with|using)",
    r"against",
    r"existing",
    r"third[- ]party",
    r"off-the-shelf",
    r"popular",
    r"well-known",
    r"widely[- ]used",
    r"such as",
    r"(?:an?|one) (?:\w+ )?example",
    r"e\.g\.?",
    r"like",
    r"recently",
    r"(?:similar|related|alternative|prior|previous|earlier) (?:work|tools?|projects?)",
)
# Where papers are read and systems compete, not what papers come with.
_GATHERING = any_of(
    r"(?:challenge|competition|shared task)(?! (?:repo|code|data))",
    r"workshop",
    r"conference",
    r"proceedings",
    r"publishers?",
    r"journal",
    r"symposium",
    r"presented at",
    r"accepted (?:at|to|by|in|for)",
    r"companion (?:paper|proceedings)",
    r"published (?:in|by|as|version)",
)

# Words with a capital that name no rival: hosts, languages, and what begins a sentence.
OWNER = (
    r"(?!(?i:git(?:hub|lab)|bitbucket|codeberg|hugging|zenodo|osf|figshare|python|pytorch|julia|"
    r"matlab|pypi|cran|rust|java(?:script)?|fortran|[rc]|open|code|project|public|supplementary|source)\b)[A-Z][\w+.-]*"
)
_VESSEL_NOUN = (
    r"(?:repositor(?:y|ies)|library|package|toolkit|toolbox|framework|code ?base|software)"
)
# What has become part of somebody's software lies with them, however public it is; and so does
# their own implementation.
VESSEL = re.compile(
    r"\b(?:(?i:merged (?:in)?to|contributed to|integrated (?:in)?to|upstreamed (?:in)?to|"
    r"added to|part of|included in|implemented in|available (?:in|within|through|via|as part of))"
    r"\s(?:(?i:the|official|upstream|open-source|popular|widely[- ]used)\s){0,3}"
    rf"|(?i:the official)\s)(?P<owner>{OWNER})(?:\s{OWNER})?\s{_VESSEL_NOUN}\b"
    r"|\b(?i:merged|contributed|integrated|upstreamed) (?i:(?:in)?to)\s(?!our\b|this\b)"
    r"(?:(?i:the|official|upstream)\s){0,3}(?P<host>[A-Z][\w+.-]*)"
    r"|\b(?i:official|reference|original) (?:\w+ )?(?i:implementations?|codes?|repository) "
    rf"(?i:of|for|from|by) (?:the )?(?P<official>{OWNER}|[a-z]+[A-Z]\w*)"
)
# "The Reef library (link)", "Reef's code (link)": the thing bears a name, right before the link.
NAMED = re.compile(rf"(?<![\w-])(?P<owner>{OWNER})(?:['’]s)?(?:\s[\w-]+){{0,2}}\W*$")
# "… on Reef (link)": what stands in brackets belongs to the name and not to the sentence.
ASIDE = re.compile(
    r"\b(?:on|in|of|for|with|from|to|by|against|over|than)\s(?:[a-z-]+\s){0,3}"
    rf"(?P<owner>{OWNER})(?:\s[\w-]+){{0,2}}\W*$"
)
# "Reef is available at", "the code of Reef can be found at": another's thing is spoken of.
_STARTS = (
    rf"(?!(?i:it|this|that|these|those|all|both|each|here|there|you|we|they|users?|readers|"
    rf"anyone|everyone|researchers|visitors|{THING})\b){OWNER}"
)
_BE = r"(?:is|are|was|were|can|has|have|will|avail\w*)\b"
SPOKEN_OF = re.compile(
    rf"^\W*(?P<owner>{_STARTS})(?:\sitself|['’]s\s\w+)?,?\s(?:which\s)?(?!are\b|were\b|have\b){_BE}"
    rf"|^\W*(?i:the)\s(?P<thing>{_STARTS})(?:\s(?:[a-z]+\s)?(?i:{THING}))?,?\s{_BE}"
    rf"|\b(?:of|by)\s(?:the\s)?(?P<other>{OWNER})\s{_BE}"
)
# The rest of its clause, behind a link, may give it away.
LENT = re.compile(
    r"[)\]}'\",\s]*(?:(?:which|that) )?(?:(?:is|was|are|were|has been|have been) (?:\w+ )?"
    r"(?:used|adopted|employed|taken|chosen|crawled|scraped|mined)\b"
    r"|(?:was|were) (?:extended|modified|fine-tuned)\b"
    r"|serv(?:es|ed) as\b|(?:released|developed|introduced|proposed|created|maintained|provided) "
    rf"{_BY}|by [A-Z][\w-]+ (?:et al|and [A-Z]))"
)


def tells_gathering(words: str) -> bool:
    """Tell whether words speak of a place where papers are read."""
    return bool(_GATHERING.search(words))


def last_credit(words: str, *, loose: bool) -> int:
    """Return where a clause last gives others credit for the link behind it.

    `loose` tells that nothing governs words that lean on another verb.
    """
    gathering = _GATHERING.search(last_segment(words))
    return max(
        last(_RESTS, words),
        last_near(_USES, words, _NEAR),
        last_near(_WITH, words, _NEAR if loose else 0),
        words.rfind(gathering[0]) if gathering else NOWHERE,
    )
