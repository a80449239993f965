"""Turns issues into an archive of static pages: lists, search, charts, feeds, and the issues."""

from digest.render.site.press import SitePress

__all__ = ["SitePress"]
