"""Papers that are moved repeatedly are where the editor put them."""

import json

from tests.desk.stage import STEM, RunningDesk


def test_each_move_leaves_the_others_in_the_order_that_was_seen(shared: RunningDesk) -> None:
    def papers() -> list[str]:
        made = json.loads((shared.folder / "posts" / f"{STEM}.json").read_bytes())
        longest: list[str] = max((one["papers"] for one in made["sections"]), key=len)
        return longest

    wanted = papers()
    for at, place in ((2, 1), (1, 2), (0, 3), (3, 1), (2, 99)):
        paper = wanted.pop(at)
        wanted.insert(place - 1, paper)
        told = shared.do("place", paper=paper, place=place)["message"]
        assert f" is now number {min(place, len(wanted))} of its section." in told
        assert papers() == wanted
    while shared.edits:
        shared.undo()
