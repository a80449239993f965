"""Tells what in an affiliation is its address: countries, cities, streets and codes."""

import re

from digest.dossier.folding import fold
from digest.dossier.institutions.names import is_country, is_large_city

# The postcodes of Britain, Canada and the countries that have figures, with or without a letter.
_CODE = re.compile(
    r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b"
    r"|\b(?:[A-Z]{1,2}-)?\d{3,6}(?:-\d{3,4})?\b"
)
_STREET = re.compile(
    r"\b(?:street|str|st\.|strasse|avenue|ave|boulevard|blvd|road|rd|lane|drive|highway|rue|via"
    r"|viale|piazza|calle|avenida|av\.|rua|plaza|square|allee|weg|platz|laan|p\.? ?o\.? box|box"
    r"|building|bldg|floor|room|suite|zip|cedex|campus|science park|district|province|city)\b"
    r"|strasse\b|str\."
)


def strip_codes(text: str) -> str:
    """Return part of an address without its postcode."""
    return " ".join(_CODE.sub(" ", text).split()).strip(" .-")


def is_region(text: str) -> bool:
    """Tell whether a part of an address names a country or a state, or has nothing but a code."""
    name = _bare(text)
    return not name or is_country(name)


def is_city(text: str) -> bool:
    """Tell whether a part of an address names a large city, with or without its state or code."""
    name = _bare(text)
    city, _, last = name.rpartition(" ")
    return is_large_city(name) or (is_large_city(city) and is_country(last))


def is_place(text: str) -> bool:
    """Tell whether a part of an address says where an institution is, not what it is."""
    return is_region(text) or is_city(text) or bool(_STREET.search(fold(text)))


def _bare(text: str) -> str:
    """Return a place's name without code, and without the figure of a mark behind it."""
    return strip_codes(text).rstrip("0123456789 ")
