"""Reads, describes and embeds papers once for all runs: the library keeps the results."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zipfile import ZipFile

from digest import __version__
from digest.codec import dump, load, load_json, parse, plain
from digest.model import Paper, PaperFacts, Reading
from digest.text.forms import Forms

if TYPE_CHECKING:
    from digest.ranking import Vectors
    from digest.store import Library
    from digest.themes import Theme

Result = TypeVar("Result")

RULES = ("papers", "reading", "text", "identifiers.py", "publication.py")
"""The packages and modules whose source decides what is read in papers and said of them."""
# The archives of trained numbers, and the file that changes with the packaged vectors.
_NUMBERS, _SCALES = ("reading.npz", "passages.npz"), "theme-scales.npy"


class PaperReader:
    """What models and rules say of papers, from the library or new; `taxonomy` names the themes.

    Topics that are built in parallel wait for one another: waiting is faster than reading the same
    papers twice.
    """

    def __init__(self, library: "Library", taxonomy: "Sequence[Theme]" = ()) -> None:
        self._library = library
        self.taxonomy = taxonomy

    def read(self, papers: Sequence[Paper]) -> Sequence[Reading]:
        """Return the reading of each paper."""

        def make(new: Sequence[Paper]) -> Iterable[Reading]:
            from digest.reading import read  # noqa: PLC0415 - loads numpy

            return read(new, self.taxonomy)

        headings = sha256(repr(tuple(self.taxonomy)).encode()).hexdigest()
        return self._find(
            "reading",
            papers,
            [_join(headings, p.title, p.abstract, p.primary, *p.categories) for p in papers],
            make=make,
            parse_record=lambda _, record: load(Reading, record),
            dump_record=dump,
        )

    def describe(self, papers: Sequence[Paper]) -> Sequence[PaperFacts]:
        """Return each paper with what its record says."""

        def make(new: Sequence[Paper]) -> Iterable[PaperFacts]:
            from digest.papers.facts import describe  # noqa: PLC0415 - compiles hundreds of patterns

            return map(describe, new)

        return self._find(
            "facts",
            papers,
            map(dump, papers),
            make=make,
            parse_record=lambda paper, record: parse(
                PaperFacts, {**load_json(record), "paper": paper}
            ),
            dump_record=lambda facts: dump(
                {key: value for key, value in plain(facts).items() if key != "paper"}
            ),
        )

    def embed(self, papers: Sequence[Paper]) -> "Vectors":
        """Return the packaged vectors of papers, as `embed` does."""
        import numpy as np  # noqa: PLC0415 - few commands compare papers

        rows = self._find(
            "vector",
            papers,
            [_join(paper.title, paper.abstract) for paper in papers],
            make=lambda new: embed([(paper.title, paper.abstract) for paper in new]),
            parse_record=lambda _, record: np.frombuffer(record, np.float32),
            dump_record=lambda vector: vector.tobytes(),
        )
        return np.stack(rows) if rows else embed([])

    def _find(  # noqa: PLR0913 - how one kind of result is made, written and read
        self,
        kind: str,
        papers: Sequence[Paper],
        inputs: Iterable[bytes],
        *,
        make: Callable[[Sequence[Paper]], Iterable[Result]],
        parse_record: Callable[[Paper, bytes], Result],
        dump_record: Callable[[Result], bytes],
    ) -> list[Result]:
        """Return a result for each paper: the library's if rules and input are the same, or new.

        `inputs` has what the result of each paper is made of.  A damaged record is made again.
        """
        rules = _hash_rules()
        keys = {
            paper.id: sha256(rules + content).hexdigest()
            for paper, content in zip(papers, inputs, strict=True)
        }
        held: dict[str, Result] = {}

        def load_missing() -> list[Paper]:
            missing = {paper.id: paper for paper in papers if paper.id not in held}
            wanted = {name: keys[name] for name in missing}
            for name, record in self._library.load_derived(kind, wanted).items():
                try:
                    held[name] = parse_record(missing[name], record)
                except ValueError:
                    continue
            return [paper for name, paper in missing.items() if name not in held]

        if load_missing():
            with self._library.asking(kind, "", lambda _: None):
                new = load_missing()
                made = list(make(new)) if new else []
                held |= {paper.id: result for paper, result in zip(new, made, strict=True)}
                self._library.save_derived(
                    kind,
                    [(p.id, keys[p.id], dump_record(r)) for p, r in zip(new, made, strict=True)],
                )
        return [held[paper.id] for paper in papers]


def embed(texts: Sequence[tuple[str, str]]) -> "Vectors":
    """Return the packaged vectors of titles and abstracts, float32 of shape (n, d).

    They are of length 1 or 0.  Without texts the shape is (0, 1), which broadcasts to any d.
    """
    import numpy as np  # noqa: PLC0415 - few commands compare papers

    if not texts:
        return np.empty((0, 1), np.float32)
    from digest.reading.weights import load_vectors, unit  # noqa: PLC0415 - loads numpy

    forms, vectors = Forms(), load_vectors()
    return unit(vectors.embed(vectors.read(*text, forms).whole for text in texts))


def _join(*texts: str) -> bytes:
    return "\0".join(texts).encode("utf-8", "surrogatepass")


@cache
def _hash_rules() -> bytes:
    """Return a hash of the program's version, of the rules' source and of the packaged numbers.

    The archives of numbers count by the checksums that they store.
    """
    package, data = Path(str(files("digest"))), Path(str(files("digest").joinpath("data")))
    paths = [path for name in RULES for path in sorted((package / name).glob("*.py"))]
    paths += [path for name in RULES if (path := package / name).is_file()]
    whole = sha256(__version__.encode())
    for path in (*paths, *sorted(data.glob("*.toml")), data / _SCALES):
        whole.update(path.read_bytes())
    for name in _NUMBERS:
        with ZipFile(data / name) as archive:
            whole.update(repr([member.CRC for member in archive.infolist()]).encode())
    return whole.digest()
