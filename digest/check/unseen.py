"""Tells what could not be looked at: papers without an abstract, and pages that are not there."""

from collections.abc import Mapping

from digest.check.context import Compared, Context
from digest.check.finding import Severity
from digest.check.outside_links import find_outside, is_on_web
from digest.check.records import Prober
from digest.model import Health

_HEALTH: Mapping[Health, tuple[Severity, str]] = {
    "gone": ("warning", "The page is gone."),
    "unchecked": ("note", "The page could not be looked at."),
}


def note_bare(context: Context) -> None:
    """Note, once each, the papers of which no abstract is held: their prose was not judged."""
    told: set[str] = set()
    for read in context.reads:
        for found in read.founds:
            dossier = context.dossiers.get(found.paper)
            if dossier and not dossier.paper.abstract.strip() and found.paper not in told:
                told.add(found.paper)
                message = (
                    "The abstract is not held, so that what is said of the paper was not judged."
                )
                context.report(
                    "note", "paper", (read.block, found.start), message, Compared(found.paper)
                )


def probe_links(context: Context, prober: Prober) -> None:
    """Report links that lead nowhere."""
    every = (given for read in context.reads for given in find_outside(read))
    places = [given for given in every if is_on_web(given.url)]
    health = prober.probe(dict.fromkeys(given.url for given in places))
    for given in places:
        told = _HEALTH.get(health.get(given.url, "ok"))
        if told is not None:
            context.report(told[0], "dead", given.place, told[1], Compared(given.url))
