"""An invented week of papers on deep learning, always the same."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from digest.calendar import submission_span, window_of

Record = dict[str, Any]

DAY = date(2026, 2, 28)
GIVEN = "Ada Bo Chiara Dmitri Elif Farid Grace Hana Ivo Jun Kwame Lucia Mei Noor Olu Petra".split()
FAMILY = (
    "Adler Brandt Castellano Dube Eriksen Fujita Gallo Haddad Ito Jansen Kaya Lund Moreau".split()
)
SUBJECTS = {
    "cs.CV": ("images of coral reefs", "satellite scenes", "radar sweeps", "surgical videos"),
    "cs.CL": ("long dialogues", "legal contracts", "low-resource translation", "spoken questions"),
    "cs.LG": ("irregular time series", "molecular graphs", "tabular records", "noisy labels"),
    "eess.AS": ("overlapping speech", "bird song", "singing voices", "far-field recordings"),
    "eess.IV": ("low-dose CT scans", "retinal photographs", "cardiac MRI", "histology slides"),
    "stat.ML": ("causal effects", "rare events", "spatial fields", "censored outcomes"),
    "physics.comp-ph": ("turbulent flows", "plasma fronts", "lattice models", "ocean waves"),
}
MEANS = ("a hierarchical encoder", "a graph of local experts", "a sparse attention scheme",
         "a calibrated ensemble", "a diffusion prior", "a two-stage curriculum")  # fmt: skip
AIMS = ("keeps memory constant", "needs no paired labels", "transfers between sites",
        "separates noise from signal", "explains each of its decisions")  # fmt: skip
STEMS = "Tide Loom Quartz Heron Ember Willow Basalt Sparrow Juniper Comet".split()
ENDINGS = "Net Former Bench Graph Flow Mix Lens Prior Cast Seg".split()


def make_records(number: int) -> list[Record]:
    """Return so many records, as JSON holds them, submitted in the week of the day's issue."""
    chance = Random(20260228)  # noqa: S311 - nothing here is secret
    start, end = submission_span(window_of(DAY, 7))
    step = (end - start) / (number + 1)
    return [_record(chance, place, start + step * (place + 1)) for place in range(number)]


def _record(chance: Random, place: int, at: datetime) -> Record:
    category = chance.choice(list(SUBJECTS))
    subject = chance.choice(SUBJECTS[category])
    name = f"{chance.choice(STEMS)}{chance.choice(ENDINGS)}{place}"
    moment = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return {
        "id": f"{at:%y%m}.{90000 + place}",
        "version": 1,
        "title": f"{name}: deep learning for {subject} with {chance.choice(MEANS)}",
        "abstract": " ".join(_sentences(chance, name, subject)),
        "authors": [
            f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}" for _ in range(chance.randint(1, 8))
        ],
        "categories": [category, *([] if category == "cs.LG" else ["cs.LG"])],
        "primary": category,
        "published": moment,
        "updated": moment,
        "comment": chance.choice([None, f"{chance.randint(6, 30)} pages, 8 figures"]),
    }


def _sentences(chance: Random, name: str, subject: str) -> Iterator[str]:
    """Yield an abstract of some 1,100 characters, about as long as real ones are."""
    mean, other = chance.sample(MEANS, 2)
    aim, gain = chance.choice(AIMS), f"{chance.uniform(0.5, 12):.1f}%"
    yield f"Deep learning for {subject} has advanced quickly, but models remain brittle in use."
    yield f"They assume clean input and fail when {chance.randint(5, 40)}% of them are lost."
    yield "Collecting better data is slow and costly, and leaves the underlying ambiguity as it is."
    yield f"In this paper we propose {name}, {mean} that {aim}."
    yield f"The key idea is to combine {other} with an objective learned from unlabelled examples."
    yield "We further show that the objective admits an efficient approximation at inference time."
    yield "Training needs a single accelerator for a day, and the resulting model is small."
    yield f"On the theoretical side, we bound its error for {subject} under mild conditions."
    yield f"We evaluate on {chance.randint(3, 12)} benchmarks and a new corpus of 40,000 samples."
    yield f"{name} improves accuracy by {gain} over strong baselines and halves the training time."
    yield "Ablations confirm that each component contributes, and that the gains persist."
    yield "Annotators preferred its output in a blind comparison with three competing systems."
    yield f"A case study on {subject} illustrates where the method still fails, and why."
    if chance.random() < 1 / 3:
        yield f"Our code is available at https://github.com/{name.lower()}-lab/{name.lower()}."
