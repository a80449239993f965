"""What an editor does at the desk, and that the command makes the same of the file it leaves."""

from tests.desk.stage import Desk, read_files


def test_a_paper_moves_and_moves_back(desk: Desk) -> None:
    """Every change is a line of the file, and files of the post; undone, all is as it was."""
    before = read_files(desk.folder)
    paper = desk.get("").partition('data-paper="')[2].partition('"')[0]
    told = desk.do("move", paper=paper, section="Boats & <b>nets</b>")
    assert told["undo"] == 1
    assert "Boats &amp; &lt;b&gt;nets&lt;/b&gt;" in told["html"]
    assert f'[papers."{paper}"]\nsection = "Boats & <b>nets</b>"' in desk.edits
    assert desk.undo()["undo"] == 0
    assert read_files(desk.folder) == before
