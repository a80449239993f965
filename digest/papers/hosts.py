"""Addresses and hosts: which lead to code, data, models, pages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from digest.model import LinkKind
from digest.text import any_of

# How many steps of the path name a repository; what follows is a place inside it.
REPOSITORY_STEPS: Mapping[str, int | None] = {
    "github.com": 2,
    "bitbucket.org": 2,
    "codeberg.org": 2,
    "gitlab.com": None,
}
# Where an owner's name would stand, these are the host's own pages.
NO_OWNERS = frozenset(
    "about apps collections customer-stories enterprise events explore features issues login"
    " marketplace new notifications organizations orgs pricing pulls search security settings"
    " site sponsors stars team topics trending users".split()
)
HUB_PAGES = frozenset(
    "api blog chat collections datasets docs enterprise front join languages learn login"
    " metrics models new notifications organizations papers posts pricing search settings"
    " spaces storage support tasks terms-of-service".split()
)
HUB = "huggingface.co"
_ALIASES: Mapping[str, str] = {
    "hf.co": HUB,
    "huggingface.com": HUB,
    "dx.doi.org": "doi.org",
    "m.youtube.com": "youtube.com",
}
# Universities and institutes keep repositories under hosts so called, languages their packages.
_FORGES = frozenset("git gitlab github gitea forgejo bitbucket pypi crates".split())
_SERVED: Mapping[LinkKind, str] = {
    "code": "gist.github.com raw.githubusercontent.com anonymous.4open.science sourceforge.net"
    " gitee.com codeocean.com archive.softwareheritage.org cran.r-project.org hub.docker.com",
    "project": ".github.io .gitlab.io .github.com sites.google.com .vercel.app .netlify.app"
    " .pages.dev .readthedocs.io .notion.site",
    "dataset": "zenodo.org kaggle.com osf.io figshare.com dataverse.harvard.edu ieee-dataport.org"
    " data.mendeley.com datadryad.org physionet.org openneuro.org universe.roboflow.com"
    " opendatalab.com cdsarc.cds.unistra.fr pangaea.de synapse.org",
    "demo": ".hf.space .streamlit.app .gradio.live colab.research.google.com replicate.com",
    "video": "youtube.com youtu.be vimeo.com bilibili.com",
}
# The first row that has a host wins.
_KINDS: Sequence[tuple[LinkKind, tuple[str, ...]]] = (
    *((kind, tuple(hosts.split())) for kind, hosts in _SERVED.items()),
    ("code", tuple(REPOSITORY_STEPS)),
)
# Hosts of papers, people and licences: whoever wrote what lies there, it is nobody's code.
_LITERATURE = tuple(
    "arxiv.org openreview.net aclanthology.org orcid.org ieee.org acm.org springer.com"
    " springernature.com nature.com science.org sciencedirect.com elsevier.com wiley.com mdpi.com"
    " frontiersin.org pnas.org plos.org tandfonline.com sagepub.com cambridge.org oup.com"
    " worldscientific.com aps.org iop.org aip.org acs.org rsc.org aanda.org annualreviews.org"
    " spiedigitallibrary.org optica.org biorxiv.org medrxiv.org ssrn.com researchsquare.com"
    " preprints.org eprint.iacr.org hal.science researchgate.net semanticscholar.org"
    " scholar.google.com adsabs.harvard.edu proceedings.mlr.press proceedings.neurips.cc"
    " openaccess.thecvf.com ecva.net isca-archive.org ceur-ws.org drops.dagstuhl.de usenix.org"
    " jmlr.org vldb.org scitepress.org creativecommons.org wikipedia.org".split()
)
# Registrants of DOIs that hold data and software rather than papers; after them the shape of
# what they register, so that a DOI in running text ends where it ends.
DATA_DOIS: Mapping[str, str] = {
    "10.5281": r"zenodo\.\d+",
    "10.6084": r"m9\.figshare\.[\w.]+",
    "10.5061": r"dryad\.\w+",
    "10.17605": r"osf\.io/\w+",
    "10.7910": r"dvn/\w+",  # Harvard Dataverse
    "10.17632": r"\w+\.\d+",  # Mendeley Data
    "10.57967": r"hf/\d+",
    "10.34740": r"kaggle/\w+/\d+",
    "10.1594": r"pangaea\.\d+",
    "10.13026": r"[\w-]+",  # PhysioNet
    "10.21227": r"[\w-]+",  # IEEE DataPort
    "10.24433": r"co\.\d+(?:\.v\d+)?",  # Code Ocean
}
# Hosts that a text may name without a scheme and still mean a link.
BARE_HOSTS = (
    *(host for _, hosts in _KINDS for host in hosts if not host.startswith(".")),
    *(HUB, *_ALIASES, "doi.org", "drive.google.com"),
)
# Hosts of pages, one for each name; a text may give these without a path too.
PAGE_HOSTS = ("github.io", "gitlab.io")
_SECURE_HOSTS = (*BARE_HOSTS, *PAGE_HOSTS)

# Of Hugging Face's pages: what they show, and how many steps name it.
_ON_HUB: Mapping[str, tuple[LinkKind | None, int | None]] = {
    "datasets": ("dataset", 3),
    "spaces": ("demo", 3),
    "collections": (None, 3),
    "papers": ("other", 2),
    "blog": ("other", None),
    "docs": ("other", None),
}
_ON_KAGGLE: Mapping[str, LinkKind] = {"code": "code", "models": "model", "competitions": "other"}
# On GitLab, where groups nest, a repository ends before one of these.
_INSIDE = frozenset("- tree blob raw commit commits issues wikis releases".split())
_CODE = any_of(
    r"codes?|code ?bases?|implementations?|software|library|toolkit|toolbox|package|scripts?"
)
# On a host of code these too speak of more than data: a benchmark there is what runs it.
_ENGINEERING = any_of(
    r"source|framework|pipelines?|harness|infrastructure|platform|suites?|tools?|system|python|"
    r"benchmarks?|models?|weights|checkpoints?|protocols?|environments?|resources|everything"
)
_DATA = any_of(
    r"data|data ?sets?|benchmarks?|corpus|corpora|leaderboard|annotations?|catalog(?:ue)?s?"
)
_MODEL = any_of(r"weights|checkpoints?|models?")
# The first row that speaks wins.
_TOLD: tuple[tuple[LinkKind, re.Pattern[str]], ...] = (
    ("project", any_of(r"(?:project|web) ?(?:page|site)|website|home ?page")),
    ("code", _CODE),
    ("dataset", _DATA),
    ("demo", any_of(r"demos?|playground|web ?app\w*|online platform")),
    ("video", any_of(r"videos?")),
    ("model", _MODEL),
)


# Few hosts are asked about often.
@lru_cache(maxsize=2048)
def _serves(host: str, hosts: tuple[str, ...]) -> bool:
    """Return whether a host is one of these, or lies under one of them."""
    return any(host == known or host.endswith(f".{known.lstrip('.')}") for known in hosts)


def split_url(url: str) -> SplitResult | None:
    """Return the parts of an http(s) address, or None where it is none."""
    scheme, _, rest = url.partition(":")
    # `mailto:a@b`, not `host:8080` or `https://`.
    if rest and "/" not in scheme and not (rest.startswith("//") or rest[0].isdigit()):
        return None
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.netloc and has_port else None


def steps_of(parts: SplitResult) -> tuple[str, ...]:
    """Return the steps of an address's path."""
    return tuple(step for step in parts.path.split("/") if step)


def host_of(parts: SplitResult) -> str:
    """Return an address's host as the tables of hosts spell it, with its port if it has one."""
    host = parts.netloc.lower()
    bare = _ALIASES.get(host.removeprefix("www."), host.removeprefix("www."))
    # Elsewhere `www.` may be the only name that answers.
    return bare if _serves(bare, _SECURE_HOSTS) else host


def canonical(url: str) -> str:
    """Return the form in which links are compared and printed.

    Known hosts get https and lose `www.`; a repository ends after `owner/repo`, without `.git`,
    a model or dataset after its name.  What is no http(s) address comes back as it was.
    """
    parts = split_url(url)
    if parts is None:
        return url
    host = host_of(parts)
    named = named_steps(host, steps_of(parts))
    if named is not None:
        return "/".join((f"https://{host}", *named))
    scheme = "https" if _serves(host, _SECURE_HOSTS) else parts.scheme
    return parts._replace(scheme=scheme, netloc=host).geturl()


# Whatever compares links asks for the same few again and again.
@lru_cache(maxsize=4096)
def link_key(url: str) -> str:
    """Return what is equal for two addresses of one place: no scheme, case, `www.` or last slash.

    A record on Zenodo and its DOI, and the two forms of a video's address, are one place.
    """
    key = canonical(url).casefold().partition("://")[2].removeprefix("www.").rstrip("/#?")
    key = key.replace("doi.org/10.5281/zenodo.", "zenodo.org/records/")
    host, _, rest = key.partition("/")
    if host == "zenodo.org" and rest.startswith("record"):
        return f"{host}/records/{'/'.join(rest.split('/')[1:2])}"
    if host == "youtu.be":
        return f"youtube.com/watch?v={rest.partition('?')[0]}"
    if host == "youtube.com":
        told = parse_qs(urlsplit(rest).query).get("v")
        return f"youtube.com/watch?v={told[0]}" if told else key
    return key


def named_steps(host: str, steps: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the steps that name a repository, model or the like; None where all of a path does."""
    first = steps[0] if steps else ""
    if host == HUB:
        shelf = _ON_HUB.get(first)
        if not steps or (first in HUB_PAGES and shelf is None):
            return None
        count = shelf[1] if shelf else 2
        return None if count is None else steps[:count]
    if host not in REPOSITORY_STEPS:
        return None
    if first in NO_OWNERS:
        return steps[1:2] if first == "orgs" else None
    steps = steps[: REPOSITORY_STEPS[host]]
    inside = [at for at, step in enumerate(steps) if at > 1 and step in _INSIDE]
    steps = steps[: inside[0]] if inside else steps
    return (*steps[:-1], *(step.removesuffix(".git") or step for step in steps[-1:]))


def leads_to_literature(url: str) -> bool:
    """Return whether an address leads to a paper, a person or a licence; DOIs of data do not."""
    parts = split_url(url)
    if parts is None:
        return False
    host = host_of(parts)
    is_data = host == "doi.org" and steps_of(parts)[:1] and steps_of(parts)[0] in DATA_DOIS
    return _serves(host, (*_LITERATURE, "doi.org")) and not is_data


def kind_of_host(host: str, steps: tuple[str, ...] = ()) -> LinkKind | None:
    """Return what a host serves, or None where it may serve anything."""
    first = steps[0] if steps else ""
    if host == "kaggle.com" and first in _ON_KAGGLE:
        return _ON_KAGGLE[first]
    if host == "doi.org" and first in DATA_DOIS:
        return "dataset"
    if host in REPOSITORY_STEPS and first in NO_OWNERS:
        return "other"
    if host.partition(".")[0] in _FORGES and host not in REPOSITORY_STEPS:
        return "code"
    return next((kind for kind, hosts in _KINDS if _serves(host, hosts)), None)


def kind_of(url: str, words: str) -> LinkKind:
    """Read a link's kind off its host, or off the words before it where the host serves several."""
    parts = split_url(url)
    host, steps = (host_of(parts), steps_of(parts)) if parts else ("", ())
    first = steps[0] if steps else ""
    if host in REPOSITORY_STEPS and (len(steps) == 1 or first in NO_OWNERS):
        return "other"
    if leads_to_literature(url):
        # A DOI leads to a paper, if words name neither code nor data.
        return _first_told(words) if host == "doi.org" else "other"
    if host == HUB and first in _ON_HUB:
        return _ON_HUB[first][0] or _first_told(words)
    if host == HUB:
        return "model" if len(steps) > 1 and first not in HUB_PAGES else "other"
    usual = kind_of_host(host, steps)
    is_code, is_data = bool(_CODE.search(words)), bool(_DATA.search(words))
    if usual == "code" and is_data and not is_code and not _ENGINEERING.search(words):
        usual = "dataset"
    elif usual == "dataset" and is_code and not is_data:
        usual = "code"
    return usual or _first_told(words)


def _first_told(words: str) -> LinkKind:
    return next((kind for kind, pattern in _TOLD if pattern.search(words)), "other")


# Hyphens and dashes that typesetting puts where an address has a plain one.
_HYPHENS = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
# What TeX writes for a sign: `\_`, `{\_}`, `\~{}`, `{-}`, `$.$`, `$\sim$`.
_ESCAPED = re.compile(
    r"\{?\\[_%#&~$-](?:\{\}|\})?|\{[-_~.]\}|\$\\?[-_.~]\$"
    r"|\$\\sim\$|\\textasciitilde(?:\{\}|\s)?|\\string~|\\/"
)
# Control and direction characters, and marks that end sentences in Chinese, are never meant.
_OUTSIDE = (
    r"\s<>\"{}|^`\[\]\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f—。，、；：）（」』】"
)
# An address within one is part of it only behind a slash or a sign of a query, as in an archive.
_SIGN = rf"(?:{_ESCAPED.pattern}|(?!(?:[,;)(|]{{1,3}}|(?<![/=?&:%]))https?://)[^{_OUTSIDE}])"
_PATH = rf"(?:[/?#]{_SIGN}*)"
_LABEL = rf"[a-z0-9][a-z0-9{_HYPHENS}\u00ad-]{{0,62}}"
_DOT = r"(?:\.|\$\.\$?|\{\.\})"
# Ends of hosts that a text may give bare; `node.js/x` and `v1.2/3` are no addresses.
_TOPS = "|".join(
    "com org net io ai dev app edu gov info me co xyz site page space science tech cloud online"
    " world studio top video link wiki life eu de uk fr ch at it nl es se no fi dk be pl cz jp cn"
    " kr au ca us sg hk tw br gr pt ie".split()
)
_SCHEME = r"https?(?:\s?:\s?/\s?/\s?|:/?|//?)"
_BOUND = r"(?<![\w@/.\u2100-\u214f-])"
_END = rf"(?=https?:|(?![\w@{_HYPHENS}-]|{_DOT}\w|:\d{{6}}))"
_HOST = rf"(?>(?:{_LABEL}{_DOT})+(?:xn--[a-z0-9-]+|[a-z]{{2,24}}?){_END})(?::\d{{1,5}})?"
# `github.com/ owner/repo`, `github.com/owner/ repo`, `…/owner /repo`, `…/owner- x/repo`: a line of
# print has ended within the name; the repository's is one if it looks like no word, or ends all.
_PIECE = r"(?:[\w.-]|\{?\\_\}?)+"
_NAMELIKE = r"(?-i:(?=[\w.\\-]*(?:[\d_/-]|[a-z][A-Z])|[\w.-]+[.,;:)\]}]*$))"
_KNOWN = "|".join(
    re.escape(host).replace(r"\.", r"\s?\.\s?")
    for host in (*REPOSITORY_STEPS, HUB, "hf.co", "anonymous.4open.science")
)
_BROKEN = (
    rf"(?:{_KNOWN})(?:/datasets)?(?:/\s{_PIECE}/{_PIECE}|/{_PIECE}/\s{_NAMELIKE}{_PIECE}"
    rf"|\s?/{_PIECE}\s/{_PIECE}|/{_PIECE}-\s{_PIECE}/{_PIECE}){_PATH}?"
)
_ADDRESS = re.compile(
    rf"(?:{_SCHEME}|{_BOUND})(?:{_BROKEN}|(?:{_KNOWN})/{_SIGN}+)"
    rf"|{_SCHEME}{_HOST}{_PATH}?"
    rf"|{_BOUND}(?:www\.{_HOST}{_PATH}?|(?:{_LABEL}\.)+(?:{_TOPS})/{_SIGN}+"
    rf"|{_LABEL}\.(?:{'|'.join(map(re.escape, PAGE_HOSTS))})(?![\w.-]\w){_PATH}?"
    rf"|(?:{'|'.join(rf'{re.escape(doi)}/{shape}' for doi, shape in DATA_DOIS.items())}))",
    re.IGNORECASE,
)
_SLIP = re.compile(r"^(https?)[:/]+", re.IGNORECASE)
_PLAIN = str.maketrans({**dict.fromkeys(_HYPHENS, "-"), "\u00ad": None})
_SHOWN = re.compile(r"\s*\}\s*\{([^{}]*)\}")
_TRAILING = ".,;:!?'\"*”’~$…\\"
# ASCII alone: letters of other scripts that look like ours make another host.
_PLAIN_HOST = re.compile(r"(?:[a-z0-9][a-z0-9-]*\.)+(?:xn--[a-z0-9-]+|[a-z]{2,24})(?::\d{1,5})?")
_LONGEST_HOST = 253
# What every address has one of; to look for them first is cheap, and most sentences have none.
_MARK = re.compile(rf"/|\.(?:{_TOPS})(?![\w-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address in a text, cleaned: `start` and `end` enclose it as it was written.

    `label` is what TeX shows in its place; it lies within the two.
    """

    url: str
    start: int
    end: int
    label: str = ""


def may_hold_address(text: str) -> bool:
    """Return quickly whether an address can stand in a text at all."""
    return bool(_MARK.search(text))


# A sentence is looked at once for whose its links are, and again where it is quoted.
@lru_cache(maxsize=2048)
def find_addresses(text: str) -> tuple[Address, ...]:
    """Return the addresses of a text in order; what only looks like one is left out."""
    return tuple(_addresses(text))


def _addresses(text: str) -> Iterator[Address]:
    for match in _ADDRESS.finditer(text):
        url = _clean(match[0])
        parts = split_url(url)
        if parts and _leads_somewhere(parts):
            label = _SHOWN.match(text, match.end())
            end = label.end() if label else match.end()
            yield Address(url=url, start=match.start(), end=end, label=label[1] if label else "")


def _clean(text: str) -> str:
    """Undo TeX, typesetting and slips, and cut what belongs to the sentence.

    A bracket that was opened before goes with the punctuation.
    """
    url = "".join(_ESCAPED.sub(_meant, text).split()).translate(_PLAIN)
    url = _SLIP.sub(r"\1://", url, count=1)
    if url.partition("/")[0] in DATA_DOIS:
        url = f"https://doi.org/{url}"
    excess = url.count(")") - url.count("(")
    while url and (url[-1] in _TRAILING or (url[-1] == ")" and excess > 0)):
        excess -= url[-1] == ")"
        url = url[:-1]
    return url.removesuffix("'s").removesuffix("’s")


def _meant(escaped: re.Match[str]) -> str:
    """Return the sign that TeX writes so."""
    if "sim" in escaped[0] or "tilde" in escaped[0]:
        return "~"
    sign = next((sign for sign in escaped[0] if sign in "_%#&~.-"), "$")
    return "" if escaped[0] == r"\/" else sign


def _leads_somewhere(parts: SplitResult) -> bool:
    """Return whether an address has a host and, on hosts of code, a page of somebody's."""
    if len(parts.netloc) > _LONGEST_HOST or not _PLAIN_HOST.fullmatch(parts.netloc.lower()):
        return False
    host, steps = host_of(parts), steps_of(parts)
    if any(unquote(step) in {".", ".."} for step in steps):
        return False
    if host not in {HUB, *REPOSITORY_STEPS}:
        return True
    named = named_steps(host, steps) or ()
    if host == HUB:
        shown = named[1:] if steps[:1] in {("datasets",), ("spaces",)} else named or steps[:1]
        return bool(shown) and all(_is_spelt(step, "_.~-") for step in shown)
    if NO_OWNERS.intersection(steps[:1]):
        return len(steps) > 1
    owned = bool(named) and (host != "github.com" or _is_spelt(named[0].strip("-"), "-"))
    return owned and all(_is_spelt(step, "_.~-") for step in named)


def _is_spelt(step: str, marks: str) -> bool:
    """Return whether a step has letters and figures of ASCII, and no other marks."""
    letters = [sign for sign in step if sign not in marks]
    return bool(letters) and step.isascii() and all(map(str.isalnum, letters))
