"""Has a model word the themes of an issue, side by side: asked now, or as it answered before."""

from collections.abc import Iterable

from digest.errors import FetchError
from digest.model import Completion, Problem, Prompt, Unanswered
from digest.pipeline.tools import Tools, Wordsmith
from digest.pipeline.wording.crew import Crew, Heard
from digest.pipeline.wording.keeping import Memory, key_of
from digest.pipeline.wording.remarks import Extent, Lapse, tell_lapses, tell_refused
from digest.pipeline.wording.terms import DRY, WritingTerms
from digest.pipeline.wording.theme import ThemeOnItsWay
from digest.pipeline.wording.usage import Usage
from digest.pipeline.wording.worded import Worded
from digest.writing import Issue, Wording
from digest.writing.claims import find_claims
from digest.writing.model.prompt import task_for


def tell(issue: Issue, wordsmith: Wordsmith, terms: WritingTerms, tools: Tools) -> Worded:
    """Return what is told of an issue's named papers in a model's words."""
    telling = _Telling(wordsmith, terms, tools)
    telling.tell(_themes(issue, wordsmith))
    return telling.worded()


def _themes(issue: Issue, wordsmith: Wordsmith) -> Iterable[ThemeOnItsWay]:
    """Yield the themes that have papers to tell."""
    by = f"model:{wordsmith.model.name}"
    for theme in issue.themes:
        named = [item.dossier for item in theme.papers if item.dossier.paper.id in issue.named]
        if named:
            told = [find_claims(dossier) for dossier in named]
            task = task_for(theme.key, theme.title, len(theme.papers), told)
            yield ThemeOnItsWay(task, wordsmith.most, by)


class _Telling:
    """One issue's themes with one model."""

    def __init__(self, wordsmith: Wordsmith, terms: WritingTerms, tools: Tools) -> None:
        self._model = wordsmith.model
        self._terms = terms
        self._tools = tools
        self._memory = Memory(wordsmith.model.name, terms, tools)
        self._crew = Crew(wordsmith.model, wordsmith.concurrency)
        self._themes: dict[str, ThemeOnItsWay] = {}
        self._lapses: dict[str, Lapse] = {}
        self._unanswered: dict[str, str] = {}
        self._usage = Usage(model=wordsmith.model.name)

    def tell(self, themes: Iterable[ThemeOnItsWay]) -> None:
        """Take every theme as far as it goes."""
        self._themes = {theme.task.key: theme for theme in themes}
        for theme in self._themes.values():
            self._go_on(theme)
        if not self._usage.requests:
            return
        self._tools.progress.begin("Asking the model", None)
        try:
            for done, heard in enumerate(self._crew.outcomes(), start=1):
                self._hear(heard)
                self._tools.progress.advance(done, self._usage.requests)
        finally:
            self._tools.progress.end()

    def worded(self) -> Worded:
        """Return what is told in the model's words, and what is not."""
        themes = tuple(self._themes.values())
        papers = {name: told for theme in themes for name, told in theme.told.items()}
        openings = {theme.task.key: theme.opening for theme in themes if theme.opening}
        for refusal in (refusal for theme in themes for refusal in theme.refusals):
            self._tools.progress.note(f"Refused: {refusal.text!r}: {refusal.reason}")
        self._usage.told = sum(told.sentences for told in papers.values()) + len(openings)
        self._usage.refused = sum(len(theme.refusals) for theme in themes)
        return Worded(
            wording=Wording(papers=papers, openings=openings),
            problems=self._problems(themes),
            replies=self._memory.used,
            unanswered=tuple(
                Unanswered(model=self._model.name, key=key, reason=reason)
                for key, reason in self._unanswered.items()
            ),
            usage=self._usage,
        )

    def _problems(self, themes: Iterable[ThemeOnItsWay]) -> tuple[Problem, ...]:
        """Return what was not asked, and what was refused in the end, in the post's order."""
        name = self._model.name
        lapses = {
            theme.task.title: self._lapses[theme.task.key]
            for theme in themes
            if theme.task.key in self._lapses
        }
        # To have asked nothing is what a dry run is for.
        told = {title: lapse for title, lapse in lapses.items() if lapse.reason != DRY}
        refused = (tell_refused(name, theme) for theme in themes if self._is_refused(theme))
        return (*tell_lapses(name, told), *refused)

    def _is_refused(self, theme: ThemeOnItsWay) -> bool:
        """Tell whether a theme was heard to its end, and something of it is not told."""
        lapse = self._lapses.get(theme.task.key)
        is_whole = lapse is None or lapse.extent == "held"
        return is_whole and bool(theme.untold or theme.is_opening_refused)

    def _go_on(self, theme: ThemeOnItsWay) -> None:
        """Take what is held as long as there is any, then ask, if that may be."""
        while theme.prompt:
            if not self._asks_anew(theme) and (kept := self._memory.load(theme.prompt)):
                self._recall(theme, theme.prompt, kept)
            elif reason := self._silence(theme, theme.prompt):
                self._leave_open(theme, theme.prompt, reason)
                return
            else:
                self._usage.requests += 1
                self._crew.ask(theme.task.key, theme.prompt)
                return

    def _asks_anew(self, theme: ThemeOnItsWay) -> bool:
        """Tell whether what is held of a theme does not count: once asking failed, it does."""
        return self._terms.refresh and theme.task.key not in self._lapses

    def _silence(self, theme: ThemeOnItsWay, prompt: Prompt) -> str:
        """Return why a question may not be asked, nothing where it may be."""
        lapse = self._lapses.get(theme.task.key)
        before = self._terms.unanswered.get(key_of(prompt))
        return before or (lapse.reason if lapse else self._terms.silence)

    def _recall(self, theme: ThemeOnItsWay, prompt: Prompt, kept: Completion) -> None:
        """Go on with an answer that is held; the issue may know that it could not be had anew."""
        if reason := self._terms.unanswered.get(key_of(prompt)):
            self._lapse(theme, prompt, "held", reason)
        self._usage.kept += 1
        theme.hear(kept)

    def _leave_open(self, theme: ThemeOnItsWay, prompt: Prompt, reason: str) -> None:
        """Leave a theme as it is, as there is no more to be had."""
        self._lapse(theme, prompt, "half heard" if theme.is_heard else "unheard", reason)

    def _lapse(self, theme: ThemeOnItsWay, prompt: Prompt, extent: Extent, reason: str) -> None:
        """Remember a question without its answer; of a theme, the first is told."""
        self._unanswered[key_of(prompt)] = reason
        self._lapses.setdefault(theme.task.key, Lapse(extent=extent, reason=reason))

    def _hear(self, heard: Heard) -> None:
        """Keep an answer before anything is made of it; without one, go on with what is held."""
        theme, came = self._themes[heard.about], heard.came
        if isinstance(came, FetchError):
            self._miss(theme, heard.prompt, came)
            return
        self._usage.read += came.read
        self._usage.written += came.written
        theme.hear(self._memory.save(heard.prompt, came))
        self._go_on(theme)

    def _miss(self, theme: ThemeOnItsWay, prompt: Prompt, error: FetchError) -> None:
        """Do without an answer; where asked anew, the theme is told as it was before, if it was."""
        # Its hint may tell of this run alone.
        self._tools.progress.note(f"{error} {error.hint}")
        before = theme.afresh()
        kept = self._memory.load(before.prompt) if self._terms.refresh and before.prompt else None
        if before.prompt is None or kept is None:
            self._leave_open(theme, prompt, str(error))
            return
        self._themes[theme.task.key] = before
        self._lapse(before, before.prompt, "held", str(error))
        self._recall(before, before.prompt, kept)
        self._go_on(before)
