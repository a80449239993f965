"""WordPress: posts over its REST API, found again by what is written into them."""

from digest.publish.wordpress.publisher import WordPressPublisher
from digest.publish.wordpress.site import Site

__all__ = ["Site", "WordPressPublisher"]
