"""Addresses are found however a text spells them, and freed of it."""

import pytest

from digest.links.addresses import find_addresses
from tests.links import links, urls

HUB = "https://github.com"
REEF = f"{HUB}/quill/reef"
PAGE = "https://quill.github.io/reef"


@pytest.mark.parametrize(
    "text, url",
    [
        (f"Code: {REEF}.", REEF),
        (f"Code ({REEF}).", REEF),
        (f'Code at "{REEF}".', REEF),
        (f"Code at {REEF}。", REEF),
        (f"Code at {REEF}—the newest.", REEF),
        (f"Code at {REEF}…", REEF),
        (f"{REEF}'s code", REEF),
        (f"Code:{REEF}", REEF),
        ("Code: github.com/quill/reef", REEF),
        ("Code: www.github.com/quill/reef", REEF),
        ("Code: HTTP://WWW.GitHub.com/Quill/ReefNet", "https://github.com/Quill/ReefNet"),
        ("Site: https://en.example.org/wiki/Reef_(sea)", "https://en.example.org/wiki/Reef_(sea)"),
        ("(see https://en.example.org/Reef_(sea))", "https://en.example.org/Reef_(sea)"),
        ("Data: http://reef.example.org:8080/x", "http://reef.example.org:8080/x"),
        ("Code: https://gitlab.com/q.uill/reef", "https://gitlab.com/q.uill/reef"),
    ],
)
def test_an_address_is_freed_of_its_sentence(text: str, url: str) -> None:
    assert urls(text) == [url]


@pytest.mark.parametrize(
    "text, url",
    [
        (r"Code: \url{https://github.com/quill/reef\_net}.", "https://github.com/quill/reef_net"),
        (r"Code: \url{https://github.com/quill/reef{\_}net}", "https://github.com/quill/reef_net"),
        (r"Code: \url{github.com/quill/reef}", REEF),
        (r"Code: \url{reef.example.ai}", "https://reef.example.ai"),
        (r"\href{https://github.com/quill/reef}{Our code}", REEF),
        (r"Our \href{code}{https://github.com/quill/reef}", REEF),
        (r"\href{https://github.com/quill/reef}{https://github.com/quill}", REEF),
        (r"\textcolor{blue}{\texttt{https://github.com/quill/reef}}", REEF),
        (r"Code\footnote{https://github.com/quill/reef}.", REEF),
        (r"Site: https://reef.example.org/a\%20b\&c", "https://reef.example.org/a%20b&c"),
        (r"Site: https://reef.example.org/\~{}quill/", "https://reef.example.org/~quill/"),
        (r"Site: https://reef.example.org/$\sim$quill/", "https://reef.example.org/~quill/"),
        (r"Site: https://reef.example.org/\string~quill/", "https://reef.example.org/~quill/"),
        (
            r"Site: https://reef.example.org/\textasciitilde quill",
            "https://reef.example.org/~quill",
        ),
        (r"Code: https://github$.$com/quill/reef{-}net", "https://github.com/quill/reef-net"),
        (r"Code: https://github.com/quill/reef\-net", "https://github.com/quill/reef-net"),
        (r"Code: https://github.com/quill/\allowbreak reef", REEF),
        ("Site: https://reef.example.org/~quill/", "https://reef.example.org/~quill/"),
    ],
)
def test_tex_is_undone(text: str, url: str) -> None:
    assert urls(text) == [url]


@pytest.mark.parametrize(
    "text, url",
    [
        ("Code: https: //github.com/quill/reef.", REEF),
        ("Code: https:// github.com/quill/reef.", REEF),
        ("Code: https://github. com/quill/reef.", REEF),
        ("Code: https://github.com/ quill/reef.", REEF),
        ("Code: https://github.com/quill /reef.", REEF),
        ("Code: https://github.com/quill/ reef-net.", "https://github.com/quill/reef-net"),
        ("Code: https://github.com/quill/ reef_2 and more.", "https://github.com/quill/reef_2"),
        ("Code: https://github.com/quill/ ReefNet holds it", "https://github.com/quill/ReefNet"),
        ("Code: https://github.com/quill- lab/reef.", "https://github.com/quill-lab/reef"),
        ("Code: https://github.com/quill/reef- net.", "https://github.com/quill/reef-net"),
        ("Page: https://quill-lab. github.io/reef", "https://quill-lab.github.io/reef"),
        ("Page: https://quill- lab.github.io/reef", "https://quill-lab.github.io/reef"),
        (
            "Data: https://hf.co/datasets/quill/ reef-2",
            "https://huggingface.co/datasets/quill/reef-2",
        ),
        ("https://anonymous.4open.science/r/ Reef-1F", "https://anonymous.4open.science/r/Reef-1F"),
        ("Code: https://github.com/quill/reef\u2010net", "https://github.com/quill/reef-net"),
        ("Code: https://github.com/quill/reef\u2011net", "https://github.com/quill/reef-net"),
        ("Code: https://github.com/quill/reef\u2013net", "https://github.com/quill/reef-net"),
        ("Code: https://github.com/quill/re\u00adef", REEF),
        ("Site: https://reef\u2010lab.example.org/x", "https://reef-lab.example.org/x"),
        ("Code: https:github.com/quill/reef", REEF),
        ("Code: https//github.com/quill/reef", REEF),
        ("Code: https://https://github.com/quill/reef", REEF),
        ("Code is athttps://github.com/quill/reef", REEF),
        ("Code is atgithub.com/quill/reef", REEF),
    ],
)
def test_what_typesetting_broke_is_joined(text: str, url: str) -> None:
    assert urls(text) == [url]


@pytest.mark.parametrize(
    "text",
    [
        "See https://github.com/quill/ for our code",
        "See https://github.com/quill/ Our code is there",
        "See https://github.com/quill/ and the rest",
    ],
)
def test_a_word_behind_an_owners_page_is_no_name(text: str) -> None:
    assert urls(text) == ["https://github.com/quill"]


@pytest.mark.parametrize(
    "text, url",
    [
        ("Page: quill.github.io/reef!", "https://quill.github.io/reef"),
        ("Page: quill.github.io.", "https://quill.github.io"),
        ("Page: Quill.github.io.", "https://quill.github.io"),
        ("Page: www.reef.example.org/x, new", "https://www.reef.example.org/x"),
        ("Data (reef.example.de/data_1) are new", "https://reef.example.de/data_1"),
        ("It is available at reef.example.ai and free", "https://reef.example.ai"),
        ("For more, visit: reef.example.com.", "https://reef.example.com"),
        ("Website: reef.example.edu", "https://reef.example.edu"),
        ("DOI: 10.5281/zenodo.123.", "https://doi.org/10.5281/zenodo.123"),
        ("doi:10.6084/m9.figshare.12.v2, new", "https://doi.org/10.6084/m9.figshare.12.v2"),
        ("(10.17605/OSF.IO/AB12C)", "https://doi.org/10.17605/OSF.IO/AB12C"),
    ],
)
def test_an_address_may_be_bare(text: str, url: str) -> None:
    assert urls(text) == [url]


@pytest.mark.parametrize(
    "text",
    [
        "We reach 93.1% and/or 4.5/5. It works.",
        "Write to quill@github.com/x or quill@reef.example.org.",
        "See ftp://github.com/quill/reef",
        "See http:// and https://... and http://[::1 too.",
        "See https://localhost/x and https://10.0.0.1/x",
        "See https://user:secret@github.com/quill/reef",
        "See javascript:alert(1) and file:///etc/passwd",
        "See https://a℀b.example.org/x",
        "It runs in node.js/wasm, not in v1.2/3.",
        "Trials are listed at ClinicalReefs.gov, as Reef.ai says.",
        "Code will be available on github.com.",
        "The article, 10.1145/3726302.3731959, is older.",
        "Our code is at https://github.com.",
        "Our code is at https://github.com/[anonymized] for review.",
        "Our code is at https://github.com/open_upon_acceptance.",
        "Our code is at https://github.com/-reef/x.",
        "Our code is at https://github.com:99999/quill/reef.",
        "Our code is at https://github.c10m/quill/reef.",
        "Our code is at https://gіthub.com/quill/reef.",  # its first i is Cyrillic
        "Our code is at https://github.com/quill/%2e%2e.",
        "Our code is at https://github.com/quill/reef%0a%0dX.",
    ],
)
def test_what_only_looks_like_an_address_is_left_out(text: str) -> None:
    assert urls(text) == []


@pytest.mark.parametrize("between", [",", ";", ", ", " and ", ")(", "|", " ", ""])
def test_several_addresses_in_a_row_are_told_apart(between: str) -> None:
    wanted = [f"https://github.com/{name}" for name in ("a/b", "c/d", "e/f")]
    assert urls(f"Code ({between.join(wanted)}).") == wanted


@pytest.mark.parametrize(
    "text, wanted",
    [
        (f"Code is at {REEF}.We also sail.", [REEF]),
        (f"Code is at {REEF}.However, we sail.", [REEF]),
        (f"Code is at {REEF}.A video is there too.", [REEF]),
        (f"Code: {REEF}.Project page: https://quill.github.io/reef", [REEF, PAGE]),
        (f"Code: {REEF}.Demo:{PAGE}", [REEF, PAGE]),
        ("See https://reef.example.org.The tool is free.", ["https://reef.example.org"]),
        ("Code is at https://github.com/quill/Reef.Net and free.", [f"{HUB}/quill/Reef.Net"]),
        ("Code is at https://github.com/quill/Reef.jl and free.", [f"{HUB}/quill/Reef.jl"]),
        ("Code is at https://github.com/quill/Reef.Kit.", [f"{HUB}/quill/Reef.Kit"]),
        ("Code is at https://gitlab.com/q.Uill/reef and free.", ["https://gitlab.com/q.Uill/reef"]),
    ],
)
def test_an_address_ends_where_the_next_sentence_has_run_into_it(
    text: str, wanted: list[str]
) -> None:
    assert urls(text) == wanted


@pytest.mark.parametrize("mark", [",", ";", "|"])
@pytest.mark.parametrize("scheme", ["https://", ""])
def test_labels_without_spaces_part_addresses(mark: str, scheme: str) -> None:
    text = f"Code:{scheme}github.com/quill/reef{mark}data:{scheme}zenodo.org/record/11"
    assert urls(text) == [REEF, "https://zenodo.org/record/11"]
    assert all(link.own for link in links(text))


def test_an_archived_address_is_one_address() -> None:
    url = "https://web.archive.org/web/2020/https://reef.example.org/x"
    assert urls(f"Data: {url}.") == [url]


def test_an_address_ends_at_a_backslash_that_is_no_escape() -> None:
    (link,) = links(r"Our code: https://github.com/quill\reef/x")
    assert (link.url, link.kind) == ("https://github.com/quill", "other")


@pytest.mark.parametrize(
    "written",
    [
        "https: //github.com/quill/ reef-net",
        r"\href{https://github.com/quill/reef}{here}",
        "hf.co/x/y",
    ],
)
def test_a_place_encloses_the_address_as_written(written: str) -> None:
    text = f"Our code is at {written} now"
    (address,) = find_addresses(text)
    assert text[address.start : address.end] in written
    assert written.endswith(text[address.end - 4 : address.end])


def test_a_host_longer_than_any_name_is_none() -> None:
    assert urls(f"Code: http://{'reef.' * 49}example/net.") != []
    assert urls(f"Code: http://{'reef.' * 50}example/net.") == []
