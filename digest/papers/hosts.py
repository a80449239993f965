"""Knows the hosts that papers link to: what they serve, and the canonical form of addresses."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from digest.model import LinkKind

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
# `mailto:a@b`, not `host:8080` or `https://`.
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!//|\d)", re.IGNORECASE)
_SUFFIX = re.compile(r"(?<=.)(?:\.git)+$")
_ZENODO = re.compile(r"zenodo\.org/records?/(\d+).*|doi\.org/10\.5281/zenodo\.(\d+)")
_VIDEO = re.compile(r"(?:youtu\.be/|youtube\.com/watch\?(?:.*&)?v=)([\w-]+).*")


def _any_word(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_CODE = _any_word(
    r"codes?|code ?bases?|implementations?|software|library|toolkit|toolbox|package|scripts?"
)
# On a host of code these too speak of more than data: a benchmark there is what runs it.
_ENGINEERING = _any_word(
    r"source|framework|pipelines?|harness|infrastructure|platform|suites?|tools?|system|python|"
    r"benchmarks?|models?|weights|checkpoints?|protocols?|environments?|resources|everything"
)
_DATA = _any_word(
    r"data|data ?sets?|benchmarks?|corpus|corpora|leaderboard|annotations?|catalog(?:ue)?s?"
)
_MODEL = _any_word(r"weights|checkpoints?|models?")
# The first row that speaks wins.
_TOLD: tuple[tuple[LinkKind, re.Pattern[str]], ...] = (
    ("project", _any_word(r"(?:project|web) ?(?:page|site)|website|home ?page")),
    ("code", _CODE),
    ("dataset", _DATA),
    ("demo", _any_word(r"demos?|playground|web ?app\w*|online platform")),
    ("video", _any_word(r"videos?")),
    ("model", _MODEL),
)


# Few hosts are asked about often.
@lru_cache(maxsize=2048)
def _serves(host: str, hosts: tuple[str, ...]) -> bool:
    """Tell whether a host is one of these, or lies under one of them."""
    return any(host == known or host.endswith(f".{known.lstrip('.')}") for known in hosts)


def split_url(url: str) -> SplitResult | None:
    """Return the parts of an http(s) address, or None where it is none."""
    if _OTHER_SCHEME.match(url):
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
    if found := _ZENODO.fullmatch(key):
        return f"zenodo.org/records/{found[1] or found[2]}"
    found = _VIDEO.fullmatch(key)
    return f"youtube.com/watch?v={found[1]}" if found else key


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
    return (*steps[:-1], *(_SUFFIX.sub("", step) for step in steps[-1:]))


def leads_to_literature(url: str) -> bool:
    """Tell whether an address leads to a paper, a person or a licence; DOIs of data do not."""
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
