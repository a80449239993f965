"""What speaks for a paper by itself: venue, results, proofs, and where its authors are."""

import re
from collections.abc import Sequence

from digest.model import Dossier
from digest.ranking.mentions import mentions
from digest.text import split_sentences

# What says that a venue has taken a paper; in a clause that speaks of a submission, the latter are
# only hopes.
_ACCEPTED = re.compile(r"\b(?:accepted|accept (?:at|by|for|in|to)|in press)\b", re.IGNORECASE)
_APPEARS = re.compile(
    r"\b(?:(?:to|will) appear(?! as)|forthcoming|spotlight|oral (?:paper|presentation)|oral$"
    r"|camera[- ]ready|proceedings|presented (?:\S+ ){0,4}?(?:at|during|to)"
    r"|published(?! (?:article|today|(?:on|at|in) (?:https?:|www|github|zenodo|arxiv))))\b",
    re.IGNORECASE,
)
# A venue that is named alone, in its own spelling, says as much.
_VENUE = re.compile(
    r"\b(?:NeurIPS|ICML|ICLR|CVPR|ICCV|ECCV|WACV|ACL|EMNLP|NAACL|EACL|COLING|AAAI|IJCAI|KDD|WWW|"
    r"SIGIR|ICRA|IROS|CoRL|RSS|INTERSPEECH|Interspeech|ICASSP|MICCAI|ISBI|UAI|AISTATS|COLT|CHI|"
    r"SIGGRAPH|TPAMI|TMLR|JMLR)(?![^\W\d_])",
)
_NOT_YET = re.compile(
    r"\b(?:submi(?:t|ssion)\w*|under (?:\w+ )?review|in review|reject\w*|template|format|style"
    r"|prepared for)\b",
    re.IGNORECASE,
)
# What stands behind these is denied, hoped for, waited for, told of something else, or a belief.
_UNTOLD = re.compile(
    r"\b(?:not|never|if|once|until|unless|upon|after|when|whether|before|pending|proposed"
    r"|companion (?:\w+ )?papers?|comments|corrections|feedback|suggestions"
    r"|codes?|datasets?|weights)\b|\b(?:widely|commonly|generally|universally)\s*$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?:[^.;,()\n]|(?<=[A-Za-z&])\.(?=\S))+")
_FIGURE = re.compile(
    r"\d(?:\.\d{1,9})?\s?\\?%|\b\d{1,9}(?:\.\d{1,9})?\s?(?:\$?\\times|×|x\b|-fold)"
    r"|\b0\.\d{2}"
)
# A figure is a result only where its sentence reports one.
_REPORTS = re.compile(
    r"\b(?:achiev|attain|boost|cut|demonstrat|exceed|faster|gain|improv|increas|lower|obtain|"
    r"outperform|raise|reach|reduc|result|show|speed|surpass|yield)",
    re.IGNORECASE,
)
_PROOF = re.compile(r"\b(?:prov(?:e|es|ed|ing|able|ably)|proofs?|theorems?)\b", re.IGNORECASE)


def is_at_venue(dossier: Dossier) -> bool:
    """Tell whether the comment or the journal reference says that a venue has taken the paper."""
    comment = dossier.paper.comment or ""
    named = _VENUE.search(comment) and not _NOT_YET.search(comment)
    return bool(named or dossier.paper.journal_ref) or any(
        map(_says_taken, _CLAUSE.findall(" ".join(comment.split())))
    )


def _says_taken(clause: str) -> bool:
    """Tell whether a clause of a comment says that a venue has taken the paper."""
    appears = None if _NOT_YET.search(clause) else _APPEARS.search(clause)
    said = _ACCEPTED.search(clause) or appears
    return said is not None and not _UNTOLD.search(clause[: said.start()])


def has_figures(dossier: Dossier) -> bool:
    """Tell whether a sentence of the abstract reports a result in figures."""
    abstract = dossier.paper.abstract
    return bool(_FIGURE.search(abstract)) and any(
        _FIGURE.search(span.text) and _REPORTS.search(span.text)
        for span in split_sentences(abstract)
    )


def has_proof(dossier: Dossier) -> bool:
    """Tell whether a paper of theory speaks of what it proves."""
    return dossier.introduces.kind == "theory" and bool(_PROOF.search(dossier.paper.abstract))


def from_institutions(dossier: Dossier, names: Sequence[str]) -> bool:
    """Tell whether a source states for any author one of the institutions that an editor chose."""
    stated = (place for author in dossier.paper.authors for place in author.affiliations)
    return any(mentions(f"{place.name}. {place.stated}", names) for place in stated)
