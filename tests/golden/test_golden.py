"""What users see is the golden output; `make golden` writes it anew."""

from difflib import unified_diff

from tests.golden.__main__ import OUTPUT
from tests.golden.scenes import play

_MOST_LINES = 40


def test_what_users_see_is_the_golden_output() -> None:
    seen = play()
    kept = {
        path.relative_to(OUTPUT).as_posix(): path.read_text("utf-8")
        for path in OUTPUT.rglob("*")
        if path.is_file()
    }
    names = sorted(seen.keys() | kept.keys())
    changed = [name for name in names if seen.get(name) != kept.get(name)]
    shown = "\n".join(_diff(name, kept.get(name, ""), seen.get(name, "")) for name in changed)
    assert not changed, f"{shown}\nIf all of this is meant: make golden, then read git diff."


def _diff(name: str, before: str, after: str) -> str:
    names = (f"kept/{name}", f"seen/{name}")
    lines = list(unified_diff(before.splitlines(), after.splitlines(), *names, n=1, lineterm=""))
    more = [f"… {len(lines) - _MOST_LINES} more lines"] if len(lines) > _MOST_LINES else []
    return "\n".join([*lines[:_MOST_LINES], *more])
