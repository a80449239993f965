"""Writes days as a post spells them."""

from datetime import date

MONTHS = (
    *("Jan.", "Feb.", "March", "April", "May", "June"),
    *("July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."),
)


def long_date(day: date) -> str:
    """Write a day in the style of the Associated Press: `Feb. 28, 2026`."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def short_date(day: date) -> str:
    """Write a day without its year: `Feb. 28`."""
    return f"{MONTHS[day.month - 1]} {day.day}"
