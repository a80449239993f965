"""Stand-ins on loopback for the places that posts go to, with scripted faults.

They enforce what the services document: logins, fields, types, lengths and sizes.  They are written
from the documentation, and independent of `digest`; nothing here was compared with the services
themselves.  By hand: `python -m tests.standins.places`.
"""

from tests.standins.loopback import accept_then, accept_then_drop, drop, html, refuse, truncate
from tests.standins.places.bluesky import BlueskyServer
from tests.standins.places.buttondown import ButtondownList
from tests.standins.places.discord import DiscordHook
from tests.standins.places.ghost import GhostSite
from tests.standins.places.mastodon import MastodonServer
from tests.standins.places.receiver import Receiver
from tests.standins.places.server import PublishServer
from tests.standins.places.slack import SlackHook
from tests.standins.places.telegram import TelegramBot
from tests.standins.places.wordpress import WordPressSite

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
