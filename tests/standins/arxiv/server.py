"""The stand-in itself: which service answers a request, and what a fault makes of the answer."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.standins.arxiv.api import SearchApi
from tests.standins.arxiv.catchup import CatchupService
from tests.standins.arxiv.daily import DailyService
from tests.standins.arxiv.faults import NO_FAULT, InjectedFault
from tests.standins.arxiv.library import Archive
from tests.standins.arxiv.oai import OaiService
from tests.standins.arxiv.records import Record, parse_record, read_records
from tests.standins.arxiv.services import FakeGitHub, FakeHuggingFace, FakeOpenAlex, HtmlService
from tests.standins.loopback import HttpReply, HttpRequest, Loopback, Planned

API_PATH = "/api/query"
OTHERS = ("html", "github", "huggingface", "openalex")
Records = Iterable[Mapping[str, Any]] | str | Path
# What answers for the path below its folder.
Service = Callable[[str, HttpRequest, InjectedFault], HttpReply]
_NOT_FOUND = HttpReply(status=404, headers={"Content-Type": "text/plain"}, body=b"Not Found")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class ArxivServer(Loopback):
    """A stand-in on 127.0.0.1, running from `with` to its end.

    `records` are mappings or the path of a JSON-lines file; `world` is described in `services`;
    every answer is held back for `delay` seconds; port 0 takes a free one.

    `now` is the clock that arXiv goes by; `set_time` stops it while the stand-in runs.
    `hide_unannounced` keeps versions and later categories unknown until 20:00 US Eastern of the
    evening before the date of their listing.  `catchup_size` and `oai_size` are the most entries on
    a catch-up page and on a harvest's.  `raw_hostile` sends what XML forbids.  `api`, `catchup`,
    `rss`, `oai` and `html` are the addresses of arXiv's interfaces.
    """

    def __init__(  # noqa: PLR0913 - each is one independent property of the stand-in
        self,
        records: Records,
        *,
        faults: Iterable[InjectedFault] = (),
        world: Mapping[str, Any] | None = None,
        port: int = 0,
        delay: float = 0.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        hide_unannounced: bool = False,
        catchup_size: int = 2000,
        oai_size: int = 2500,
        raw_hostile: bool = False,
    ) -> None:
        super().__init__(lambda _: _NOT_FOUND, port=port)
        self._http.now = now
        self._archive = archive = Archive(
            _read(records, raw_hostile=raw_hostile), now, hides=hide_unannounced
        )
        self.api, self.catchup = self.url + API_PATH, f"{self.url}/catchup"
        self.rss, self.html = f"{self.url}/rss", f"{self.url}/html"
        self.oai = f"{self.url}/oai"
        search, daily = SearchApi(archive), DailyService(archive)
        catchup, oai = (
            CatchupService(archive, size=catchup_size),
            OaiService(archive, size=oai_size),
        )
        known = {name: (world or {}).get(name, {}) for name in OTHERS}
        html, openalex = HtmlService(known["html"]), FakeOpenAlex(known["openalex"])
        github = FakeGitHub(known["github"], f"{self.url}/github")
        hub = FakeHuggingFace(known["huggingface"], f"{self.url}/huggingface")
        self._services: Mapping[str, Service] = {
            "api": lambda _, asked, fault: search.answer(asked.query, fault),
            "catchup": lambda rest, asked, fault: catchup.answer(rest, asked.query, fault),
            "rss": lambda rest, _, fault: daily.answer(rest, fault),
            "oai": lambda _, asked, fault: oai.answer(asked.query, fault),
            "html": lambda rest, _, __: html.answer(rest),
            "github": lambda rest, asked, _: github.answer(rest, asked.headers),
            "huggingface": lambda rest, asked, _: hub.answer(rest, asked.query, asked.headers),
            "openalex": lambda rest, asked, _: openalex.answer(rest, asked.query),
        }
        self._delay = delay
        for fault in faults:
            self.script(fault)

    @property
    def endpoints(self) -> dict[str, str]:
        """The settings that lead a command to every service here, and to none elsewhere."""
        folders = ("api/query", "catchup", "rss", "oai", "html", "github", "huggingface")
        names = ("ARXIV_API", "ARXIV_CATCHUP", "ARXIV_RSS", "ARXIV_OAI", "ARXIV_HTML", "GITHUB")
        named = zip((*names, "HUGGINGFACE", "OPENALEX"), (*folders, "openalex"), strict=True)
        return {f"DIGEST_ENDPOINTS__{name}": f"{self.url}/{folder}" for name, folder in named}

    def set_time(self, moment: datetime) -> None:
        """Stop arXiv's clock at a moment."""
        self._archive.now = self._http.now = lambda: moment

    def replace_records(self, records: Records) -> None:
        """Serve other records from the next request on."""
        self._archive.fill(_read(records))

    def script(self, fault: InjectedFault) -> None:
        """Add a failure to those yet to happen."""
        with self._script_lock:
            self._planned.append(Planned(fault=fault, matches=fault.matches, times=fault.times))

    def _play(self, request: HttpRequest, fault: InjectedFault | None) -> HttpReply:
        fault = fault or NO_FAULT
        self.wait(self._delay + fault.delay)
        folder, _, rest = request.path.lstrip("/").partition("/")
        service = self._services.get(folder)
        if service is None or (folder == "api" and request.path != API_PATH):
            return fault.apply(_NOT_FOUND)
        return fault.apply(service(rest, request, fault))


def _read(records: Records, *, raw_hostile: bool = False) -> Iterable[Record]:
    """Read records, without characters that XML forbids unless they are `raw_hostile`."""
    rows = read_records(Path(records)) if isinstance(records, str | Path) else records
    return (parse_record(row if raw_hostile else _as_in_xml(row)) for row in rows)


def _as_in_xml(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        return _ILLEGAL.sub("", value)
    if isinstance(value, Mapping):
        return {name: _as_in_xml(part) for name, part in value.items()}
    return [_as_in_xml(part) for part in value] if isinstance(value, list | tuple) else value
