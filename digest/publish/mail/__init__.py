"""Readers of e-mail, whom posts are sent to by SMTP."""

from digest.publish.mail.message import Letterhead
from digest.publish.mail.publisher import WAITS, Mailing, MailPublisher
from digest.publish.mail.server import Server

__all__ = ["WAITS", "Letterhead", "MailPublisher", "Mailing", "Server"]
