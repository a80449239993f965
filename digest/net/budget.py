"""What a run may lose to failures and long waits before it gives up, in seconds."""

from threading import Lock

from digest.net.failures import tell_seconds


class Budget:
    """Seconds to lose, counted over every thread of a run."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lost = 0.0
        self._lock = Lock()

    def lose(self, seconds: float) -> None:
        """Count some seconds as lost; a negative number counts as none."""
        with self._lock:
            self._lost += max(0.0, seconds)

    def left(self) -> float:
        """Return how many seconds may be lost still."""
        return max(0.0, self._seconds - self._lost)

    def affords(self, wait: float) -> bool:
        """Tell whether a wait may be lost too."""
        return self._lost + wait <= self._seconds

    def refuse(self, wait: float) -> str:
        """Say why a wait may not be."""
        return (
            f"The next try is due in {tell_seconds(wait)}, "
            f"and this run may wait only {tell_seconds(self.left())} more."
        )
