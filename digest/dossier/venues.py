"""Finds the venue that has taken a paper, where the authors' comment names one of a closed list."""

import re
from dataclasses import dataclass

from digest.model import Paper

_VENUES = (
    r"A&A|AAAI|AAMAS|ACL|AISTATS|ApJL?|ApJS|BMVC|CHI|CIKM|COLING|COLT|CoRL|CVPR|EACL|ECCV|ECIR|"
    r"EMNLP|ICAPS|ICASSP|ICCV|ICIP|ICLR|ICML|ICPR|ICRA|IGARSS|IJCAI|IJCNN|IJCV|INFOCOM|"
    r"INTERSPEECH|Interspeech|IROS|ISBI|ISIT|JCAP|JMLR|KDD|LREC|MICCAI|MIDL|MNRAS|NAACL|NeurIPS|"
    r"RSS|SIGGRAPH|SIGIR|TACL|TMLR|TPAMI|UAI|VISAPP|WACV|WSDM"
)
_VENUE = re.compile(rf"(?<![\w&@-])(?P<name>{_VENUES})(?![\w&])")
_TAKEN = re.compile(
    r"\b(?:accepted|published|presented|to appear|in press|forthcoming)\b", re.IGNORECASE
)
_BARE = re.compile(rf"\s*(?:{_VENUES})[ '’-]*(?:20)?\d\d\b")
# What is only hoped for, or stands beside the venue itself.
_OTHER = re.compile(
    r"\b(?:submi\w+|under review|in review|workshops?|extended version|challenge|bridge|rejected)\b"
    r"|@",
    re.IGNORECASE,
)
_SEGMENTS = re.compile(r"[^.;]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """A venue as a comment spells it, at `comment[start:end]`."""

    name: str
    start: int
    end: int


def find_venue(paper: Paper) -> Venue | None:
    """Return the venue that a comment says has taken the paper; None where it says of none."""
    for segment in _SEGMENTS.finditer(paper.comment or ""):
        found = _VENUE.search(segment[0])
        taken = _TAKEN.search(segment[0]) or _BARE.match(segment[0])
        if found and taken and not _OTHER.search(segment[0]):
            start = segment.start() + found.start("name")
            return Venue(name=found["name"], start=start, end=start + len(found["name"]))
    return None
