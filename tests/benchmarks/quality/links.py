"""Measures links: their addresses, owners and kinds on labelled papers, their form on odd ones."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from digest.model import Dossier, Link
from tests.benchmarks.quality.addresses import is_well_formed, same_form, shows_address
from tests.benchmarks.quality.counting import Case, Score, compare_sets, count_right, listed, share
from tests.benchmarks.quality.material import Row, described, read_rows

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
Pair = tuple[Row, Dossier]


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
    addresses = [(row["id"], frozenset(roles_of(row)), _found(told)) for row, told in pairs]
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
    shown = [(row, told) for row, told in pairs if shows_address(_text(row))]
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


def _text(row: Row) -> str:
    return f"{row['abstract']} {row['comment'] or ''}"


def _found(told: Dossier) -> frozenset[str]:
    return frozenset(same_form(link.url) for link in told.links)


def _matches(row: Row, told: Dossier) -> Iterator[tuple[str, frozenset[str], Link]]:
    """Yield the links that are labelled, each with its roles."""
    roles = roles_of(row)
    for link in told.links:
        if (url := same_form(link.url)) in roles:
            yield f"{row['id']} {url}", roles[url], link


def _score_kinds(judged: Sequence[tuple[str, frozenset[str], Link]]) -> Score:
    """Return how many kinds are among those that the roles allow."""
    wrong = [
        Case(id=id_, wanted=listed(kinds_of(roles)), got=link.kind)
        for id_, roles, link in judged
        if link.kind not in kinds_of(roles)
    ]
    return share("gold: kind of link", len(judged) - len(wrong), len(judged), cases=wrong)
