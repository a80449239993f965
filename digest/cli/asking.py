"""The questions of `digest init`: few, and each with an answer that will do."""

from dataclasses import replace

from digest.cli.wishes import NUMBER, OUTPUT, TOPIC, read_output
from digest.console.questions import Questions
from digest.console.voice import Voice
from digest.errors import UsageError
from digest.setup import (
    SCHEDULERS,
    About,
    Answers,
    Place,
    check_scheduler,
    parse_about,
    parse_moment,
    plan_files,
    usual_moment,
)

_MOST = 2000
_NONE = "no"


def ask(voice: Voice, place: Place) -> Answers:
    """Ask what a setup shall be.  Raises KeyboardInterrupt where the person goes away."""
    questions = Questions(voice)
    about: About = questions.ask("Topic (words, a query or categories)", TOPIC, parse_about)
    number = questions.ask("Most papers in an issue", str(NUMBER), _read_number)
    output = questions.ask("Folder of the posts", OUTPUT, read_output)
    answers = Answers(
        about=about,
        number=number,
        output=output,
        moment=usual_moment(place.zone, place.today),
    )
    return _ask_schedule(questions, answers, place)


def _ask_schedule(questions: Questions, answers: Answers, place: Place) -> Answers:
    """Ask what shall run it, and when; what nothing can be made of is asked for again."""

    def run_by(text: str) -> Answers:
        return _tried(replace(answers, scheduler=_read_scheduler(text)), place)

    def run_at(text: str) -> Answers:
        return _tried(replace(answers, moment=parse_moment(text, place.zone)), place)

    known = ", ".join(SCHEDULERS)
    answers = questions.ask(f"Run it every week ({known} or no)", _NONE, run_by)
    return questions.ask("When", str(answers.moment), run_at) if answers.scheduler else answers


def _tried(answers: Answers, place: Place) -> Answers:
    """Return answers of which files can be made.  Raises UsageError."""
    plan_files(answers, place)
    return answers


def _read_number(text: str) -> int:
    number = (
        int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST)) else 0
    )
    if not 1 <= number <= _MOST:
        raise UsageError(f"That is no number from 1 to {_MOST:,}.", hint="For example: 50")
    return number


def _read_scheduler(text: str) -> str:
    return "" if text.lower() in {_NONE, "n", "none"} else check_scheduler(text.lower())
