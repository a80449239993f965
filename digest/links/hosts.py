"""Knows the hosts that papers link to, and what they serve."""

from collections.abc import Mapping
from functools import lru_cache

from digest.model import LinkKind


def _hosts(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# How many steps of the path name a thing; what follows is a place inside it.
REPOSITORY_STEPS: Mapping[str, int | None] = {
    "github.com": 2,
    "bitbucket.org": 2,
    "codeberg.org": 2,
    "gitlab.com": None,
}
# Where an owner's name would stand, these are the host's own pages.
NO_OWNERS = frozenset(
    _hosts(
        "about apps collections customer-stories enterprise events explore features issues login"
        " marketplace new notifications organizations orgs pricing pulls search security settings"
        " site sponsors stars team topics trending users"
    )
)
HUB_PAGES = frozenset(
    _hosts(
        "api blog chat collections datasets docs enterprise front join languages learn login"
        " metrics models new notifications organizations papers posts pricing search settings"
        " spaces storage support tasks terms-of-service"
    )
)
# Universities and institutes keep repositories under hosts so called, languages their packages.
_FORGES = _hosts("git gitlab github gitea forgejo bitbucket pypi crates")

HUB = "huggingface.co"
ALIASES: Mapping[str, str] = {
    "hf.co": HUB,
    "huggingface.com": HUB,
    "dx.doi.org": "doi.org",
    "m.youtube.com": "youtube.com",
}

# The first row that has a host wins.
_KINDS: tuple[tuple[LinkKind, tuple[str, ...]], ...] = (
    (
        "code",
        _hosts(
            "gist.github.com raw.githubusercontent.com anonymous.4open.science sourceforge.net"
            " gitee.com codeocean.com archive.softwareheritage.org"
            " cran.r-project.org hub.docker.com"
        ),
    ),
    (
        "project",
        _hosts(
            ".github.io .gitlab.io .github.com sites.google.com .vercel.app .netlify.app"
            " .pages.dev .readthedocs.io .notion.site"
        ),
    ),
    ("code", tuple(REPOSITORY_STEPS)),
    (
        "dataset",
        _hosts(
            "zenodo.org kaggle.com osf.io figshare.com dataverse.harvard.edu ieee-dataport.org"
            " data.mendeley.com datadryad.org physionet.org openneuro.org universe.roboflow.com"
            " opendatalab.com cdsarc.cds.unistra.fr pangaea.de synapse.org"
        ),
    ),
    (
        "demo",
        _hosts(".hf.space .streamlit.app .gradio.live colab.research.google.com replicate.com"),
    ),
    ("video", _hosts("youtube.com youtu.be vimeo.com bilibili.com")),
)
# Hosts of files, which may hold anything.
FILE_HOSTS = _hosts(
    "drive.google.com docs.google.com dropbox.com onedrive.live.com 1drv.ms box.com mega.nz"
    " pan.baidu.com"
)
# Hosts of papers, people and licences: whoever wrote what lies there, it is nobody's code.
_LITERATURE = _hosts(
    "arxiv.org openreview.net aclanthology.org orcid.org ieee.org acm.org springer.com"
    " springernature.com nature.com science.org sciencedirect.com elsevier.com wiley.com mdpi.com"
    " frontiersin.org pnas.org plos.org tandfonline.com sagepub.com cambridge.org oup.com"
    " worldscientific.com aps.org iop.org aip.org acs.org rsc.org aanda.org annualreviews.org"
    " spiedigitallibrary.org optica.org iospress.com biorxiv.org medrxiv.org ssrn.com"
    " researchsquare.com preprints.org eprint.iacr.org hal.science researchgate.net"
    " semanticscholar.org scholar.google.com adsabs.harvard.edu proceedings.mlr.press"
    " proceedings.neurips.cc papers.nips.cc openaccess.thecvf.com ecva.net isca-archive.org"
    " ceur-ws.org drops.dagstuhl.de usenix.org jmlr.org vldb.org scitepress.org"
    " creativecommons.org wikipedia.org"
)

# Registrants of DOIs that hold data and software rather than papers; after them the shape of
# what they register, so that a DOI in running text ends where it ends.
DATA_DOIS: Mapping[str, str] = {
    "10.5281": r"zenodo\.\d+",  # Zenodo
    "10.6084": r"m9\.figshare\.[\w.]+",  # figshare
    "10.5061": r"dryad\.\w+",  # Dryad
    "10.17605": r"osf\.io/\w+",  # OSF
    "10.7910": r"dvn/\w+",  # Harvard Dataverse
    "10.17632": r"\w+\.\d+",  # Mendeley Data
    "10.57967": r"hf/\d+",  # Hugging Face
    "10.34740": r"kaggle/\w+/\d+",  # Kaggle
    "10.1594": r"pangaea\.\d+",  # PANGAEA
    "10.13026": r"[\w-]+",  # PhysioNet
    "10.21227": r"[\w-]+",  # IEEE DataPort
    "10.24433": r"co\.\d+(?:\.v\d+)?",  # Code Ocean
}

# Hosts that a text may name without a scheme and still mean a link.
BARE_HOSTS = (
    *(host for _, hosts in _KINDS for host in hosts if not host.startswith(".")),
    HUB,
    *ALIASES,
    "doi.org",
    "drive.google.com",
)
# Hosts of pages, one for each name; a text may give these without a path too.
PAGE_HOSTS = _hosts("github.io gitlab.io")
SECURE_HOSTS = (*BARE_HOSTS, *PAGE_HOSTS)

_HUB_KINDS: Mapping[str, LinkKind | None] = {
    "datasets": "dataset",
    "spaces": "demo",
    "collections": None,
    "papers": "other",
    "blog": "other",
    "docs": "other",
}
_HUB_STEPS: Mapping[str, int | None] = {
    "datasets": 3,
    "spaces": 3,
    "collections": 3,
    "papers": 2,
    "blog": None,
    "docs": None,
}
_KAGGLE_KINDS: Mapping[str, LinkKind] = {
    "code": "code",
    "models": "model",
    "competitions": "other",
    "benchmarks": "other",
}


# Few hosts are asked about often.
@lru_cache(maxsize=2048)
def serves(host: str, hosts: tuple[str, ...]) -> bool:
    """Tell whether a host is one of these, or lies under one of them."""
    return any(host == known or host.endswith(f".{known.lstrip('.')}") for known in hosts)


def holds_literature(host: str, steps: tuple[str, ...]) -> bool:
    """Tell whether an address leads to a paper or a person; DOIs of data do not."""
    if host == "doi.org":
        return not steps or steps[0] not in DATA_DOIS
    return serves(host, _LITERATURE)


def kind_of_host(host: str, steps: tuple[str, ...] = ()) -> LinkKind | None:
    """Return what a host serves, or None where it may serve anything."""
    first = steps[0] if steps else ""
    if host == "kaggle.com" and first in _KAGGLE_KINDS:
        return _KAGGLE_KINDS[first]
    if host == "doi.org" and first in DATA_DOIS:
        return "dataset"
    if host in REPOSITORY_STEPS and first in NO_OWNERS:
        return "other"
    if host.partition(".")[0] in _FORGES and host not in REPOSITORY_STEPS:
        return "code"
    return next((kind for kind, hosts in _KINDS if serves(host, hosts)), None)


def kind_on_hub(steps: tuple[str, ...]) -> LinkKind | None:
    """Tell Hugging Face's kinds of page apart, None for a mixed one; one step is an owner's."""
    if steps and steps[0] in _HUB_KINDS:
        return _HUB_KINDS[steps[0]]
    is_owned = len(steps) > 1 and steps[0] not in HUB_PAGES
    return "model" if is_owned else "other"


def steps_on_hub(steps: tuple[str, ...]) -> int | None:
    """Return how many steps name a thing on Hugging Face, None where all do."""
    if not steps or (steps[0] in HUB_PAGES and steps[0] not in _HUB_STEPS):
        return None
    return _HUB_STEPS.get(steps[0], 2)
