"""Reads, describes and embeds papers once for all runs: the library keeps the results."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, TypeVar

from digest import __version__
from digest.codec import dump, load, load_json, parse, plain
from digest.model import Paper, PaperFacts, Reading

if TYPE_CHECKING:
    from digest.ranking import Vectors
    from digest.store import Library
    from digest.themes import Theme

Result = TypeVar("Result")

# The packages whose rules describe a paper, and the file that changes with the packaged vectors.
_RULES, _SCALES = ("papers", "text"), "theme-scales.npy"


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
        from digest.reading import read, reading_keys  # noqa: PLC0415 - loads numpy

        return self._find(
            "reading",
            papers,
            reading_keys(papers, self.taxonomy),
            make=lambda new: read(new, self.taxonomy),
            parse_record=lambda _, record: load(Reading, record),
            dump_record=dump,
        )

    def describe(self, papers: Sequence[Paper]) -> Sequence[PaperFacts]:
        """Return each paper with what its record says."""

        def make(new: Sequence[Paper]) -> Iterable[PaperFacts]:
            from digest.papers import describe  # noqa: PLC0415 - compiles hundreds of patterns

            return map(describe, new)

        return self._find(
            "facts",
            papers,
            _hash_each((dump(paper) for paper in papers), papers),
            make=make,
            parse_record=lambda paper, record: parse(
                PaperFacts, {**load_json(record), "paper": paper}
            ),
            dump_record=lambda facts: dump(
                {key: value for key, value in plain(facts).items() if key != "paper"}
            ),
        )

    def embed(self, papers: Sequence[Paper]) -> "Vectors":
        """Return the packaged vectors of papers, float32 of shape (n, d), of length 1 or 0."""
        import numpy as np  # noqa: PLC0415 - few commands compare papers

        texts = (f"{paper.title}\0{paper.abstract}".encode("utf-8", "replace") for paper in papers)
        rows = self._find(
            "vector",
            papers,
            _hash_each(texts, papers),
            make=lambda new: embed([(paper.title, paper.abstract) for paper in new]),
            parse_record=lambda _, record: np.frombuffer(record, np.float32),
            dump_record=lambda vector: vector.tobytes(),
        )
        return np.stack(rows) if rows else embed([])

    def _find(  # noqa: PLR0913 - how one kind of result is made, written and read
        self,
        kind: str,
        papers: Sequence[Paper],
        keys: Mapping[str, str],
        *,
        make: Callable[[Sequence[Paper]], Iterable[Result]],
        parse_record: Callable[[Paper, bytes], Result],
        dump_record: Callable[[Result], bytes],
    ) -> list[Result]:
        """Return a result for each paper: the library's if it has the paper's key, else a new one.

        A damaged record is made again.
        """
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
    """Return the packaged vectors of titles and abstracts, of length 1 or 0."""
    from digest.reading.weights import embed as embed_all  # noqa: PLC0415 - loads numpy
    from digest.reading.weights import unit  # noqa: PLC0415 - as above

    return unit(embed_all(texts))


def _hash_each(inputs: Iterable[bytes], papers: Iterable[Paper]) -> Mapping[str, str]:
    """Return by paper a hash of its input and the version of the rules."""
    version = _hash_rules()
    return {
        paper.id: sha256(version + text).hexdigest()
        for paper, text in zip(papers, inputs, strict=True)
    }


@cache
def _hash_rules() -> bytes:
    """Return a hash of the program's version, of the rules' source and of the packaged vectors."""
    package = files("digest")
    rules = sorted(
        (file for name in _RULES for file in package.joinpath(name).iterdir() if file.is_file()),
        key=lambda file: file.name,
    )
    tables = [file for file in package.joinpath("data").iterdir() if file.name.endswith(".toml")]
    whole = sha256(__version__.encode())
    for file in (*rules, *sorted(tables, key=lambda file: file.name)):
        whole.update(file.read_bytes())
    whole.update(package.joinpath("data", _SCALES).read_bytes())
    return whole.digest()
