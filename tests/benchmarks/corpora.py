"""Where real metadata lies, if there is any here."""

import os
from pathlib import Path

_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "corpora"
CORPORA = Path(os.environ.get("DIGEST_CORPORA", _BESIDE))
REAL = CORPORA / "metadata-2026-01.jsonl.gz"
YEAR = CORPORA / "metadata-2025-sample25k.jsonl.gz"
