"""Knows which hosts have code, data, models or pages, and whose name an address has."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from urllib.parse import SplitResult, parse_qs, urlsplit

from digest.model import LinkKind
from digest.text import any_of, fold, to_unicode

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


_SEPARATORS = dict.fromkeys(map(ord, "~.,-"), " ")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_MARKS = re.compile("[^A-Za-z0-9]+")
# Shorter names are in too many addresses, and shorter family names in too many other names.
_LEAST_NAME = 4
_NEAR = 2
_LEAST_FAMILY = 6
_LEAST_WORDS = 2
_OWNER_HOSTS = (*REPOSITORY_SEGMENTS, HUB)
_LETTER = re.compile("[A-Za-z0-9]")
# Where a name begins, and where it ends, after a suffix without a mark between.
_BEGINS = re.compile(r"(?<![A-Za-z0-9])|(?<=[a-z])(?=[A-Z])")
_ENDS = re.compile(
    r"(?i:page|project|code|official|web|website|demo|data|dataset|bench|benchmark|lib|py|\d+)?"
    r"(?![A-Za-z0-9])"
)
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# Words that too many titles and repositories have.
_COMMON = frozenset(
    "a an and are as at based by can code data dataset deep do does for from how image in into is"
    " it its language large learning llm llms main method model models network neural new of on"
    " official or paper project repo repository the through to toward towards using via video"
    " vision we with".split()
)


def bears_name(url: str, name: str | None) -> bool:
    """Return whether a path segment or the site of a link has a name, alone or with a suffix."""
    letters = letters_of(name or "")
    if len(letters) < _LEAST_NAME:
        return False
    return any(_has_letters(segment, letters) for segment in _segments(url))


def _has_letters(segment: str, letters: str) -> bool:
    """Return whether a segment has the letters as a word, with at most one mark between two."""
    at = [match.start() for match in _LETTER.finditer(segment)]
    joined = "".join(segment[place] for place in at).lower()
    first = joined.find(letters)
    while first >= 0:
        places = at[first : first + len(letters)]
        is_near = all(after - before <= _NEAR for before, after in pairwise(places))
        if is_near and _BEGINS.match(segment, places[0]) and _ENDS.match(segment, places[-1] + 1):
            return True
        first = joined.find(letters, first + 1)
    return False


def bears_author(url: str, authors: Iterable[str]) -> bool:
    """Return whether a link's owner is one of the authors, by family and given name.

    An owner that is only a family name counts if the name is long.
    """
    owner = letters_of(owner_of(url)).rstrip("0123456789")
    return bool(owner) and any(owner in _spellings(author) for author in authors)


def bears_title(url: str, title: str) -> bool:
    """Return whether most words of a link's last segment, and at least two, are in a title."""
    last = _segments(url)[-1:] or [""]
    words = (word for word in _TOKEN.findall(last[0]) if len(word) > _LEAST_WORDS)
    tokens = {_stem(word) for word in words if word.casefold() not in _COMMON}
    known = {_stem(word) for word in _TOKEN.findall(title)}
    shared = tokens & known
    return len(shared) >= _LEAST_WORDS and 2 * len(shared) > len(tokens)


def letters_of(text: str) -> str:
    """Return a text's ASCII letters and digits, case folded; accented letters lose their accent."""
    return "".join(filter(_LETTERS.__contains__, fold(to_unicode(text))))


def _segments(url: str) -> list[str]:
    """Return the segments of a link's path, after the name of the site if it is a project's own."""
    parts = split_url(url)
    if parts is None:
        return []
    host = host_of(parts)
    site = host.removeprefix("www.").partition(".")[0]
    own_site = kind_of_host(host) in {None, "project", "demo"}
    return [*([site] if own_site else []), *segments_of(parts)]


def owner_of(url: str) -> str:
    """Return the owner of a repository, model or site, as the address spells the name."""
    parts = split_url(url)
    if parts is None:
        return ""
    host, segments = host_of(parts), segments_of(parts)
    if host.endswith((".github.io", ".gitlab.io")):
        return host.partition(".")[0]
    named = (
        segments[1:] if host == HUB and segments[:1] in {("datasets",), ("spaces",)} else segments
    )
    return named[0] if host in _OWNER_HOSTS and named else ""


def _spellings(author: str) -> frozenset[str]:
    """Return an author's likely account names: given and family name in either order."""
    words = [letters_of(word) for word in author.translate(_SEPARATORS).split()]
    words = [word for word in words if word]
    if len(words) < _LEAST_WORDS:
        return frozenset()
    given, family = words[:-1], words[-1]
    whole, initials = "".join(given), "".join(word[0] for word in given)
    firsts = {whole, given[0], initials, given[0][0]}
    pairs = {spelled for first in firsts for spelled in (first + family, family + first)}
    long = {family} if len(family) >= _LEAST_FAMILY else set()
    return frozenset(pairs | long) - {spelled for spelled in pairs if len(spelled) < _LEAST_NAME}


def _stem(word: str) -> str:
    letters = letters_of(word)
    ending = next(filter(letters.endswith, ("ing", "ers", "er", "ed", "s", "e")), "")
    return letters.removesuffix(ending)
