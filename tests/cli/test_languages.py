"""Posts in other languages, and issues in several: built, delivered, checked and forgotten."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Digest, said
from tests.cli.week import DAY, POST

TOPIC = "[topics.deep-learning]\nquery = 'all:\"deep learning\"'\n{}\n"
TARGETS = """
[[deliver]]
name = "site"
kind = "files"
folder = "site"

[[deliver]]
name = "briefe"
kind = "files"
folder = "briefe"
language = "de"
automatic = false
"""
BUILD = ("build", "--date", DAY, "--format", "md,json,atom")
ENGLISH = [f"{POST}.json", f"{POST}.md", "deep-learning.atom"]
GERMAN = [f"{POST}.de.json", f"{POST}.de.md", "deep-learning.de.atom"]


def configure(languages: str, targets: str = "") -> None:
    Path("digest.toml").write_text(f"{TOPIC.format(languages)}{targets}")


def names(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


def data(name: str) -> dict[str, object]:
    held: dict[str, object] = json.loads(Path(f"posts/{name}.json").read_text("utf-8"))
    return held


def test_an_issue_has_a_post_in_each_language_and_one_record(digest: Digest) -> None:
    configure('languages = ["en", "de"]', TARGETS)
    built = digest(*BUILD)
    assert built.exit_code == 0
    assert names("posts") == sorted([*ENGLISH, *GERMAN])
    first, second = data(POST), data(f"{POST}.de")
    assert (first["lang"], second["lang"], second["edition"]) == ("en", "de", "de")
    papers = [[paper["id"] for paper in one["papers"]] for one in (first, second)]  # type: ignore[attr-defined]
    assert papers[0] == papers[1]
    german = Path(f"posts/{POST}.de.md").read_text("utf-8")
    assert "## Alle Arbeiten" in german
    assert "28. Februar 2026" in german
    assert digest("check", f"posts/{POST}.de.md").output.startswith("0 errors, 0 warnings")
    assert digest("status").stdout.count(f"{DAY}  deep-learning:") == 1
    before = {path: path.read_bytes() for path in Path("posts").iterdir()}
    assert digest(*BUILD).stdout == built.stdout
    assert {path: path.read_bytes() for path in Path("posts").iterdir()} == before


def test_each_target_gets_the_posts_in_its_language_once(digest: Digest) -> None:
    configure('languages = ["en", "de"]', TARGETS)
    assert digest(*BUILD).exit_code == 0
    assert names("site") == sorted(ENGLISH)
    status = digest("status").stdout
    assert f"{DAY}  deep-learning to site: 3 sent" in status
    assert "deep-learning.de to briefe: waits for digest publish" in status
    assert digest("publish", f"{POST}.de").stdout == "briefe: 3 sent\n"
    assert names("briefe") == sorted(GERMAN)
    assert names("site") == sorted(ENGLISH)
    again = digest("publish", f"{POST}.de")
    assert "briefe has the post already" in said(again)
    assert f"{DAY}  deep-learning.de to briefe: 3 sent" in digest("status").stdout
    # Friday's build, for which Saturday's publish sends what is due.
    configure('languages = ["en", "de"]', TARGETS.replace("automatic = false\n", ""))
    assert digest(*BUILD, "--no-deliver").exit_code == 0
    assert "Nothing is due." in said(digest("publish", "--due"))


def test_what_is_due_in_a_language_is_sent_there(digest: Digest) -> None:
    configure('languages = ["en", "de"]', TARGETS.replace("automatic = false\n", ""))
    assert digest(*BUILD, "--no-deliver").exit_code == 0
    assert digest("publish", "--due").stdout == f"{POST}: site: 3 sent\n{POST}.de: briefe: 3 sent\n"
    forgotten = digest("library", "forget", POST, "--yes")
    assert "briefe (de): 3 sent" in forgotten.output
    assert "Deliveries" not in digest("status").stdout
    assert digest("library", "export", "-o", "all.jsonl").exit_code == 0


def test_deliveries_in_a_language_are_exported_and_imported(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure('languages = ["en", "en-GB"]', TARGETS.replace('"de"', '"en-GB"'))
    assert digest(*BUILD).exit_code == 0
    assert digest("publish", f"{POST}.en-GB").exit_code == 0
    assert digest("library", "export", "-o", "all.jsonl").exit_code == 0
    monkeypatch.setenv("DIGEST_HOME", str(Path("elsewhere").absolute()))
    assert digest("library", "import", "all.jsonl").exit_code == 0
    assert "deep-learning.en-GB to briefe: 3 sent" in digest("status").stdout


def test_one_build_may_have_another_language(digest: Digest) -> None:
    configure('language = "fr"')
    assert digest(*BUILD).exit_code == 0
    assert data(POST)["lang"] == "fr"
    assert digest(*BUILD, "--language", "ja").exit_code == 0
    assert data(POST)["lang"] == "ja"
    assert names("posts") == sorted(ENGLISH)
    assert digest("build", "--all", "--date", DAY, "--language", "zh").exit_code == 0
    assert data(POST)["lang"] == "zh"


def test_an_edited_post_in_one_language_is_kept(digest: Digest) -> None:
    configure('languages = ["en", "de"]')
    assert digest(*BUILD).exit_code == 0
    path = Path(f"posts/{POST}.de.md")
    path.write_text(path.read_text("utf-8").replace("Alle Arbeiten", "Alle"), "utf-8")
    assert digest(*BUILD, "--strict").exit_code == 3
    kept = digest("build", "--all", "--date", DAY)
    assert (kept.exit_code, f"{path} was changed" in said(kept)) == (0, True)
    assert "## Alle\n" in path.read_text("utf-8")


@pytest.mark.parametrize("arguments, told", [
    (("build", "--language", "xx"), "--language: 'xx' is none."),
    (("build", "--language", "en-us"), "There are de (German), en (American English)"),
    (("publish", POST), "is in the language en, which no target has"),
])  # fmt: skip
def test_a_language_that_is_not_there_is_named(
    digest: Digest, arguments: tuple[str, ...], told: str
) -> None:
    configure("", "[[deliver]]" + TARGETS.split("[[deliver]]")[2])
    assert digest(*BUILD).exit_code == 0
    result = digest(*arguments)
    assert result.exit_code == 2
    assert told in said(result)


EDITS = """
title = "Corals and looms"
[papers."2602.90001"]
section = "{section}"
[language.de]
title = "Korallen und Webstühle"
introduction = "Ein Wort der Redaktion."
[language.de.words]
"2602.90001" = "ReefNet findet 93,1 % aller Korallen."
"""


@pytest.mark.parametrize("section", ["Robot navigation", "Navigation von Robotern"])
def test_words_of_an_editor_may_be_given_by_language(digest: Digest, section: str) -> None:
    configure('languages = ["en", "de"]')
    Path("posts").mkdir()
    Path(f"posts/{POST}.edits.toml").write_text(EDITS.format(section=section), "utf-8")
    built = digest(*BUILD, "--strict")
    assert (built.exit_code, "Problem" in said(built)) == (0, False)
    english, german = (Path(f"posts/{name}.md").read_text("utf-8") for name in (POST, f"{POST}.de"))
    assert "# Corals and looms\n" in english
    assert "### Robot navigation\n" in english
    assert "Redaktion" not in english
    assert "# Korallen und Webstühle\n" in german
    assert "### Navigation von Robotern\n" in german
    assert "Ein Wort der Redaktion." in german
    assert "findet 93,1 % aller Korallen." in german
    checked = digest("check", f"posts/{POST}.de.md")
    assert checked.output.rstrip().endswith("0 errors, 0 warnings, 1 note")
