"""The questions of `digest init`: few, and each with an answer that will do."""

from dataclasses import replace
from functools import partial

from digest.cli.wishes import NUMBER, OUTPUT, TOPIC, read_output
from digest.console.progress import TerminalProgress
from digest.console.questions import Questions
from digest.console.voice import Voice
from digest.errors import DigestError, UsageError
from digest.setup import (
    OFFERS,
    SCHEDULERS,
    About,
    Answers,
    Place,
    check_scheduler,
    find_offer,
    parse_about,
    parse_moment,
    plan_files,
    tell_cost,
    usual_moment,
    with_key,
    with_model,
)
from digest.wiring import try_model

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
    return _ask_editor(questions, _ask_schedule(questions, answers, place), voice)


def _ask_schedule(questions: Questions, answers: Answers, place: Place) -> Answers:
    """Ask what shall run it, and when; what nothing can be made of is asked for again."""

    def run_by(text: str) -> Answers:
        return _tried(replace(answers, scheduler=_read_scheduler(text)), place)

    def run_at(text: str) -> Answers:
        return _tried(replace(answers, moment=parse_moment(text, place.zone)), place)

    known = ", ".join(SCHEDULERS)
    answers = questions.ask(f"Run it every week ({known} or no)", _NONE, run_by)
    return questions.ask("When", str(answers.moment), run_at) if answers.scheduler else answers


def _ask_editor(questions: Questions, answers: Answers, voice: Voice) -> Answers:
    """Ask whether a model shall edit, say what that costs, and try it."""
    known = ", ".join(OFFERS)
    question = f"A language model as editor ({known}, an address, or no)"
    offer = questions.ask(question, _NONE, lambda text: None if _is_no(text) else find_offer(text))
    if offer is None:
        return answers
    offer = questions.ask("Model", offer.model, partial(with_model, offer))
    offer = questions.ask(
        "Environment variable that holds its key",
        offer.key or _NONE,
        lambda text: with_key(offer, "" if _is_no(text) else text),
    )
    voice.say(tell_cost(answers.number))
    try:
        try_model(offer.model, offer.base_url, offer.key, TerminalProgress(voice))
    except DigestError as error:
        voice.error(error)
        voice.say("It is written down all the same; try it again by `digest build`.")
    else:
        voice.say(f"{offer.model} answers.")
    return replace(answers, editor=offer)


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
    return "" if _is_no(text) else check_scheduler(text.lower())


def _is_no(text: str) -> bool:
    return text.lower() in {_NONE, "n", "none"}
