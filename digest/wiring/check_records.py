"""The records that `digest check` compares posts with: the library's, then arXiv's."""

from collections.abc import Callable, Iterable, Sequence

from digest.check import IndexedPaper, KnownPapers
from digest.errors import FetchError
from digest.model import Paper, Problem, Statement
from digest.pipeline import PaperReader, Ports, collect_ids
from digest.pipeline.services import recall


class LibraryRecords:
    """Records from the library, else from arXiv, unless offline or after arXiv failed.

    `report` is given each problem.  `has_any` says whether a paper of the post was found.
    """

    def __init__(self, ports: Ports, report: Callable[[Problem], object], *, offline: bool) -> None:
        self._ports = ports
        self._report = report
        self._offline = offline
        self.has_any = False

    def load(self, ids: Sequence[str]) -> KnownPapers:
        """Return papers by identifier; only identifiers that arXiv does not have are unknown."""
        try:
            found = collect_ids(ids, self._ports, offline=self._offline, age=False)
        except FetchError as error:
            self._report(
                Problem(stage="fetch", subject="papers", message=str(error), hint=error.hint)
            )
            self._offline = True
            return KnownPapers()
        for problem in found.problems:
            self._report(problem)
        library = self._ports.library
        paper_facts = recall(PaperReader(library).describe(found.papers), library)
        self.has_any = self.has_any or bool(paper_facts)
        unknown = frozenset() if self._offline else frozenset(found.unknown)
        return KnownPapers(paper_facts=paper_facts, unknown=unknown)

    def load_older(self, paper: Paper) -> Sequence[Paper]:
        """Return the earlier versions of a paper that the library holds, the newest first."""
        found = (
            self._ports.library.load_versions({paper.id: version}).get(paper.id)
            for version in range(paper.version - 1, 0, -1)
        )
        return [older for older in found if older]

    def load_titles(self) -> Iterable[IndexedPaper]:
        """Return the title of every paper that the library holds."""
        return (IndexedPaper(*row) for row in self._ports.library.load_titles())

    def has_proof(self, statement: Statement) -> bool:
        """Return whether the library has the verification of this sentence."""
        from digest.writing.editor import verification_key

        key = verification_key(statement)
        return key in self._ports.library.load_replies(statement.verified or "", [key])
