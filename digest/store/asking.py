"""One run at a time that asks a question, over all processes that share a library.

What one run is asking for already, another need not ask for too.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from digest.store.locking import locked

# So long an answer that another run waits for is waited for, too; then it is asked for again.
PATIENCE = 600.0
# Questions share so many files: one for each would fill the folder.
_FILES = 16


@contextmanager
def ask_alone(
    folder: Path, kind: str, question: str, waiting: Callable[[str], None]
) -> Iterator[None]:
    """Hold a question for the length of a block; `waiting` is told where another run has it.

    It is a courtesy, and nothing fails for want of it.
    """
    place = int.from_bytes(sha256(question.encode()).digest()[:8]) % _FILES
    file = folder / f"ask-{kind}-{place:02}.lock"
    told = "Another run is asking for the same, or for something like it."
    with ExitStack() as stack:
        with suppress(TimeoutError):
            stack.enter_context(locked(file, PATIENCE, lambda: waiting(told)))
        yield
