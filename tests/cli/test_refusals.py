"""What cannot be done is refused: exit code 2, a sentence, a hint, and nothing asked or written."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.wiring.opening import SystemClock
from tests.cli.conftest import Digest, rows, said
from tests.cli.week import POST
from tests.standins.arxiv import ArxivServer

REFUSED = rows("""
fecth | No such command 'fecth'. Did you mean 'fetch'?
--nonsense | No such option: --nonsense
build --days 0 | Invalid value for '--days'
show | Missing argument 'ID'
library chek | No such command 'chek'. Did you mean 'check'?
library backup | Missing argument 'FILE'
library check a b | Got unexpected extra argument
build --date 2026-02-30 | Invalid value for '--date': '2026-02-30' is not a day, such as
build --date 1900-01-01 | 1900-01-01 lies before arXiv began, on 1991-08-14.
build --date 2999-01-01 | 2999-01-01 lies in the future: arXiv's latest
build --topic nix | There is no topic 'nix'.
build --format md,pdf | There is no format 'pdf'. Hint: The nearest is 'md'. Known formats: md,
demo --format bibtex | There is no format 'bibtex'. Hint: The nearest is 'bib'.
build --writer poet | Invalid value for '--writer': 'poet' is not one of 'quote', 'llm'.
build --offline --refresh | --offline and --refresh contradict each other.
build --include x | --include: 'x' is not an arXiv identifier.
build --exclude 2602.90001,x | --exclude: 'x' is not an arXiv identifier.
build -q ' ' | Invalid value for '-q' / '--query': the query is empty.
build 2602.90001 -q ti:reefs | Identifiers and a query (-q, -c) cannot be combined.
build 2602.90001 --exclude 2602.90001 | --exclude leaves no paper.
build --include 1001.0001,1001.0002 --exclude 1001.0001 | --include and --exclude both name
build 2602.90001 --topic ' ' | --topic: the name is empty.
build 2602.90001 --catch-up | --catch-up builds several issues, and an identifier is for one alone.
build --all 2602.90001 | --all builds every topic, and an identifier is for one alone.
build --all -c cs.CV | --all builds every topic, and -c is for one alone.
build --all --exclude 2602.90001 | --all builds every topic, and --exclude is for one alone.
build --all | --all builds the topics of digest.toml, and there is none.
fetch 2602.90001 --budget=-1 | Invalid value for '--budget'
build --wait inf | Error: The command line has a mistake: - --wait: should be a finite number.
fetch 2602.90001 --budget inf | --budget: should be a finite number.
build --source sample | Invalid value for '--source': 'sample' is not one of 'arxiv',
build --deliver --format json | A post is delivered from its Markdown, which is not among
build --deliver | Posts on deep-learning have no target.
build --writer llm | The writer `llm` needs the name of a model. Hint: Set `model` under [writer]
fetch | Nothing to fetch: give identifiers, a query (-q), categories (-c) or days.
fetch 2602.90001 --format pdf | Invalid value for '--format': 'pdf' is not one of 'card',
fetch --since x | Invalid value for '--since': 'x' is not a day
fetch --since 2026-02-03 --until 2026-02-01 | --until 2026-02-01 lies before --since 2026-02-03.
fetch --since 2090-01-01 | --since 2090-01-01 lies in the future: today is
fetch --source rss 2602.90001 | Identifiers cannot be looked up with --source rss.
fetch --source catchup | Listings are by category: none was given, and no topic is bound to any.
build --source catchup | Listings are read by category, and this topic is not
fetch --source catchup -c xs.CL | 'xs.CL' is no category
fetch --source catchup -c cs.CV --since 2999-01-01 | --since 2999-01-01: arXiv's listings are those
fetch --source catchup -c cs.CV --until 1990-12-31 | --until 1990-12-31: arXiv's listings are those
check nowhere.md --offline --online | --offline and --online exclude one another.
check nowhere.md | nowhere.md cannot be read: No such file
show nonsense | 'nonsense' is not an arXiv identifier.
show cs.CV | an arXiv identifier. Hint: Papers of a category are fetched: digest fetch -c cs.CV
publish looms | There is no post looms
publish looms --again --arrived | --again and --arrived exclude one another.
status --config nowhere.toml | nowhere.toml cannot be read: No such file
init --topic '' | The topic is empty.
fetch -c cs.LX | 'cs.LX' is no category of arXiv. Hint: The nearest is cs.LG (Machine Learning).
fetch -c machine-learning | Hint: The nearest by name: cs.LG (Machine Learning), stat.ML
fetch -c no-such-thing-anywhere | Hint: They look like cs.LG or hep-th.
build -n 0 | Invalid value for '-n' / '--number': it should be at least 1
build -n 2001 | Invalid value for '-n' / '--number': it should be at most 2000
build --jobs x | Invalid value for '--jobs': it is no integer Hint: Try
build --budget x | Invalid value for '--budget': it is no number Hint: Try
check posts/x.json | posts/x.json is data, not a post. Hint: Check the post itself, such as x.md.
check refs.bib | refs.bib is data, not a post.
check letter.eml | letter.eml is data, not a post.
build -q 'tides AND cat:cs.XX' | 'cs.XX' is no category of arXiv. Hint: The nearest is cs.AI
init -c sc.LG | 'sc.LG' is no category
init -o '' | The folder
init -o ~nobody-of-that-name/x | The folder starts with the name of a user
init --schedule at | Invalid value for '--schedule': 'at' is not one of 'cron', 'systemd',
init --at 'Sat 9:00' | --at needs a schedule.
init --offline | --offline and --schedule-file go with --check.
init --schedule cron --at noon | 'noon' is no weekday with a time.
init --schedule systemd --at 'Fri 1:00 Europe/Berlin' | at 19:00 US Eastern time, before the week
init --schedule github -o /srv/posts | commit posts in its repository
""")
HOSTILE = rows("""
build --topic n\x1bix | There is no topic 'nix'.
build --writer po\x1bet | Invalid value for '--writer': 'po
build 2602.90001 --topic ' \x1b' | --topic: the name is empty.
init --topic 'a\x1b[31m' | The topic should be one line
init -o 'a\x0bb' | The folder
init --contact 'a\x0bb' | The contact should be one line
""")


@pytest.mark.parametrize("arguments, told", REFUSED, ids=lambda value: str(value)[:40])
def test_what_cannot_be_is_refused(
    digest: Digest, server: ArxivServer, arguments: list[str], told: str
) -> None:
    result = digest(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")
    assert told in said(result)
    assert "Hint: " in result.stderr
    assert server.requests == ()
    assert not {"posts", "demo", "digest.toml"} & {path.name for path in Path().iterdir()}
    quiet = digest("--quiet", *arguments)
    assert (quiet.exit_code, quiet.stdout, quiet.stderr.count("\n")) == (2, "", 1)
    assert quiet.stderr.strip() == said(result).replace(" Hint: ", " ")


@pytest.mark.parametrize("arguments, told", HOSTILE, ids=lambda value: str(value)[:40])
def test_what_is_refused_obeys_no_terminal(digest: Digest, arguments: list[str], told: str) -> None:
    result = digest(*arguments)
    assert result.exit_code == 2
    assert told in said(result)
    assert result.stderr.replace("\n", "").isprintable()


def test_an_editor_without_a_model_is_refused(digest: Digest, server: ArxivServer) -> None:
    Path("digest.toml").write_text('[writer]\nkind = "llm"\n')
    for command in (["build"], ["build", "--offline"], ["site"]):
        result = digest(*command)
        assert (result.exit_code, result.stdout, server.requests) == (2, "", ())
        assert "The writer `llm` needs the name of a model." in said(result)
    assert digest("build", "--writer", "quote", "--offline").exit_code != 2


@pytest.mark.parametrize("command", ["fetch", "build"])
def test_where_a_query_cannot_be_read_is_told(digest: Digest, command: str) -> None:
    result = digest(command, "-q", "corals AND ti:")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Error: Nothing follows 'ti:' at character 12.\n"


def test_a_date_that_nobody_gave_is_the_clock_s_mistake(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = digest("build", "--date", "1980-01-01")
    assert given.stderr.endswith("Hint: Check the year of --date.\n")
    monkeypatch.setattr(SystemClock, "now", lambda _: datetime(1980, 1, 1, 12, tzinfo=UTC))
    result = digest("build")
    assert (result.exit_code, result.stdout) == (2, "")
    assert said(result) == (
        "Error: This machine's clock says that it is 1980-01-01, before arXiv began, on 1991-08-14."
        " Hint: Set the clock, or name the day by --date."
    )


def test_mistakes_of_the_configuration_are_all_told_and_first(digest: Digest) -> None:
    Path("digest.toml").write_text("biuld = 3\n[build]\nnumbr = 3\ndays = 99\n")
    for command in (["status"], ["init", "--check"], ["build"], ["publish", f"posts/{POST}.md"]):
        result = digest(*command)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "the nearest is build" in result.stderr
        assert "build.numbr" in result.stderr
        assert "build.days" in result.stderr
