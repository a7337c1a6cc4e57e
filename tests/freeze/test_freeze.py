"""What is compared: pages by their elements, folders file by file."""

import re
import subprocess
import sys

from tests.freeze.__main__ import ROOT, compare
from tests.freeze.elements import elements


def test_layout_of_a_page_is_not_its_elements():
    one = '<!doctype html><p class="a" id="b">Snow <b>pears</b></p><p>Two</p>'
    other = """<!doctype html>
        <p id="b"
           class="a">
            Snow <b>pears</b>
        </p>
        <p>Two</p>"""

    assert elements(one) == elements(other)


def test_space_between_words_is_an_element():
    assert elements("<p><b>Snow</b> pears</p>") != elements("<p><b>Snow</b>pears</p>")
    assert elements("<p>Snow</p>") != elements("<p>Pears</p>")


def test_what_is_another_in_each_answer_is_left_out():
    page = '<script nonce="{0}"></script><input name="csrfmiddlewaretoken" value="{0}">'

    assert elements(page.format("one")) == elements(page.format("two"))


def test_compare_names_what_differs(tmp_path, capsys):
    before, after = tmp_path / "before", tmp_path / "after"
    for folder, row, spent in ((before, "pears", 4), (after, "nuts", 9)):
        (folder / "market").mkdir(parents=True)
        (folder / "market" / "goods.jsonl").write_text(row)
        (folder / "addresses.txt").write_text("home /")
        (folder / "cpu.tsv").write_text(f"en\thome\tshopper\t{spent}\n")
    (after / "more.txt").write_text("only now")

    assert compare(before, after, []) == 1
    said = capsys.readouterr().out
    assert "-pears\n+nuts" in said
    assert "+only now" in said
    assert "4 files compared, 2 differ" in said
    assert "4 CPU ms before, 9 after" in said

    (after / "more.txt").unlink()
    assert compare(before, after, [(re.compile("pears"), "nuts")]) == 0


def test_still_process_is_the_same_each_time():
    code = (
        "import tests.freeze.still, uuid, secrets, random, time;"
        "print(uuid.uuid4(), secrets.token_hex(8), random.random(), time.time())"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT, check=True, capture_output=True, text=True,
        ).stdout
        for _ in range(2)
    ]  # fmt: skip

    assert told[0] == told[1]
