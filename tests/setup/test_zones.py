"""The machine's time zone is found where systems keep it."""

from pathlib import Path

from digest.setup.zones import is_zone, local_zone


def test_a_link_names_the_zone(tmp_path: Path) -> None:
    for target, name in (("Europe/Berlin", "Europe/Berlin"), ("Etc/UTC", "UTC"),
                         ("posix/Asia/Tokyo", "Asia/Tokyo")):  # fmt: skip
        link = tmp_path / name.replace("/", "-")
        link.symlink_to(f"/nowhere/zoneinfo/{target}")
        assert local_zone(link, tmp_path / "none") == name


def test_a_file_names_the_zone_where_there_is_no_link(tmp_path: Path) -> None:
    (tmp_path / "timezone").write_text("Europe/Paris\n")
    assert local_zone(tmp_path / "none", tmp_path / "timezone") == "Europe/Paris"


def test_a_zone_that_cannot_be_known_is_utc(tmp_path: Path) -> None:
    (tmp_path / "timezone").write_text("Nowhere/Land\n")
    (tmp_path / "localtime").write_bytes(b"TZif2")
    assert local_zone(tmp_path / "localtime", tmp_path / "timezone") == "UTC"


def test_only_zones_are_zones() -> None:
    assert is_zone("Europe/Berlin")
    assert not any(map(is_zone, ("", "..", "/etc/passwd", "../../etc/passwd", "a\0b", "Europe")))
