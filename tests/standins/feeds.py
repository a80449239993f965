"""Feeds of invented blogs: sound ones in each format, and hostile ones."""

from collections.abc import Callable, Mapping

from tests.standins.loopback import HttpReply, HttpRequest, Loopback

_RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>Lab</title>{}</channel></rss>'
_DATED = "<pubDate>Fri, 27 Feb 2026 10:00:00 GMT</pubDate>"
_LINK = "<link>https://lab.example.org/{}</link>"


def _item(title: str, name: str = "a", date: str = _DATED) -> str:
    return f"<item><title>{title}</title>{_LINK.format(name)}<guid>{name}</guid>{date}</item>"


FEEDS: Mapping[str, str] = {
    "rss": _RSS.format(
        "<item><title>Tide pools &amp;amp; corals</title><link>https://lab.example.org/tides</link>"
        f"<description>&lt;p&gt;We count limpets.&lt;/p&gt;</description>{_DATED}</item>"
    ),
    "atom": """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Lab</title>
        <entry><id>urn:1</id><title>Tide pools &amp; corals</title>
        <link href="https://lab.example.org/tides"/><updated>2026-02-27T23:30:00Z</updated>
        <summary type="html">&lt;b&gt;limpets&lt;/b&gt;</summary></entry></feed>""",
    "rdf": f"""<?xml version="1.0"?><rdf:RDF xmlns="http://purl.org/rss/1.0/"
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:dc="http://purl.org/dc/elements/1.1/">
        <item rdf:about="https://lab.example.org/tides"><title>Tide pools &amp; corals</title>
        {_LINK.format("tides")}<description>limpets</description><dc:date>2026-02-27</dc:date>
        </item></rdf:RDF>""",
}
"""Sound feeds by name, each with one entry of 27 February 2026."""
_ENTITIES = "".join(f"<!ENTITY e{n} '{10 * f'&e{n - 1};'}'>" for n in range(1, 9))
_BOMB = (
    f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "lol">{_ENTITIES}'
    '<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    f'<rss version="2.0"><channel>{_item("Bomb &e8; &f;")}{_item("Sound", "b")}</channel></rss>'
)
_ATTRIBUTES = " ".join(f"a{number}='1'" for number in range(60_000))
_HOSTILE: Mapping[str, tuple[str, list[str] | None]] = {
    "bomb": (_BOMB, ["Bomb &e8; &f;", "Sound"]),
    "scripts": (
        _RSS.format(
            _item("&lt;script&gt;alert(1)&lt;/script&gt; Tides &lt;b onclick=x&gt;now&lt;/b&gt;")
        ),
        ["alert(1) Tides now"],
    ),
    "javascript": (
        _RSS.format(
            f"<item><title>Bad</title><link>javascript:alert(1)</link>{_DATED}</item>"
            f"<item><title>Odd</title><link>file:///etc/passwd</link>{_DATED}</item>"
            + _item("Sound")
        ),
        ["Sound"],
    ),
    "million": (_RSS.format(_item("x") * 1_000_000), None),
    "many": (_RSS.format("".join(_item(f"N{n}", f"{n}") for n in range(5000))), ["N0", "N1", "N2"]),
    "undated": (_RSS.format(_item("Never", date="")), None),
    "odd-dates": (
        _RSS.format(
            _item("Never", "n", "<pubDate>soon</pubDate>")
            + _item("Late", "l", "<pubDate>Fri, 27 Feb 99999 10:00:00 GMT</pubDate>")
            + _item("Sound", "s")
        ),
        ["Sound"],
    ),
    "attributes": (
        _RSS.format(f"<item><title {_ATTRIBUTES}>x</title></item>{_item('Sound')}"),
        ["Sound"],
    ),
    "unclosed": ("<rss version='2.0'><channel>" + "<item><title>x" * 50_000, None),
    "long": (_RSS.format(_item("xy" * 100_000) + _item("Sound", "s")), ["xy" * 150, "Sound"]),
    "page": ("<!doctype html><title>Sign in</title><p>Please.", None),
    "empty": ("", None),
    "binary": ("\x00\x01" * 1000, None),
    "inwards": ("", None),
    "missing": ("", None),
}
HOSTILE: Mapping[str, list[str] | None] = {name: told for name, (_, told) in _HOSTILE.items()}
"""Hostile feeds by name: the first titles that are read of each, None if it is refused."""
_INWARDS = "http://127.0.0.1:9/feed"


def feeds_server(
    more: Callable[[HttpRequest], HttpReply | None] = lambda _: None, port: int = 0
) -> Loopback:
    """Return a server of all these feeds by name, and of those that `more` answers."""

    def answer(request: HttpRequest) -> HttpReply:
        if reply := more(request):
            return reply
        name = request.path.strip("/")
        if name == "inwards":
            return HttpReply(status=302, headers={"Location": _INWARDS})
        body = FEEDS.get(name) or _HOSTILE.get(name, ("", None))[0]
        tags = {"rss": {"ETag": '"1"'}, "atom": {"Last-Modified": "Fri, 27 Feb 2026 10:00:00 GMT"}}
        headers = tags.get(name, {})
        if {request.headers.get("if-none-match"), request.headers.get("if-modified-since")} & set(
            headers.values()
        ):
            return HttpReply(status=304)
        is_there = name in FEEDS or (name in _HOSTILE and name != "missing")
        return HttpReply(status=200 if is_there else 404, body=body.encode(), headers=headers)

    return Loopback(answer, port=port)
