"""Slack: the gist of a post as messages of Block Kit, by an incoming webhook."""

from digest.publish.slack.publisher import SlackPublisher

__all__ = ["SlackPublisher"]
