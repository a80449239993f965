"""Measures links: on labelled papers, odd records, known repositories, and invented sentences.

When addresses are the same, and whether a text holds one, is judged independently of `digest`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digest.model import Link, PaperFacts
from tests.benchmarks.quality.material import (
    LinkText,
    Miss,
    Row,
    Score,
    compare_sets,
    count_found,
    count_right,
    described,
    described_passage,
    listed,
    read_passages,
    read_rows,
    share,
)

_REPOSITORY = re.compile(
    r"(?:https?://)?(?:www\.)?(?P<host>github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)"
    r"/(?P<owner>[\w.-]+)/(?P<name>[\w.-]+)",
    re.IGNORECASE,
)
# What line breaks, TeX and typesetting put between the characters of an address.
_JUNK = r"[\s\\{}\u200b\u00ad]*"
_HYPHENS = "[-\u2010-\u2015\u2212]"
_BAD = re.compile(r"[\s\\{}^$<>\"|`\[\]]|[^!-~]|.https?:")
_END = ".,;:!?'\"*~&#-"


def same_form(url: str) -> str:
    """Return an address as it is compared: without scheme, `www.`, final slash or `.git`."""
    bare = re.sub(r"^https?://(?:www\.)?", "", url.strip(), flags=re.IGNORECASE)
    host, slash, path = bare.rstrip("/").partition("/")
    return f"{host.lower()}{slash}{path.removesuffix('.git')}"


def repository_of(url: str) -> str | None:
    """Return `host/owner/name` in lower case, or None where an address names no repository."""
    found = _REPOSITORY.match(url)
    if not found:
        return None
    name = found["name"].removesuffix(".git")
    return f"{found['host']}/{found['owner']}/{name}".casefold()


def holds(text: str, repository: str) -> bool:
    """Return whether a text has the address `host/owner/name`, however mangled its spelling is."""
    spelled = _JUNK.join(_HYPHENS if sign == "-" else re.escape(sign) for sign in repository)
    return re.search(rf"(?<![\w-]){spelled}(?![\\{{]*[\w-])", text, re.IGNORECASE) is not None


def shows_address(text: str) -> bool:
    """Return whether a text has anything that a reader takes for an address."""
    return re.search(r"https?:|(?:github|gitlab|huggingface)\.com?/", text) is not None


def is_well_formed(url: str) -> bool:
    """Return whether an address is whole and clean: no TeX, space, or mark of the sentence."""
    host = re.match(r"https?://[a-z0-9.-]+\.[a-z][a-z0-9-]*(?::\d+)?(?=[/?#]|$)", url)
    closed = url.count("(") == url.count(")")
    return bool(host) and closed and not _BAD.search(url) and url[-1] not in _END


# What a label's role may be called: code and data in one place are either.
KINDS: Mapping[str, frozenset[str]] = {
    "code": frozenset({"code"}),
    "data": frozenset({"dataset"}),
    "code+data": frozenset({"code", "dataset"}),
}
NOT_OWN = "other"
# The tags of odd records that tell of addresses.
TAGS = frozenset(
    "url_trailing_period url_in_tex_href_or_url url_with_space_break anonymous_repo "
    "github_without_scheme github_only_in_comment multiple_github gitlab_zenodo_osf "
    "hf_dataset_link".split()
)
Roles = Mapping[str, frozenset[str]]
Pair = tuple[Row, PaperFacts]


def measure_links() -> Iterator[Score]:
    """Yield the figures of labelled papers."""
    yield from score_labelled([(row, described(row)) for row in read_rows("gold-dev")])


def measure_edges() -> Iterator[Score]:
    """Yield the figures of odd records."""
    odd = [row for row in read_rows("edge-cases") if TAGS.intersection(row["edge"])]
    pairs = [(row, described(row)) for row in odd]
    yield score_found(pairs)
    yield score_form(pairs)


def score_labelled(pairs: Sequence[Pair]) -> Iterator[Score]:
    """Yield how many papers have exactly their addresses, and links their owner and kind."""
    addresses = [
        (row["id"], frozenset(roles_of(row)), frozenset(same_form(link.url) for link in told.links))
        for row, told in pairs
    ]
    linked = [answer for answer in addresses if answer[1]]
    yield count_right("gold: URL set exact, of all papers", addresses, aim=0.99)
    yield count_right("gold: URL set exact, of those with links", linked, aim=0.99)
    yield from compare_sets("gold: URLs", addresses)
    judged = [match for row, told in pairs for match in _matches(row, told)]
    yield count_right(
        "gold: own or other",
        ((id_, roles != {NOT_OWN}, link.own) for id_, roles, link in judged),
    )
    yield _score_kinds(judged)


def score_found(pairs: Sequence[Pair]) -> Score:
    """Return how many of the records that show an address have a link."""
    shown = [
        (row, told)
        for row, told in pairs
        if shows_address(f"{row['abstract']} {row['comment'] or ''}")
    ]
    return count_right(
        "edge: a link where an address is shown",
        ((row["id"], True, bool(told.links)) for row, told in shown),
    )


def score_form(pairs: Sequence[Pair]) -> Score:
    """Return how many of the addresses found are whole and clean."""
    urls = [(row["id"], link.url) for row, told in pairs for link in told.links]
    return count_right(
        "edge: URLs well-formed",
        ((id_, url, url if is_well_formed(url) else f"{url} (ill-formed)") for id_, url in urls),
        aim=1,
    )


def roles_of(row: Row) -> Roles:
    """Return the roles that a row's labels give to each of its addresses."""
    roles: dict[str, set[str]] = defaultdict(set)
    for label in row["labels"]["links"]:
        roles[same_form(label["url"])].add(label["role"])
    return {url: frozenset(told) for url, told in roles.items()}


def kinds_of(roles: frozenset[str]) -> frozenset[str]:
    """Return the kinds that roles allow."""
    return frozenset().union(*(KINDS.get(role, {role}) for role in roles))


def _matches(row: Row, told: PaperFacts) -> Iterator[tuple[str, frozenset[str], Link]]:
    """Yield the links that are labelled, each with its roles."""
    roles = roles_of(row)
    for link in told.links:
        if (url := same_form(link.url)) in roles:
            yield f"{row['id']} {url}", roles[url], link


def _score_kinds(judged: Sequence[tuple[str, frozenset[str], Link]]) -> Score:
    """Return how many kinds are among those that the roles allow."""
    wrong = [
        Miss(id=id_, wanted=listed(kinds_of(roles)), got=link.kind)
        for id_, roles, link in judged
        if link.kind not in kinds_of(roles)
    ]
    return share("gold: kind of link", len(judged) - len(wrong), len(judged), cases=wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """Of one text: the own links it holds, all that may be called own, and what was called so."""

    id: str
    held: frozenset[str]
    allowed: frozenset[str]
    called: frozenset[str]


def measure_code_links() -> Iterator[Score]:
    """Yield recall and precision of own repositories, of those that lists know.

    A repository that is called own and that no list has counts as wrong.
    """
    owned = [known_of(row, described(row)) for row in read_rows("code-links")]
    yield score_recall("code-links: own code, recall", owned, aim=0.97)
    yield score_precision("code-links: own code, precision", owned, aim=0.99)
    yield score_precision("code-links: or moved since", [with_moved(one) for one in owned])


def measure_sentences() -> Iterator[Score]:
    """Yield precision and recall of own links over the invented texts."""
    pairs = [(passage, described_passage(passage)) for passage in read_passages()]
    owned = [invented_of(passage, told) for passage, told in pairs]
    yield score_recall("sentences: own links, recall", owned, aim=0.97)
    yield score_precision("sentences: own links, precision", owned, aim=0.99)
    yield score_apart("sentences: others' links kept apart", pairs)


def known_of(row: Row, told: PaperFacts) -> Owned:
    """Compare a row's listed repositories with those that are called its own."""
    known = frozenset(filter(None, map(repository_of, row["code_urls"])))
    text = "\n".join((row["title"], row["abstract"], row["comment"] or ""))
    called = (repository_of(link.url) for link in told.links if link.own)
    return Owned(
        id=row["id"],
        held=frozenset(key for key in known if holds(text, key)),
        allowed=known,
        called=frozenset(filter(None, called)),
    )


def with_moved(one: Owned) -> Owned:
    """Allow what has the owner or the name of a listed repository: lists follow moves.

    Texts do not: theirs is the address of the day on which they were written.
    """
    known = {step for key in one.allowed for step in _named_steps(key)}
    kin = {key for key in one.called if known.intersection(_named_steps(key))}
    return replace(one, allowed=one.allowed | kin)


def invented_of(passage: LinkText, told: PaperFacts) -> Owned:
    """Compare a text's own links with those that are called so."""
    own = frozenset(map(same_form, passage.own))
    called = frozenset(same_form(link.url) for link in told.links if link.own)
    return Owned(id=passage.id, held=own, allowed=own, called=called)


def score_recall(name: str, owned: Sequence[Owned], *, aim: float) -> Score:
    """Return how many of the own links that texts hold are called own."""
    return count_found(name, ((one.id, one.held, one.called) for one in owned), aim=aim)


def score_precision(name: str, owned: Sequence[Owned], *, aim: float | None = None) -> Score:
    """Return how many of the links that are called own may be."""
    hits = sum(len(one.called & one.allowed) for one in owned)
    wrong = (
        Miss(id=one.id, wanted=listed(one.allowed), got=listed(one.called))
        for one in owned
        if one.called - one.allowed
    )
    return share(name, hits, sum(len(one.called) for one in owned), aim=aim, cases=wrong)


def score_apart(name: str, pairs: Sequence[tuple[LinkText, PaperFacts]]) -> Score:
    """Return how many of others' links are found and not called own.

    Those that are called own are cases of precision already.
    """
    hits = total = 0
    for passage, told in pairs:
        found = {same_form(link.url) for link in told.links if not link.own}
        hits += len(found & set(map(same_form, passage.other)))
        total += len(passage.other)
    return share(name, hits, total)


def _named_steps(repository: str) -> set[tuple[int, str]]:
    """Return the owner and the name of a repository, each with its place."""
    return set(enumerate(repository.split("/")[1:]))
