"""Strangers' files are worked on elsewhere, with an end to all that they may use."""

import resource
import threading

import pytest

from core import file_work
from core.document_uploads import UploadError, cleaned
from core.file_work import (
    FilesBusyError,
    Lane,
    TooMuchWorkError,
    UnreadableFileError,
    work_on,
)
from core.tables.reader import read_table
from core.tables.rows import TableError
from tests.core.images import corpus
from tests.core.tables import bombs

pytestmark = pytest.mark.usefixtures("file_processes")


def lane(**more):
    usual = {"callers": 3, "patience": 20, "processor": 15, "seconds": 25}
    return Lane(**(usual | more))


@pytest.fixture
def pages(monkeypatch):
    """Sets the limits of files that pages wait for."""

    def limited(**more):
        made = lane(**more)
        monkeypatch.setattr(file_work, "PAGES", made)
        return made

    return limited


def peak_of_own():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_picture_of_many_megapixels_is_decoded_elsewhere():
    content = corpus.zeros_png(5000, 5000)
    before = peak_of_own()

    said, made = work_on("plain_jpeg", content, quality=84)

    assert said["size"] == [1280, 1280]
    assert made.startswith(b"\xff\xd8")
    assert peak_of_own() - before < 30_000  # kB; the picture has 100,000


def test_copies_of_a_photo_come_back():
    said, made = work_on("photo_copies", corpus.jpeg())

    assert {suffix for _width, suffix, _size in said["copies"]} == {"avif", "webp"}
    assert sum(size for _width, _suffix, size in said["copies"]) == len(made)


def test_work_without_end_is_ended(pages):
    content = corpus.zeros_png(5000, 5000)
    pages(processor=0)

    with pytest.raises(TooMuchWorkError):
        work_on("plain_jpeg", content, quality=84)


def test_memory_has_an_end(monkeypatch):
    monkeypatch.setattr(file_work, "MEMORY", 250_000_000)

    with pytest.raises((TooMuchWorkError, UnreadableFileError)):
        work_on("scan", corpus.zeros_png(5000, 5000), kind="PNG")


def test_what_no_codec_reads_is_said():
    content = bytearray(corpus.saved(corpus.scene(), "PNG"))
    start = content.index(b"IDAT") + 4
    content[start : start + 60] = b"\xff" * 60

    with pytest.raises(UploadError, match="incomplete"):
        cleaned(bytes(content))


def test_process_knows_no_secret(monkeypatch):
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_of_the_market")
    started = []
    popen = file_work.subprocess.Popen
    monkeypatch.setattr(
        file_work.subprocess,
        "Popen",
        lambda *args, **more: started.append(more["env"]) or popen(*args, **more),
    )

    cleaned(corpus.jpeg())

    assert len(started) == 1
    assert "STRIPE_SECRET_KEY" not in started[0]


def test_callers_beyond_the_few_are_refused_at_once(pages):
    inside, leave = threading.Semaphore(0), threading.Event()
    limited = pages(callers=2)

    def hold():
        with limited.turn():
            inside.release()
            leave.wait(20)

    first = threading.Thread(target=hold)
    first.start()
    inside.acquire()
    second = threading.Thread(target=hold)  # waits for the first
    second.start()
    while limited._inside._value:
        pass
    try:
        with pytest.raises(FilesBusyError):
            work_on("scan", corpus.jpeg(), kind="JPEG")
        with pytest.raises(UploadError, match="send this one again"):
            cleaned(corpus.jpeg())
        with pytest.raises(TableError, match="send this one again"):
            read_table(bombs.book([["a"]]), most_rows=9, most_bytes=1_000_000)
    finally:
        leave.set()
        first.join()
        second.join()

    assert cleaned(corpus.jpeg()).content


def test_turn_that_does_not_come_is_no_endless_wait(pages):
    limited = pages(patience=0.05)

    with limited.turn(), pytest.raises(FilesBusyError):
        work_on("scan", corpus.jpeg(), kind="JPEG")


def test_rows_of_a_sheet_come_back_with_what_was_refused():
    rows = [["name", "n"], ["花椒", 2]]

    table = read_table(bombs.book(rows), most_rows=9, most_bytes=1_000_000)
    with pytest.raises(TableError, match="more than 3 rows"):
        read_table(bombs.book([["x"]] * 20), most_rows=3, most_bytes=1_000_000)

    assert [row.cells for row in table.rows] == [("name", "n"), ("花椒", "2")]


def test_long_text_is_read_elsewhere_and_short_at_once(pages):
    row = "花椒,20\n".encode("gbk")
    long = read_table(row * 150_000, most_rows=150_000, most_bytes=2_000_000)
    pages(callers=0)

    short = read_table(row * 2, most_rows=9, most_bytes=2_000_000)
    with pytest.raises(TableError, match="send this one again"):
        read_table(b"\n" * 1_500_000 + b"a,b", most_rows=9, most_bytes=2_000_000)

    assert (long.encoding, long.delimiter) == (short.encoding, short.delimiter)
    assert long.rows[-1].cells == short.rows[-1].cells == ("花椒", "20")
    assert long.rows[-1].number == 150_000


def test_sheet_that_takes_too_long_is_refused_in_words(pages):
    pages(processor=0)

    with pytest.raises(TableError, match="takes too long"):
        read_table(bombs.book([["x"]]), most_rows=9, most_bytes=1_000_000)
