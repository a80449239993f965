"""One run at a time that delivers to a publisher, over all processes that share a library."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from digest.errors import DeliveryError
from digest.store.locking import locked

# Longer than a long list of recipients takes.
PATIENCE = 3600.0


@contextmanager
def hold(folder: Path, name: str, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold a publisher for a block; the system lets go of it for a process that dies.

    `waiting` is told where another run holds it.  In a folder that may not be written to nothing
    can be claimed, so that nothing is delivered.  Raises DeliveryError where the other takes too
    long.
    """
    told = f"Another run is delivering to {name}; this one waits for it."
    with ExitStack() as stack:
        try:
            file = folder / f"deliver-{name}.lock"
            stack.enter_context(locked(file, PATIENCE, lambda: waiting(told)))
        except TimeoutError as error:
            raise DeliveryError(
                f"Another run has been delivering to {name} for an hour.",
                hint="Wait until it is done, or look for one that hangs; then publish again.",
            ) from error
        yield
