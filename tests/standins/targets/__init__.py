"""Stand-ins on loopback for the places that posts go to, with scripted faults.

They enforce what the services document: logins, fields, types, lengths and sizes.  They are written
from the documentation, and independent of `digest`; nothing here was compared with the services
themselves.  By hand: `python -m tests.standins.targets`.
"""

from tests.standins.loopback import accept_then, accept_then_drop, drop, html, refuse, truncate
from tests.standins.targets.bluesky import BlueskyServer
from tests.standins.targets.buttondown import ButtondownList
from tests.standins.targets.discord import DiscordHook
from tests.standins.targets.ghost import GhostSite
from tests.standins.targets.mastodon import MastodonServer
from tests.standins.targets.server import PublishServer, Receiver
from tests.standins.targets.slack import SlackHook
from tests.standins.targets.telegram import TelegramBot
from tests.standins.targets.wordpress import WordPressSite

__all__ = [
    "BlueskyServer",
    "ButtondownList",
    "DiscordHook",
    "GhostSite",
    "MastodonServer",
    "PublishServer",
    "Receiver",
    "SlackHook",
    "TelegramBot",
    "WordPressSite",
    "accept_then",
    "accept_then_drop",
    "drop",
    "html",
    "refuse",
    "truncate",
]
