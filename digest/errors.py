"""Errors that are shown to the user: a sentence, a hint, and the exit code.

    DigestError               3   the run cannot go on
    ├── UsageError            2   the command line asks for something impossible
    ├── ConfigError           2   digest.toml or the environment is wrong
    ├── ClockError            3   this machine's clock is wrong
    ├── FetchError            3   a source could not be reached or understood
    │   ├── AnswerError       3   a source answers, but not with the one thing asked for
    │   │   └── OutdatedError 3   it holds an older day than the one asked for
    │   └── EndedError        3   a source will not answer anything more in this run
    ├── LibraryError          3   the library cannot be read or written
    │   └── UnreachableError  3   its server cannot be reached: no other topic can be built either
    │       └── CrowdedError  3   it takes no more connections: a run that holds none may wait
    ├── OutputError           3   a file cannot be written
    │   └── EditedError       3   it was changed since we wrote it: it is the editor's own
    └── DeliveryError         4   what was made could not be delivered

Anything else that is raised is a bug and shows its traceback.
"""


class DigestError(Exception):
    """The run cannot go on; `str(error)` is a sentence for the user, `hint` what to try."""

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
    """This machine's clock is wrong: no issue that goes by it can be built."""


class FetchError(DigestError):
    """A source could not be reached, refused, or answered with something else."""


class LibraryError(DigestError):
    """The library cannot be read or written."""


class UnreachableError(LibraryError):
    """The library's server cannot be reached, by no topic of this run."""


class CrowdedError(UnreachableError):
    """The library's server takes no more connections until others are closed."""


class OutputError(DigestError):
    """An output file cannot be written."""


class EditedError(OutputError):
    """An output file was changed since it was written, or made by somebody else."""


class AnswerError(FetchError):
    """A source answers, but not with the one thing asked for: others may still be had."""


class OutdatedError(AnswerError):
    """A source answers well, but with an older state of affairs than was asked for."""


class EndedError(FetchError):
    """A source will not answer anything more in this run: there is no use in asking again."""


class DeliveryError(DigestError):
    """What was made could not be delivered; if `uncertain`, it may have arrived all the same."""

    exit_code = 4

    def __init__(self, sentence: str, *, hint: str = "", uncertain: bool = False) -> None:
        super().__init__(sentence, hint=hint)
        self.uncertain = uncertain
