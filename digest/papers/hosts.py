"""Finds web addresses in texts, and knows which hosts have code, data, models or pages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from digest.model import LinkKind
from digest.text import any_of

# How many segments of the path name a repository; the rest is a path inside it.
REPOSITORY_SEGMENTS: Mapping[str, int | None] = {
    "github.com": 2,
    "bitbucket.org": 2,
    "codeberg.org": 2,
    "gitlab.com": None,
}
# First segments of paths that are the host's own pages, not owners.
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
# First labels of hosts at which universities keep repositories and languages their packages.
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
# The first row with a matching host wins.
_KINDS: Sequence[tuple[LinkKind, tuple[str, ...]]] = (
    *((kind, tuple(hosts.split())) for kind, hosts in _SERVED.items()),
    ("code", tuple(REPOSITORY_SEGMENTS)),
)
# Hosts of papers, people and licences, which never have code.
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
# Registrants of DOIs for data and software rather than papers, each with a pattern for the rest of
# its DOIs, by which the end of a DOI in running text is found.
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
# Hosts whose addresses are links even without a scheme.
BARE_HOSTS = (
    *(host for _, hosts in _KINDS for host in hosts if not host.startswith(".")),
    *(HUB, *_ALIASES, "doi.org", "drive.google.com"),
)
# Hosts with a subdomain for each owner, whose addresses need neither scheme nor path.
PAGE_HOSTS = ("github.io", "gitlab.io")
_SECURE_HOSTS = (*BARE_HOSTS, *PAGE_HOSTS)

# Pages of Hugging Face: their kind, and how many segments of the path name the thing.
_HUB_PAGES: Mapping[str, tuple[LinkKind | None, int | None]] = {
    "datasets": ("dataset", 3),
    "spaces": ("demo", 3),
    "collections": (None, 3),
    "papers": ("other", 2),
    "blog": ("other", None),
    "docs": ("other", None),
}
_KAGGLE_PAGES: Mapping[str, LinkKind] = {"code": "code", "models": "model", "competitions": "other"}
# On GitLab, where groups nest, a repository's path ends before one of these.
_INSIDE = frozenset("- tree blob raw commit commits issues wikis releases".split())
_CODE = any_of(
    r"codes?|code ?bases?|implementations?|software|library|toolkit|toolbox|package|scripts?"
)
# On a host of code these words mean more than data: a benchmark there is the code that runs it.
_ENGINEERING = any_of(
    r"source|framework|pipelines?|harness|infrastructure|platform|suites?|tools?|system|python|"
    r"benchmarks?|models?|weights|checkpoints?|protocols?|environments?|resources|everything"
)
_DATA = any_of(
    r"data|data ?sets?|benchmarks?|corpus|corpora|leaderboard|annotations?|catalog(?:ue)?s?"
)
_MODEL = any_of(r"weights|checkpoints?|models?")
# The first row with a matching word wins.
_KIND_WORDS: tuple[tuple[LinkKind, re.Pattern[str]], ...] = (
    ("project", any_of(r"(?:project|web) ?(?:page|site)|website|home ?page")),
    ("code", _CODE),
    ("dataset", _DATA),
    ("demo", any_of(r"demos?|playground|web ?app\w*|online platform")),
    ("video", any_of(r"videos?")),
    ("model", _MODEL),
)


def _serves(host: str, hosts: tuple[str, ...]) -> bool:
    """Return whether a host is one of `hosts`, or a subdomain of one."""
    return any(host == known or host.endswith(f".{known.lstrip('.')}") for known in hosts)


def split_url(url: str) -> SplitResult | None:
    """Return the parts of an http(s) address, or None for any other text."""
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


def segments_of(parts: SplitResult) -> tuple[str, ...]:
    """Return the segments of an address's path."""
    return tuple(segment for segment in parts.path.split("/") if segment)


def host_of(parts: SplitResult) -> str:
    """Return an address's host as the tables spell it, with its port if it has one."""
    host = parts.netloc.lower()
    bare = _ALIASES.get(host.removeprefix("www."), host.removeprefix("www."))
    # Other hosts may exist only with `www.`.
    return bare if _serves(bare, _SECURE_HOSTS) else host


def canonical(url: str) -> str:
    """Return the form in which links are compared and printed.

    Known hosts get https and lose `www.`; a repository ends after `owner/repo`, without `.git`,
    a model or dataset after its name.  Any other text is returned unchanged.
    """
    parts = split_url(url)
    if parts is None:
        return url
    host = host_of(parts)
    named = named_segments(host, segments_of(parts))
    if named is not None:
        return "/".join((f"https://{host}", *named))
    scheme = "https" if _serves(host, _SECURE_HOSTS) else parts.scheme
    return parts._replace(scheme=scheme, netloc=host).geturl()


def link_key(url: str) -> str:
    """Return a key that is equal for equal addresses: without scheme, case, `www.` and last slash.

    A record on Zenodo and its DOI have one key, and so have the two forms of a video's address.
    """
    key = canonical(url).casefold().partition("://")[2].removeprefix("www.").rstrip("/#?")
    key = key.replace("doi.org/10.5281/zenodo.", "zenodo.org/records/")
    host, _, rest = key.partition("/")
    if host == "zenodo.org" and rest.startswith("record"):
        return f"{host}/records/{'/'.join(rest.split('/')[1:2])}"
    if host == "youtu.be":
        return f"youtube.com/watch?v={rest.partition('?')[0]}"
    if host == "youtube.com":
        videos = parse_qs(urlsplit(rest).query).get("v")
        return f"youtube.com/watch?v={videos[0]}" if videos else key
    return key


def named_segments(host: str, segments: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the segments that name a repository, model or the like; None if all of them do."""
    first = segments[0] if segments else ""
    if host == HUB:
        page = _HUB_PAGES.get(first)
        if not segments or (first in HUB_PAGES and page is None):
            return None
        count = page[1] if page else 2
        return None if count is None else segments[:count]
    if host not in REPOSITORY_SEGMENTS:
        return None
    if first in NO_OWNERS:
        return segments[1:2] if first == "orgs" else None
    segments = segments[: REPOSITORY_SEGMENTS[host]]
    inside = [at for at, segment in enumerate(segments) if at > 1 and segment in _INSIDE]
    segments = segments[: inside[0]] if inside else segments
    return (*segments[:-1], *(segment.removesuffix(".git") or segment for segment in segments[-1:]))


def leads_to_literature(url: str) -> bool:
    """Return whether an address leads to a paper, a person or a licence; DOIs of data do not."""
    parts = split_url(url)
    if parts is None:
        return False
    host = host_of(parts)
    is_data = host == "doi.org" and segments_of(parts)[:1] and segments_of(parts)[0] in DATA_DOIS
    return _serves(host, (*_LITERATURE, "doi.org")) and not is_data


def kind_of_host(host: str, segments: tuple[str, ...] = ()) -> LinkKind | None:
    """Return the kind of a host's links, or None if they may be of any kind."""
    first = segments[0] if segments else ""
    if host == "kaggle.com" and first in _KAGGLE_PAGES:
        return _KAGGLE_PAGES[first]
    if host == "doi.org" and first in DATA_DOIS:
        return "dataset"
    if host in REPOSITORY_SEGMENTS and first in NO_OWNERS:
        return "other"
    if host.partition(".")[0] in _FORGES and host not in REPOSITORY_SEGMENTS:
        return "code"
    return next((kind for kind, hosts in _KINDS if _serves(host, hosts)), None)


def kind_of(url: str, words: str) -> LinkKind:
    """Return a link's kind by its host, or by the words before it if the host has several kinds."""
    parts = split_url(url)
    host, segments = (host_of(parts), segments_of(parts)) if parts else ("", ())
    first = segments[0] if segments else ""
    if host in REPOSITORY_SEGMENTS and (len(segments) == 1 or first in NO_OWNERS):
        return "other"
    if leads_to_literature(url):
        # A DOI leads to a paper unless the words name code or data.
        return _kind_by_words(words) if host == "doi.org" else "other"
    if host == HUB and first in _HUB_PAGES:
        return _HUB_PAGES[first][0] or _kind_by_words(words)
    if host == HUB:
        return "model" if len(segments) > 1 and first not in HUB_PAGES else "other"
    usual = kind_of_host(host, segments)
    is_code, is_data = bool(_CODE.search(words)), bool(_DATA.search(words))
    if usual == "code" and is_data and not is_code and not _ENGINEERING.search(words):
        usual = "dataset"
    elif usual == "dataset" and is_code and not is_data:
        usual = "code"
    return usual or _kind_by_words(words)


def _kind_by_words(words: str) -> LinkKind:
    return next((kind for kind, pattern in _KIND_WORDS if pattern.search(words)), "other")


# Hyphens and dashes that typesetting puts in place of an address's ASCII hyphen.
_HYPHENS = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
# How TeX escapes a sign: `\_`, `{\_}`, `\~{}`, `{-}`, `$.$`, `$\sim$`.
_ESCAPED = re.compile(
    r"\{?\\[_%#&~$-](?:\{\}|\})?|\{[-_~.]\}|\$\\?[-_.~]\$"
    r"|\$\\sim\$|\\textasciitilde(?:\{\}|\s)?|\\string~|\\/"
)
# Characters that no address has: control and direction characters, and Chinese punctuation.
_OUTSIDE = (
    r"\s<>\"{}|^`\[\]\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f—。，、；：）（」』】"
)
# An address within an address belongs to it only after a slash or a sign of a query.
_SIGN = rf"(?:{_ESCAPED.pattern}|(?!(?:[,;)(|]{{1,3}}|(?<![/=?&:%]))https?://)[^{_OUTSIDE}])"
_PATH = rf"(?:[/?#]{_SIGN}*)"
_LABEL = rf"[a-z0-9][a-z0-9{_HYPHENS}\u00ad-]{{0,62}}"
_DOT = r"(?:\.|\$\.\$?|\{\.\})"
# Top-level domains of addresses without a scheme; `node.js/x` and `v1.2/3` are not addresses.
_TOPS = "|".join(
    "com org net io ai dev app edu gov info me co xyz site page space science tech cloud online"
    " world studio top video link wiki life eu de uk fr ch at it nl es se no fi dk be pl cz jp cn"
    " kr au ca us sg hk tw br gr pt ie".split()
)
_SCHEME = r"https?(?:\s?:\s?/\s?/\s?|:/?|//?)"
_BOUND = r"(?<![\w@/.\u2100-\u214f-])"
_END = rf"(?=https?:|(?![\w@{_HYPHENS}-]|{_DOT}\w|:\d{{6}}))"
_HOST = rf"(?>(?:{_LABEL}{_DOT})+(?:xn--[a-z0-9-]+|[a-z]{{2,24}}?){_END})(?::\d{{1,5}})?"
# `github.com/ owner/repo`, `github.com/owner/ repo`, `…/owner /repo`, `…/owner- x/repo`: a line
# break split the name.  The part after it must look unlike a word, or end the text.
_NAME_PART = r"(?:[\w.-]|\{?\\_\}?)+"
_NAMELIKE = r"(?-i:(?=[\w.\\-]*(?:[\d_/-]|[a-z][A-Z])|[\w.-]+[.,;:)\]}]*$))"
_KNOWN = "|".join(
    re.escape(host).replace(r"\.", r"\s?\.\s?")
    for host in (*REPOSITORY_SEGMENTS, HUB, "hf.co", "anonymous.4open.science")
)
_BROKEN = (
    rf"(?:{_KNOWN})(?:/datasets)?(?:/\s{_NAME_PART}/{_NAME_PART}|/{_NAME_PART}/\s{_NAMELIKE}{_NAME_PART}"
    rf"|\s?/{_NAME_PART}\s/{_NAME_PART}|/{_NAME_PART}-\s{_NAME_PART}/{_NAME_PART}){_PATH}?"
)
_ADDRESS = re.compile(
    rf"(?:{_SCHEME}|{_BOUND})(?:{_BROKEN}|(?:{_KNOWN})/{_SIGN}+)"
    rf"|{_SCHEME}{_HOST}{_PATH}?"
    rf"|{_BOUND}(?:www\.{_HOST}{_PATH}?|(?:{_LABEL}\.)+(?:{_TOPS})/{_SIGN}+"
    rf"|{_LABEL}\.(?:{'|'.join(map(re.escape, PAGE_HOSTS))})(?![\w.-]\w){_PATH}?"
    rf"|(?:{'|'.join(rf'{re.escape(doi)}/{shape}' for doi, shape in DATA_DOIS.items())}))",
    re.IGNORECASE,
)
_MISSPELT_SCHEME = re.compile(r"^(https?)[:/]+", re.IGNORECASE)
_PLAIN = str.maketrans({**dict.fromkeys(_HYPHENS, "-"), "\u00ad": None})
_LINK_TEXT = re.compile(r"\s*\}\s*\{([^{}]*)\}")
_TRAILING = ".,;:!?'\"*”’~$…\\"
# Only ASCII: similar letters of other scripts make another host.
_PLAIN_HOST = re.compile(r"(?:[a-z0-9][a-z0-9-]*\.)+(?:xn--[a-z0-9-]+|[a-z]{2,24})(?::\d{1,5})?")
_LONGEST_HOST = 253
# Every address has one of these; looking for them first is cheap, and most sentences have none.
_ADDRESS_SIGN = re.compile(rf"/|\.(?:{_TOPS})(?![\w-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A cleaned address in a text; `start` and `end` are the span of the original.

    `label` is the link text that TeX shows for the address; the span includes it.
    """

    url: str
    start: int
    end: int
    label: str = ""


def may_hold_address(text: str) -> bool:
    """Return whether a text may have an address; a quick first check."""
    return bool(_ADDRESS_SIGN.search(text))


def find_addresses(text: str) -> tuple[Address, ...]:
    """Return the addresses of a text in order."""
    addresses = []
    for match in _ADDRESS.finditer(text):
        url = _clean(match[0])
        parts = split_url(url)
        if parts and _is_page(parts):
            label = _LINK_TEXT.match(text, match.end())
            end = label.end() if label else match.end()
            shown = label[1] if label else ""
            addresses.append(Address(url=url, start=match.start(), end=end, label=shown))
    return tuple(addresses)


def _clean(text: str) -> str:
    """Undo TeX, typesetting and misspelt schemes, and cut the punctuation of the sentence.

    A closing bracket whose opening bracket is outside the address is cut as well.
    """
    url = "".join(_ESCAPED.sub(_unescape, text).split()).translate(_PLAIN)
    url = _MISSPELT_SCHEME.sub(r"\1://", url, count=1)
    if url.partition("/")[0] in DATA_DOIS:
        url = f"https://doi.org/{url}"
    excess = url.count(")") - url.count("(")
    while url and (url[-1] in _TRAILING or (url[-1] == ")" and excess > 0)):
        excess -= url[-1] == ")"
        url = url[:-1]
    return url.removesuffix("'s").removesuffix("’s")


def _unescape(escaped: re.Match[str]) -> str:
    """Return the sign that a TeX escape stands for."""
    if "sim" in escaped[0] or "tilde" in escaped[0]:
        return "~"
    sign = next((sign for sign in escaped[0] if sign in "_%#&~.-"), "$")
    return "" if escaped[0] == r"\/" else sign


def _is_page(parts: SplitResult) -> bool:
    """Return whether an address has a valid host and, on hosts of code, an owner's page."""
    if len(parts.netloc) > _LONGEST_HOST or not _PLAIN_HOST.fullmatch(parts.netloc.lower()):
        return False
    host, segments = host_of(parts), segments_of(parts)
    if any(unquote(segment) in {".", ".."} for segment in segments):
        return False
    if host not in {HUB, *REPOSITORY_SEGMENTS}:
        return True
    named = named_segments(host, segments) or ()
    if host == HUB:
        shown = named[1:] if segments[:1] in {("datasets",), ("spaces",)} else named or segments[:1]
        return bool(shown) and all(_is_ascii_name(segment, "_.~-") for segment in shown)
    if NO_OWNERS.intersection(segments[:1]):
        return len(segments) > 1
    owned = bool(named) and (host != "github.com" or _is_ascii_name(named[0].strip("-"), "-"))
    return owned and all(_is_ascii_name(segment, "_.~-") for segment in named)


def _is_ascii_name(segment: str, marks: str) -> bool:
    """Return whether a segment has only ASCII letters, digits and these marks."""
    letters = [sign for sign in segment if sign not in marks]
    return bool(letters) and segment.isascii() and all(map(str.isalnum, letters))
