"""Real shells complete commands, options and known values by what `digest` has them load."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

# As what pip installs, under its own name.
PROGRAM = f"""\
#!/bin/sh
exec '{sys.executable}' -c 'import sys
from digest.__main__ import main
sys.argv[0] = "digest"
sys.exit(main())' "$@"
"""
LOAD = '_shown=$(digest --show-completion); eval "$_shown"; '
SHELLS = {
    "bash": LOAD + "COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); "
    "_digest_completion digest; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
    # What zsh's own function would make of it is seen by that.
    "zsh": "compdef() {{ }}; _arguments() {{ print -r -- $@ }}; "
    + LOAD
    + "words=({words}); CURRENT=$#words; _digest_completion; true",
    "fish": "set shown (digest --show-completion | string collect); eval $shown; "
    "complete -C {line!r}",
}


def completed(shell: str, folder: Path, *words: str) -> str:
    """Return what a shell offers for the last of these words."""
    program = folder / "bin" / "digest"
    program.parent.mkdir()
    program.write_text(PROGRAM, "utf-8")
    program.chmod(0o755)
    quoted = " ".join(f"'{word}'" for word in ("digest", *words))
    script = SHELLS[shell].format(words=quoted, line=" ".join(("digest", *words)))
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S603 - a shell of this machine
        [str(shutil.which(shell)), "-c", script],
        check=False,
        capture_output=True,
        env={"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8"},
        timeout=60,
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return done.stdout.decode()


@pytest.mark.parametrize(
    "words, offered, others",
    [
        ("bu", "build", "publish"),
        ("", "fetch build check show publish site status init demo library", "export"),
        ("library ex", "export", "publish"),
        ("build --fo", "--force --format", "--offline"),
        ("build --format md,h", "md,html", "md,json"),
        ("init --schedule ", "cron systemd github", "extract"),
    ],
)
@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_offers_what_may_be_meant_and_nothing_else(
    tmp_path: Path, shell: str, words: str, offered: str, others: str
) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    found = completed(shell, tmp_path, *words.split(" "))
    assert [one for one in offered.split() if one not in found] == []
    assert others not in found
