"""Errors that are shown to the user, with a sentence, a hint and an exit code.

Any other exception is a bug and shows its traceback.
"""


class DigestError(Exception):
    """The run cannot go on; `str(error)` is a sentence for the user, `hint` says what to do."""

    exit_code = 3

    def __init__(self, sentence: str, *, hint: str = "") -> None:
        super().__init__(sentence)
        self.hint = hint


class UsageError(DigestError):
    """The command line asks for something impossible."""

    exit_code = 2


class ConfigError(DigestError):
    """The configuration is wrong; the sentence lists every mistake."""

    exit_code = 2


class ClockError(DigestError):
    """This machine's clock is wrong: issues cannot be built for the right days."""


class FetchError(DigestError):
    """A source could not be reached, refused the request, or gave an answer of the wrong kind."""


class LibraryError(DigestError):
    """The library cannot be read or written."""


class UnreachableError(LibraryError):
    """The library's server cannot be reached, so that no topic of this run can be built."""


class CrowdedError(UnreachableError):
    """The library's server takes no new connection until another is closed."""


class OutputError(DigestError):
    """An output file cannot be written."""


class EditedError(OutputError):
    """An output file was changed since digest wrote it, or was made by somebody else."""


class AnswerError(FetchError):
    """A source answers, but without the requested item: others may still be available."""


class OutdatedError(AnswerError):
    """A source's answer is valid, but for an older day than the requested day."""


class EndedError(FetchError):
    """A source will give no more answers in this run: do not ask again."""


class DeliveryError(DigestError):
    """A post could not be delivered; if `uncertain`, it may have arrived nevertheless."""

    exit_code = 4

    def __init__(self, sentence: str, *, hint: str = "", uncertain: bool = False) -> None:
        super().__init__(sentence, hint=hint)
        self.uncertain = uncertain
