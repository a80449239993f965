"""Addresses are found in every spelling; one place has one form, one key, and one kind."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import LinkKind
from digest.papers.addresses import find_addresses
from digest.papers.hosts import canonical, link_key
from tests.papers import links, urls

HUB = "https://github.com"
REEF = f"{HUB}/quill/reef"
PAGE = "https://quill.github.io/reef"


@pytest.mark.parametrize(
    "text",
    [
        # Freed of its sentence.
        f"Code: {REEF}.",
        f"Code ({REEF}).",
        f'Code at "{REEF}".',
        f"Code at {REEF}。",
        f"Code at {REEF}…",
        f"{REEF}'s code",
        # Without its scheme or a space before it.
        f"Code:{REEF}",
        "Code: github.com/quill/reef",
        f"Code is at{REEF}",
        # TeX is undone.
        r"Code: \url{github.com/quill/reef}",
        r"\href{https://github.com/quill/reef}{Our code}",
        r"Our \href{code}{https://github.com/quill/reef}",
        r"\textcolor{blue}{\texttt{https://github.com/quill/reef}}",
        r"Code\footnote{https://github.com/quill/reef}.",
        r"Code: https://github$.$com/quill/reef",
        # What typesetting broke is joined.
        "Code: https: //github.com/quill/reef.",
        "Code: https://github. com/quill/reef.",
        "Code: https://github.com/ quill/reef.",
        "Code: https://github.com/quill /reef.",
        "Code: https:github.com/quill/reef",
        "Code: https://https://github.com/quill/reef",
        "Code: https://github.com/quill/re\u00adef",
    ],
)
def test_one_address_is_found_in_every_spelling(text: str) -> None:
    assert urls(text) == [REEF]


@pytest.mark.parametrize(
    "text, url",
    [
        ("Code: HTTP://WWW.GitHub.com/Quill/ReefNet", "https://github.com/Quill/ReefNet"),
        ("(see https://en.example.org/Reef_(sea))", "https://en.example.org/Reef_(sea)"),
        ("Code: https://gitlab.com/q.uill/reef", "https://gitlab.com/q.uill/reef"),
        (r"Code: \url{https://github.com/quill/reef\_net}.", f"{REEF}_net"),
        (r"Code: \url{https://github.com/quill/reef{\_}net}", f"{REEF}_net"),
        (r"Code: https://github.com/quill/reef{-}net", f"{REEF}-net"),
        (r"Site: https://reef.example.org/a\%20b\&c", "https://reef.example.org/a%20b&c"),
        (r"Site: https://reef.example.org/\~{}quill/", "https://reef.example.org/~quill/"),
        (r"Site: https://reef.example.org/$\sim$quill/", "https://reef.example.org/~quill/"),
        (r"https://reef.example.org/\textasciitilde quill", "https://reef.example.org/~quill"),
        ("Code: https://github.com/quill/ reef_2 and more.", f"{REEF}_2"),
        ("Code: https://github.com/quill/ ReefNet holds it", f"{HUB}/quill/ReefNet"),
        ("Code: https://github.com/quill- lab/reef.", f"{HUB}/quill-lab/reef"),
        ("Data: https://hf.co/datasets/q/ reef-2", "https://huggingface.co/datasets/q/reef-2"),
        ("https://anonymous.4open.science/r/ Re-1F", "https://anonymous.4open.science/r/Re-1F"),
        ("Code: https://github.com/quill/reef\u2010net", f"{REEF}-net"),
        ("Site: https://reef\u2010lab.example.org/x", "https://reef-lab.example.org/x"),
        # A word behind an owner's page is no name.
        ("See https://github.com/quill/ for our code", f"{HUB}/quill"),
        # An address may be bare.
        ("Page: Quill.github.io.", "https://quill.github.io"),
        ("Page: www.reef.example.org/x, new", "https://www.reef.example.org/x"),
        ("Data (reef.example.de/data_1) are new", "https://reef.example.de/data_1"),
        ("DOI: 10.5281/zenodo.123.", "https://doi.org/10.5281/zenodo.123"),
        ("doi:10.6084/m9.figshare.12.v2, new", "https://doi.org/10.6084/m9.figshare.12.v2"),
        ("(10.17605/OSF.IO/AB12C)", "https://doi.org/10.17605/OSF.IO/AB12C"),
        # A dot in a name ends nothing.
        ("Code is at https://github.com/quill/Reef.jl and free.", f"{HUB}/quill/Reef.jl"),
        (
            "Data: https://web.archive.org/web/2020/https://reef.example.org/x.",
            "https://web.archive.org/web/2020/https://reef.example.org/x",
        ),
    ],
)
def test_an_address_is_as_it_is_meant(text: str, url: str) -> None:
    assert urls(text) == [url]


@pytest.mark.parametrize(
    "text",
    [
        "We reach 93.1% and/or 4.5/5. It works.",
        "Write to quill@github.com/x or quill@reef.example.org.",
        "See http:// and https://... and http://[::1 too.",
        "See https://localhost/x and https://10.0.0.1/x",
        "See https://user:secret@github.com/quill/reef",
        "See https://a℀b.example.org/x",
        "It runs in node.js/wasm, not in v1.2/3.",
        "Trials are listed at ClinicalReefs.gov, as Reef.ai says.",
        "Code will be available on github.com.",
        "The article, 10.1145/3726302.3731959, is older.",
        "Our code is at https://github.com/[anonymized] for review.",
        "Our code is at https://github.com/open_upon_acceptance.",
        "Our code is at https://github.com:99999/quill/reef.",
        "Our code is at https://github.c10m/quill/reef.",
        "Our code is at https://gіthub.com/quill/reef.",  # its first i is Cyrillic
        "Our code is at https://github.com/quill/%2e%2e.",
        "Our code is at https://github.com/quill/reef%0a%0dX.",
        "Our data are at https://huggingface.co/datasets/../..",
        "Our data are at https://huggingface.co/datasets, our demo at https://hf.co/spaces/../x",
        "Our data are at https://reef.example.org/%2e%2E/data",
        f"Code: http://{'reef.' * 50}example/net.",
    ],
)
def test_what_only_looks_like_an_address_is_left_out(text: str) -> None:
    assert urls(text) == []


@pytest.mark.parametrize("between", [",", "; ", " and ", ")(", "|", " ", ""])
def test_several_addresses_in_a_row_are_told_apart(between: str) -> None:
    wanted = [f"https://github.com/{name}" for name in ("a/b", "c/d", "e/f")]
    assert urls(f"Code ({between.join(wanted)}).") == wanted


@pytest.mark.parametrize(
    "written",
    ["https: //github.com/quill/ reef-net", r"\href{https://github.com/a/b}{here}", "hf.co/x/y"],
)
def test_a_place_encloses_the_address_as_written(written: str) -> None:
    text = f"Our code is at {written} now"
    (address,) = find_addresses(text)
    assert text[address.start : address.end] in written
    assert written.endswith(text[address.end - 4 : address.end])


@given(st.text() | st.from_regex(r"https?://[\[\]():/@a-z.%\\{}~_ ]{0,40}"))
def test_no_text_breaks_the_search(text: str) -> None:
    """Whatever is found is an http(s) address in its form, and its evidence stands in the text."""
    plain = " ".join(text.split())
    found = links(plain, comment=plain)
    assert len({link_key(link.url) for link in found}) == len(found)
    for link in found:
        assert link.url.startswith(("http://", "https://"))
        assert link.url.isascii() or link.url.partition("://")[2].partition("/")[0].isascii()
        assert link.evidence in plain
        assert canonical(link.url) == link.url


@pytest.mark.parametrize(
    "text, found",
    [
        ("https://a/" + "(" * 4000 + ")" * 6000, 0),
        ("https://" + "a-" * 5000 + " b.example", 0),
        ("a." * 5000 + "com/x", 0),
        (r"\footnote{" * 1000 + "https://github.com/a/b", 1),
        ("is available at " * 600 + "https://github.com/a/b", 1),
        ("of Aa " * 1500 + "(https://github.com/a/b)", 1),
        ("https://a.example.org/" + "https://" * 1200, 1),
        ("https://github.com/a/b" + r"\_" * 4000, 1),
        ("github.com/a/ " * 700, 1),
    ],
)
def test_hostile_text_is_searched(text: str, found: int) -> None:
    assert len(links(text, comment=text)) == found


@pytest.mark.parametrize(
    "url, form",
    [
        ("http://www.github.com/Quill/Reef.git", "https://github.com/Quill/Reef"),
        ("https://github.com/quill/r/blob/main/a.ipynb#x", "https://github.com/quill/r"),
        ("https://github.com/quill/r?tab=readme", "https://github.com/quill/r"),
        ("https://github.com/orgs/quill/repositories", "https://github.com/quill"),
        ("https://gitlab.com/a/b/c/-/tree/main", "https://gitlab.com/a/b/c"),
        ("http://bitbucket.org/a/b/src/master/", "https://bitbucket.org/a/b"),
        ("https://codeberg.org/a/b/src/branch/main", "https://codeberg.org/a/b"),
        ("https://hf.co/quill/reef/tree/main", "https://huggingface.co/quill/reef"),
        ("https://hf.co/datasets/q/reef/viewer/x", "https://huggingface.co/datasets/q/reef"),
        ("https://huggingface.co/blog/quill/reef/x", "https://huggingface.co/blog/quill/reef/x"),
        ("http://dx.doi.org/10.5281/zenodo.1", "https://doi.org/10.5281/zenodo.1"),
        ("http://www.quill.github.io", "https://quill.github.io"),
        ("http://www.Reef.example.org/A", "http://www.reef.example.org/A"),
        ("mailto:quill@example.org", "mailto:quill@example.org"),
    ],
)
def test_an_address_has_one_form(url: str, form: str) -> None:
    assert canonical(url) == form


@pytest.mark.parametrize(
    "url, other, same",
    [
        ("http://www.github.com/Quill/Reef/", "https://github.com/quill/reef.git", True),
        ("http://reef.example.org/x/", "https://www.reef.example.org/x", True),
        ("https://zenodo.org/record/12/files/a.zip", "https://doi.org/10.5281/zenodo.12", True),
        ("https://youtu.be/ab-C?si=1", "https://www.youtube.com/watch?t=1&v=ab-C", True),
        ("https://github.com/quill/reef", "https://github.com/quill/reef2", False),
        ("https://huggingface.co/q/reef", "https://huggingface.co/datasets/q/reef", False),
        ("https://reef.example.org/a", "https://reef.example.org/b", False),
    ],
)
def test_spellings_of_one_place_are_the_same_and_two_places_are_not(
    url: str, other: str, *, same: bool
) -> None:
    assert (link_key(url) == link_key(other)) is same


@given(st.text() | st.from_regex(r"https?://(github|gitlab)\.com/[a-z./-]{0,20}", fullmatch=True))
def test_form_and_key_are_stable(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
    assert link_key(canonical(text)) == link_key(text)


HOSTS: Mapping[LinkKind, str] = {
    "code": "github.com/quill/reef github.com/quill/topics anonymous.4open.science/r/reef-12 "
    "gitlab.reef.example.edu/q/r git.reef.example.edu/q/r pypi.example/project/r "
    "kaggle.com/code/q/r",
    "dataset": "zenodo.org/records/1 doi.org/10.5281/zenodo.1 osf.io/ab12c kaggle.com/datasets/q/r "
    "huggingface.co/datasets/q/r",
    "model": "huggingface.co/q/r kaggle.com/models/q/r",
    "demo": "huggingface.co/spaces/q/r q-r.hf.space reef.streamlit.app",
    "video": "youtu.be/abc vimeo.com/1",
    "project": "quill.github.io/reef sites.google.com/view/reef reef.github.com",
    "other": "github.com/quill github.com/topics/corals kaggle.com/competitions/r huggingface.co/q "
    "huggingface.co/collections/q/r-1 huggingface.co/papers/2602.90001 github.com/settings/tokens "
    "huggingface.co/posts/q/1 huggingface.co/tasks/image-classification github.com/sponsors/q",
}


@pytest.mark.parametrize(
    "text, kind",
    [
        *((f"See https://{url}", kind) for kind, urls in HOSTS.items() for url in urls.split()),
        ("The dataset is at https://github.com/quill/reefnet", "dataset"),
        ("The dataset and models are at https://github.com/quill/reefnet", "code"),
        ("Data and an evaluation harness: https://github.com/quill/reefnet", "code"),
        ("Data and a toolkit: https://github.com/quill/reefnet", "code"),
        ("The code is archived at https://zenodo.org/records/1", "code"),
        ("The catalogue is available at https://doi.org/10.99999/reef.1", "dataset"),
        ("Models: https://huggingface.co/collections/quill/reef-1", "model"),
        ("Datasets: https://huggingface.co/collections/quill/reef-1", "dataset"),
        ("Project page: https://reef.example.org", "project"),
        ("Our website: https://reef.example.org", "project"),
        ("Our code: https://reef.example.org", "code"),
        ("Our dataset: https://reef.example.org", "dataset"),
        ("An online platform: https://reef.example.org", "demo"),
        ("We thank https://reef.example.org", "other"),
    ],
)
def test_the_kind_follows_the_host_and_the_words(text: str, kind: LinkKind) -> None:
    assert [link.kind for link in links(text)] == [kind]


def test_kinds_in_one_sentence_do_not_mix() -> None:
    text = (
        "Project page: https://reef.example.org Data: https://github.com/quill/reefset "
        "Code: https://github.com/quill/reefnet"
    )
    assert [link.kind for link in links(text)] == ["project", "dataset", "code"]
