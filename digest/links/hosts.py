"""Knows the hosts that papers link to, and what they serve."""

from collections.abc import Mapping

from digest.model import LinkKind

# How many steps of the path name a thing; what follows is a place inside it.
REPOSITORY_STEPS: Mapping[str, int | None] = {
    "github.com": 2,
    "bitbucket.org": 2,
    "codeberg.org": 2,
    "gitlab.com": None,
}

_HOSTS: Mapping[LinkKind, tuple[str, ...]] = {
    "code": (*REPOSITORY_STEPS, "gist.github.com", "anonymous.4open.science"),
    "dataset": ("zenodo.org", "kaggle.com", "osf.io", "figshare.com", "dataverse.harvard.edu"),
    "video": ("youtube.com", "youtu.be", "vimeo.com", "bilibili.com"),
    "project": (".github.io", ".gitlab.io", "sites.google.com", ".vercel.app", ".netlify.app"),
}
# Hosts of files, which may hold anything.
FILE_HOSTS = (
    "drive.google.com",
    "dropbox.com",
    "onedrive.live.com",
    "1drv.ms",
    "box.com",
    "mega.nz",
    "pan.baidu.com",
)
HUB = "huggingface.co"
ALIASES: Mapping[str, str] = {"hf.co": HUB}

# Hosts that a text may name without a scheme and still mean a link.
BARE_HOSTS = (
    *_HOSTS["code"],
    *_HOSTS["dataset"],
    *_HOSTS["video"],
    HUB,
    *ALIASES,
    "doi.org",
    "sites.google.com",
)
SECURE_HOSTS = (*BARE_HOSTS, ".github.io", ".gitlab.io")

_HUB_KINDS: Mapping[str, LinkKind] = {
    "datasets": "dataset",
    "spaces": "demo",
    "papers": "other",
    "collections": "other",
    "blog": "other",
    "docs": "other",
}


def serves(host: str, hosts: tuple[str, ...]) -> bool:
    """Tell whether a host is one of these, or lies under one of them."""
    return any(host == known or host.endswith(f".{known.lstrip('.')}") for known in hosts)


def kind_of_host(host: str) -> LinkKind | None:
    """Return what a host serves, or None where it may serve anything."""
    return next((kind for kind, hosts in _HOSTS.items() if serves(host, hosts)), None)


def kind_on_hub(steps: tuple[str, ...]) -> LinkKind:
    """Tell Hugging Face's kinds of page apart; a page of one step is an owner's."""
    kind = _HUB_KINDS.get(steps[0]) if steps else None
    return kind or ("model" if len(steps) > 1 else "other")
