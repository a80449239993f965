"""Reads from an answer's headers whether a quota is spent, and when it is renewed."""

import re
from collections.abc import Mapping
from datetime import datetime

# A number of seconds is a span below this, and a moment since 1970 from here on.
_SPAN = 1e8
# What is further off than this is no statement.
_LONGEST = 32 * 86_400.0
_FIELD = re.compile(r";\s*([rt])\s*=\s*(\d{1,9})\b")


def find_renewal(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return in how many seconds a spent quota is renewed; None where none is, or who knows when.

    GitHub and OpenAlex tell in `x-ratelimit-…` what is left, Hugging Face in `RateLimit`.
    """
    fields = dict(_FIELD.findall(headers.get("ratelimit", "")))
    if fields.get("r") == "0" and "t" in fields:
        return float(fields["t"])
    return _read_reset(headers, now) if _is_spent(headers) else None


def _is_spent(headers: Mapping[str, str]) -> bool:
    """Tell whether nothing is left, or less than a request costs (in dollars)."""
    price = _number(headers.get("x-ratelimit-cost-required-usd")) or 0.0
    purse = _number(headers.get("x-ratelimit-remaining-usd"))
    return (
        _number(headers.get("x-ratelimit-remaining")) == 0
        or purse == 0
        or (purse is not None and purse < price)
    )


def _read_reset(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds until a reset, which is told as a span or as a moment."""
    reset = _number(headers.get("x-ratelimit-reset"))
    if reset is None:
        return None
    seconds = reset if reset < _SPAN else reset - now.timestamp()
    return max(0.0, seconds) if seconds < _LONGEST else None


def _number(text: str | None) -> float | None:
    """Read a number without a sign."""
    told = (text or "").strip()
    return float(told) if re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,9})?", told) else None
