"""Measures themes: how far clusters agree with the sections that people chose."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from random import Random
from statistics import fmean

from digest.model import Paper
from digest.themes import ALSO_NEW, arrange_clusters, fitness_for, load_taxonomy
from digest.themes.clustering.clusters import FEWEST, MOST, cluster
from digest.themes.clustering.vectors import load_vectors, unit
from tests.benchmarks.quality.agreement import ari, nmi
from tests.benchmarks.quality.counting import Score
from tests.benchmarks.quality.material import Row, read_rows
from tests.benchmarks.report import Figure, Line, at_most
from tests.fixtures import paper

SECTIONS, EACH, SEEDS = 8, 13, 12
# Sections with fewer papers are no sections of a week.
SMALLEST = 5
# Settings were chosen on these lists; on the others they are only measured.
CHOSEN_ON = frozenset(["Awesome-RL-for-LRMs", "ijcai2020", "rss2025"])
HEAD = "  list                      papers    NMI    ARI  | chosen NMI    ARI  themes  left over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A paper that was drawn, with the section in which people put it."""

    id: str
    title: str
    abstract: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far one grouping agrees with people's, its number of groups, its share left over."""

    nmi: float
    ari: float
    groups: float
    left_over: float


Sets = Mapping[str, Sequence[Sequence[Drawn]]]
Grouping = Callable[[Sequence[Drawn]], Sequence[int]]


def measure_themes() -> Iterator[Score | Figure | Line]:
    """Yield a line for each list, the means that have targets, and other methods beside them."""
    sets = draw_sets(read_rows("themes"))
    given = {name: measure(drawn, by_sections) for name, drawn in sets.items()}
    chosen = {name: measure(drawn, by_choice) for name, drawn in sets.items()}
    posts = [measure(drawn, by_post) for drawn in sets.values()]
    yield HEAD
    for name, drawn in sets.items():
        yield line_of(name, fmean(map(len, drawn)), given[name], chosen[name])
    for kind, names in halves(sets):
        yield from scores(f"themes, {kind}", [given[n] for n in names], [chosen[n] for n in names])
    yield (
        f"  as sections of a post: NMI {fmean(p.nmi for p in posts):.3f}, "
        f"ARI {fmean(p.ari for p in posts):.3f}, {fmean(p.groups for p in posts):.1f} themes, "
        f"{fmean(p.left_over for p in posts):.1%} also new"
    )
    yield from measure_others(sets)


def draw_sets(rows: Sequence[Row]) -> Sets:
    """Draw sets of papers from each list: up to eight sections, up to thirteen papers of each."""
    lists: dict[str, dict[str, list[Drawn]]] = defaultdict(lambda: defaultdict(list))
    for place, row in enumerate(rows):
        told = {key: row[key] for key in ("title", "abstract", "section")}
        # Not every row has an identifier.
        drawn = Drawn(id=f"{place:05}", **told)
        lists[row["list"]][row["section"]].append(drawn)
    return {
        name: [draw(lists[name], Random(f"{name} {seed}")) for seed in range(SEEDS)]  # noqa: S311
        for name in sorted(lists)
    }


def draw(sections: Mapping[str, Sequence[Drawn]], chance: Random) -> list[Drawn]:
    """Draw one set."""
    large = sorted(name for name, papers in sections.items() if len(papers) >= SMALLEST)
    names = chance.sample(large, min(SECTIONS, len(large)))
    return [
        paper
        for name in names
        for paper in chance.sample(sections[name], min(EACH, len(sections[name])))
    ]


def by_sections(papers: Sequence[Drawn]) -> list[int]:
    """Group papers where the number of groups is given."""
    number = len({paper.section for paper in papers})
    return labels_of(papers, cluster(papers, fit=fit, number=number).groups)


def by_choice(papers: Sequence[Drawn]) -> list[int]:
    """Group papers where it is not."""
    return labels_of(papers, cluster(papers, fit=fit, bounds=(FEWEST, MOST)).groups)


def by_post(papers: Sequence[Drawn]) -> list[int]:
    """Group papers as a post does, under headings; "Also new" is what is left over."""
    found = cluster(papers, fit=fit, bounds=(FEWEST, MOST)).groups
    groups = arrange_clusters([paper_of(drawn) for drawn in papers], found, load_taxonomy())
    return labels_of(papers, [group.papers for group in groups if group.key != ALSO_NEW])


def fit(drawn: Drawn) -> Mapping[str, float]:
    """Return how well headings fit a paper."""
    return fitness_for(load_taxonomy()).fits(paper_of(drawn))


@lru_cache(maxsize=4096)
def paper_of(drawn: Drawn) -> Paper:
    """Return a paper as the program has it; the lists have no categories."""
    return paper(id=drawn.id, title=drawn.title, abstract=drawn.abstract, primary="", categories=())


def labels_of(papers: Sequence[Drawn], groups: Sequence[Sequence[str]]) -> list[int]:
    """Return the group of each paper, -1 for what is left over."""
    places = {id_: place for place, group in enumerate(groups) for id_ in group}
    return [places.get(paper.id, -1) for paper in papers]


def measure(sets: Sequence[Sequence[Drawn]], group: Grouping) -> Agreement:
    """Return the means over sets."""
    answers = [([paper.section for paper in papers], group(papers)) for papers in sets]
    return Agreement(
        nmi=fmean(nmi(*answer) for answer in answers),
        ari=fmean(ari(*answer) for answer in answers),
        groups=fmean(len(set(got) - {-1}) for _, got in answers),
        left_over=fmean(got.count(-1) / len(got) for _, got in answers),
    )


def halves(sets: Sets) -> Iterator[tuple[str, list[str]]]:
    """Yield the lists on which settings were chosen, the others, and all."""
    yield "lists to choose on", [name for name in sets if name in CHOSEN_ON]
    yield "other lists", [name for name in sets if name not in CHOSEN_ON]
    yield "all lists", list(sets)


def scores(
    name: str, given: Sequence[Agreement], chosen: Sequence[Agreement]
) -> Iterator[Score | Figure]:
    """Yield the means of lists beside their targets."""
    for label, found, aim in (
        ("given: NMI", [one.nmi for one in given], 0.60),
        ("given: ARI", [one.ari for one in given], 0.45),
        ("chosen: NMI", [one.nmi for one in chosen], 0.57),
    ):
        yield Score(
            name=f"{name}, {label}", counts="", value=fmean(found) if found else None, aim=aim
        )
    left = 100 * max((one.left_over for one in chosen), default=0)
    yield at_most(f"{name}, left over at most", left, 10, "%", digits=1)


def line_of(name: str, papers: float, given: Agreement, chosen: Agreement) -> Line:
    """Write a list's line."""
    return (
        f"  {name:<24}{papers:>8.0f}{given.nmi:>7.3f}{given.ari:>7.3f}  |"
        f"{chosen.nmi:>11.3f}{chosen.ari:>7.3f}{chosen.groups:>8.1f}{chosen.left_over:>11.1%}"
    )


def measure_others(sets: Sets) -> Iterator[Line]:
    """Yield what other methods reach on the same sets, where they are installed."""
    for name, module, load in OTHERS:
        if find_spec(module) is None:
            yield f"  {name}: skipped, {module} is not installed"
            continue
        group = load()
        found = [measure(drawn, group) for drawn in sets.values()]
        score, adjusted = fmean(one.nmi for one in found), fmean(one.ari for one in found)
        yield f"  {name}: NMI {score:.3f}, ARI {adjusted:.3f}"


def load_means() -> Grouping:
    """Return plain k-means on tf-idf, its number of groups given."""
    from sklearn.cluster import KMeans  # noqa: PLC0415
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    def group(papers: Sequence[Drawn]) -> list[int]:
        texts = [f"{paper.title}. {paper.abstract}" for paper in papers]
        weights = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
        number = len({paper.section for paper in papers})
        means = KMeans(number, n_init=10, random_state=0)
        return [int(label) for label in means.fit_predict(weights)]

    return group


def load_bertopic() -> Grouping:
    """Return BERTopic on the packaged vectors, which chooses its number of groups itself."""
    from bertopic import BERTopic  # noqa: PLC0415
    from umap import UMAP  # noqa: PLC0415

    vectors = load_vectors()

    def group(papers: Sequence[Drawn]) -> list[int]:
        texts = [f"{paper.title}. {paper.abstract}" for paper in papers]
        rows = unit(vectors.embed([vectors.weigh(paper.title, paper.abstract) for paper in papers]))
        # Its own settings, but for a seed: without one every run groups in another way.
        reduce = UMAP(n_components=5, min_dist=0.0, metric="cosine", random_state=0)
        model = BERTopic(umap_model=reduce, min_topic_size=3)
        labels, _ = model.fit_transform(texts, rows)
        return [int(label) for label in labels]

    return group


OTHERS: tuple[tuple[str, str, Callable[[], Grouping]], ...] = (
    ("k-means on tf-idf, number given", "sklearn", load_means),
    ("BERTopic on the packaged vectors", "bertopic", load_bertopic),
)
