"""The records that `digest check` holds posts against: the library, and arXiv behind it."""

from collections.abc import Callable, Iterable, Sequence

from digest.check import KnownPapers, Titled
from digest.errors import FetchError
from digest.model import Paper, Problem, Statement
from digest.papers import describe
from digest.pipeline import Ports, collect_ids
from digest.pipeline.services import recall


class LibraryRecords:
    """The library, and arXiv behind it unless offline or once it failed.

    `report` is given what went wrong.  It `has_any` if a paper of the post was there.
    """

    def __init__(self, ports: Ports, report: Callable[[Problem], object], *, offline: bool) -> None:
        self._tools = ports
        self._report = report
        self._offline = offline
        self.has_any = False

    def load(self, ids: Sequence[str]) -> KnownPapers:
        """Return papers by identifier; what could not be looked up is not unknown."""
        try:
            found = collect_ids(ids, self._tools, offline=self._offline, age=False)
        except FetchError as error:
            self._report(
                Problem(stage="fetch", subject="papers", message=str(error), hint=error.hint)
            )
            self._offline = True
            return KnownPapers()
        for problem in found.problems:
            self._report(problem)
        paper_facts = recall(map(describe, found.papers), self._tools.library)
        self.has_any = self.has_any or bool(paper_facts)
        unknown = frozenset() if self._offline else frozenset(found.unknown)
        return KnownPapers(paper_facts=paper_facts, unknown=unknown)

    def load_older(self, paper: Paper) -> Sequence[Paper]:
        """Return the earlier versions of a paper that the library holds, the newest first."""
        found = (
            self._tools.library.load_versions({paper.id: version}).get(paper.id)
            for version in range(paper.version - 1, 0, -1)
        )
        return [one for one in found if one]

    def load_titles(self) -> Iterable[Titled]:
        """Return the title of every paper that the library holds."""
        return (Titled(*row) for row in self._tools.library.load_titles())

    def has_proof(self, statement: Statement) -> bool:
        """Return whether an issue was made here in which this sentence was verified."""
        from digest.writing.editor import proof_of

        key = proof_of(statement)
        return key in self._tools.library.load_replies(statement.verified or "", [key])
