"""Announcements: listings fetched and judged, and what they say was announced when."""
