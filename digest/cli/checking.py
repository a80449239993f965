"""What `digest check` does once its arguments are read."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from digest.check import Finding, check_post, read_post
from digest.check.finding import Known, Prober, Titled
from digest.cli.session import Session
from digest.console.findings import finding_lines, tally
from digest.errors import FetchError
from digest.model import Statement
from digest.papers import describe
from digest.pipeline.lookup import collect_ids
from digest.pipeline.services import recall
from digest.pipeline.tools import Tools
from digest.text import in_figures
from digest.wiring.parts import open_parts, open_prober


class LibraryRecords:
    """The library, and arXiv behind it unless offline."""

    def __init__(self, tools: Tools, session: Session, *, offline: bool) -> None:
        self._tools = tools
        self._session = session
        self._offline = offline

    def load(self, ids: Sequence[str]) -> Known:
        """Return papers by identifier; what could not be looked up is missing, not unknown."""
        try:
            found = collect_ids(ids, self._tools, offline=self._offline, age=False)
        except FetchError as error:
            self._session.voice.tell(f"{error} {error.hint}".strip())
            return Known(missing=frozenset(ids))
        for problem in found.problems:
            self._session.voice.problem(problem)
        dossiers = recall(map(describe, found.papers), self._tools.library)
        absent = frozenset(found.unknown)
        return Known(
            dossiers=dossiers,
            unknown=frozenset() if self._offline else absent,
            missing=frozenset(found.missing) | (absent if self._offline else frozenset()),
        )

    def load_titles(self) -> Iterable[Titled]:
        """Return the title of every paper that the library holds."""
        return (Titled(*row) for row in self._tools.library.load_titles())

    def has_proof(self, statement: Statement) -> bool:
        """Tell whether an issue was made here in which this sentence was verified."""
        from digest.writing.editor import proof_of

        key = proof_of(statement)
        return key in self._tools.library.load_replies(statement.verified or "", [key])


def check_file(name: str, session: Session, *, offline: bool, online: bool, as_json: bool) -> int:
    """Check a post and show what was found; return the exit code.  Raises DigestError."""
    post = read_post(Path(name))
    with ExitStack() as cleanup:
        parts = cleanup.enter_context(open_parts(session.settings, session.progress))
        prober: Prober | None = None
        if online:
            prober = cleanup.enter_context(open_prober(session.settings, session.progress))
        records = LibraryRecords(parts.tools, session, offline=offline)
        findings = check_post(post, records, prober)
    code = 1 if any(one.severity == "error" for one in findings) else 0
    if code or as_json or not session.voice.quiet:
        _show(name, findings, session, as_json=as_json)
    if code:
        session.voice.sum_up(f"{name}: {in_figures(tally(findings)['error'], 'error')}.")
    return code


def _show(name: str, findings: Sequence[Finding], session: Session, *, as_json: bool) -> None:
    """Print the findings, as an object or as a table."""
    if as_json:
        counts = {f"{severity}s": number for severity, number in tally(findings).items()}
        session.voice.json({"file": name, "counts": counts, "findings": findings})
        return
    session.voice.results(finding_lines(findings, session.voice.width))
