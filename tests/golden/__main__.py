"""Write the golden output anew: `python -m tests.golden`."""

import shutil
from pathlib import Path

from tests.golden.scenes import play

OUTPUT = Path(__file__).parent / "output"


def main() -> None:
    """Play every scene, and put what users see in place of what they saw before."""
    seen = play()
    shutil.rmtree(OUTPUT, ignore_errors=True)
    for name, text in seen.items():
        path = OUTPUT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
