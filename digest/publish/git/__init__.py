"""A git repository, which posts are committed and pushed to."""

from digest.publish.git.publisher import GitPublisher, Repository

__all__ = ["GitPublisher", "Repository"]
