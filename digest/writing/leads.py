"""Knows what stands before a sentence's subject: what joins, what announces, what restricts.

- Adverbs that join a sentence to the one before (`Moreover,`) and phrases that announce it
  (`It is worth noting that`) are dropped.
- A phrase that only points back (`To this end,`, `Building on this property,`) is dropped.
- A condition that points back (`Under these assumptions,`) cannot be dropped without claiming
  more than the source, nor kept without the sentence it points at: such a sentence is not told.
- An aim or a means (`To cut the cost of training,`, `Using public data,`) may be told or left
  out; everything else is kept.
"""

import re

_ADVERBS = re.compile(
    r"^(?:(?:Moreover|Furthermore|Additionally|In addition|Also|Notably|Specifically|Concretely|"
    r"Importantly|Remarkably|Crucially|Overall|Finally|Lastly|In particular|As a result|"
    r"Consequently|Therefore|Thus|Hence|However|Besides|Meanwhile|In summary|In short|"
    r"On the (?:positive|negative|technical|theoretical|constructive|practical) side|"
    r"Particularly|More specifically|More precisely|"
    r"To this end|More importantly|Most importantly|Critically|In fact|Indeed|Ultimately|"
    r"Collectively|Taken together|Together|Accordingly|First|Second|Third|Then|Next|"
    r"Surprisingly|Interestingly|Further|Here|Conversely|Nevertheless|Nonetheless|By contrast|"
    r"In contrast|Significantly|Encouragingly|Strikingly|Instead|Empirically|For example|"
    r"For instance|Firstly|Secondly|Thirdly|On the one hand|On the other hand|With this in mind|"
    r"In comparison|By comparison|Yet|Herein|At first|Subsequently|To do (?:so|that|this)|"
    r"As a (?:solution|remedy|response)|To these ends|For this reason|In a (?:first|second) step|"
    r"By doing so|In doing so|In light of this|In this context|In this regard),\s+"
    r"|(?:Thus|Hence|Therefore|Finally|Notably)\s+"
    r"|(?:It is (?:worth|important to|worthwhile to) not(?:ing|e)|It should be noted|"
    r"(?:Please )?[Nn]ote|[Ww]e (?:note|emphasi[sz]e|stress)) that\s+)+(?=\S)"
)
_POINTING_AIM = re.compile(
    r"^(?:[Tt]o|[Ii]n order to) \w+ (?:this|these|those|such|the above)(?: [^,]{2,40})?, (?=\S)"
)
_POINTING = re.compile(
    r"\b(this|these|those|such|it|its|they|them|their|above|here|said)\b"
    r"|^(therefore|thus|hence|however|consequently|accordingly|specifically|concretely|instead|"
    r"in response|in contrast|to this end|in particular|in addition|moreover|furthermore|"
    r"additionally|also|first|second|third|finally|lastly|then|next|meanwhile|overall|"
    r"in conclusion|in sum|subsequently|building on (?:\w+ ?){1,3}|as a result|for example|"
    r"for instance|in summary|in short|notably|importantly|crucially|remarkably|interestingly|"
    r"surprisingly|conversely|similarly|likewise|nevertheless|nonetheless|empirically|"
    r"theoretically|unlike (?:prior|previous|existing) \w+)$",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"(?:Under|If|When|Whenever|Assuming|Provided|Without|Unless)\b[^,]*"
    r"\b(?:this|these|those|such|it|them|both)\b[^,]*,"
    r"|(?:For|In|At|Within|On|With) (?:all |each of |any of )?"
    r"(?:this|these|those|such|both|either|the (?:same|latter|former)) (?:\w+ )?"
    r"(?:case|setting|regime|limit|condition|assumption|class|graph|range|scenario|instance)"
    r"(?:s|es)?\b"
)
_DISPENSABLE = re.compile(
    r"(?:In order )?to \w+|(?:motivated|inspired|drawing inspiration) |unlike |building |"
    r"(?:aiming|aimed|seeking|using|leveraging|combining|based on|drawing on) |"
    r"for (?:this purpose|the first time)",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"(?:In order )?to \w+|(?:motivated|inspired|driven|guided|drawing inspiration) |unlike |"
    r"(?:aiming|aimed|seeking) |while |although |though |since |because |as [\w-]+s? ",
    re.IGNORECASE,
)
# Words that open a lead-in and are no names.
_ORDINARY = re.compile(
    r"(?:In|On|At|For|By|With|Using|From|Under|Within|Through|Via|When|Where|Given|Based|Building|"
    r"Drawing|Leveraging|After|Before|If|Without|Across|Among|Beyond|Despite|Over|Upon|Between|"
    r"To|Although|Though|While|Since|Because|As|Unlike|Due|Thanks|Owing|Once|Whenever|Unless|"
    r"Together|Apart|Aside|Prior|Subject|Even|Besides|Per|Throughout|Along|Against|For|All|Both|"
    r"Each|Every|Some|Many|Most|More|During|Until|Like|Relying|Starting|Compared|Contrary|Rather|Instead|The|An?|"
    r"[A-Z][a-z]+(?:ing|ed))"
)
_SUBJECT = re.compile(
    r"\b[Ww]e\b|(?:[a-z]{3}|\))[.;:?!]\s|\b(?:is|are|was|were|has|have|can|remains?)\b"
)
_BRACKET = re.compile(r"\([^()]*\)")
_IN_THIS = re.compile(
    r"[Ii]n (?:this|(?:the|our) (?:(?:present|current|following) )?(?:paper|work|study|analysis))\b"
)
_SUBORDINATE = re.compile(
    r"(?:While|Although|Though|Since|As|Because|When|Given|If|Unlike|Under|Assuming|Motivated|Inspired|Driven|"
    r"Using|Leveraging|Employing|Applying|Combining|Exploiting|By \w+ing)\b"
)


def without_adverbs(text: str) -> str:
    """Drop what joins a sentence to the one before (`To bridge this gap,`), or announces it."""
    return _POINTING_AIM.sub("", _ADVERBS.sub("", text))


def is_conditional(text: str) -> bool:
    """Tell whether a sentence holds only under a condition that another sentence states."""
    return bool(_CONDITION.match(text))


def is_dispensable(lead: str) -> bool:
    """Tell whether a lead-in gives an aim or a means, so that its sentence is true without it."""
    return bool(_DISPENSABLE.match(lead))


def is_background(lead: str) -> bool:
    """Tell whether a lead-in says why or after whose example something was done, and no more."""
    return bool(_BACKGROUND.match(lead))


def lowered(lead: str) -> str:
    """Write a lead-in inside a sentence; a name, which has a capital of its own, keeps it."""
    first = lead.split(" ", 1)[0]
    return lead[:1].lower() + lead[1:] if _ORDINARY.fullmatch(first) else lead


def has_subject(lead: str) -> bool:
    """Tell whether what stands before the comma is a sentence of its own."""
    lead = _BRACKET.sub("", lead)
    return bool(_SUBJECT.search(lead)) and not _SUBORDINATE.match(lead)


def kept(lead: str) -> str:
    """Return a lead-in that says something by itself, without opening adverbs; else nothing."""
    lead = without_adverbs(f"{lead}, ").rstrip(", ") if lead else ""
    return "" if _POINTING.search(lead) or _IN_THIS.match(lead) else lead
