"""Films of products from sellers' files: read, made, refused, replaced, removed."""

import io
import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from live.video import captions, ffmpeg, storage_paths
from live.video.captions import CaptionsError
from live.video.film_files import FilmRefusedError, seconds_of
from live.video.models import ProductFilm
from live.video.services.films import FilmText, remove_film, take_film
from live.video.states import FilmFault, FilmState
from live.video.tasks import ORPHAN_AFTER, sweep_orphans
from live.video.worker.films import film_to_make, make_film
from live.video.worker.mirror import Mirror
from live.video.worker.process import finish
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db


@cache
def phone_film(*, seconds=3, size="320x240", suffix="mov", more=""):
    """As phones write it: its index at the end, with the place where it was filmed."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"film.{suffix}"
        words = (
            f"-t {seconds} -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac "
            f"-metadata location=+36.2+113.4/ -metadata title=secret {more}"
        )
        subprocess.run(
            [
                ffmpeg.program(), "-loglevel", "error",
                "-f", "lavfi", "-i", f"testsrc2=s={size}:r=10",
                "-f", "lavfi", "-i", "sine=440", *words.split(), str(target),
            ],
            check=True,
        )  # fmt: skip
        return target.read_bytes()


@pytest.fixture
def product():
    return make_pack(title="Walnuts").product


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def taken(product, committed):
    """Uploads what is given as a file of the product."""

    def take(content):
        file = SimpleUploadedFile("film.mov", content, "video/quicktime")
        with committed():
            said = FilmText("Walnuts in spring", "en")
            return take_film(product, file, said, seller=product.partner)

    return take


@pytest.fixture
def made(taken, committed):
    """Uploads and makes; the row afterwards."""

    def make(content):
        film = taken(content)
        with committed():
            make_film(film, Mirror())
        return ProductFilm.objects.get(pk=film.pk)

    return make


def files_of(token):
    folder = storage_paths.folder_of(token)
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


# --- Made ---------------------------------------------------------------------------


def test_phones_film_is_made_small_with_a_poster_and_says_nothing_else(made):
    content = phone_film(size="1920x1080")
    assert b"+36.2+113.4" in content

    film = made(content)

    assert (film.state, film.fault) == (FilmState.READY, "")
    assert 2900 <= film.ms <= 3200
    assert files_of(film.token) == [storage_paths.POSTER, storage_paths.REPLAY]
    result = (storage_paths.folder_of(film.token) / storage_paths.REPLAY).read_bytes()
    assert film.bytes == len(result)
    assert b"+36.2" not in result
    assert b"secret" not in result
    # Plays while it loads: what says where everything is comes first.
    assert result.index(b"moov") < result.index(b"mdat")
    assert b"avc1" in result
    assert not storage_paths.source_of(film.token).exists()
    assert not (Path(settings.LIVE_ROOT) / "work" / f"film-{film.token}").exists()


@pytest.mark.parametrize("suffix", ["mp4", "mov"])
def test_length_is_read_before_anything_is_decoded(suffix):
    content = phone_film(suffix=suffix)
    file = io.BytesIO(content)
    file.seek(7)
    assert 2.9 <= seconds_of(file, len(content)) <= 3.2
    assert file.tell() == 7


def test_upright_film_stays_upright(made):
    film = made(phone_film(size="240x320"))
    said = subprocess.run(
        [
            ffmpeg.program(), "-hide_banner", "-i",
            str(storage_paths.folder_of(film.token) / storage_paths.REPLAY),
        ],
        capture_output=True, text=True, check=False,
    ).stderr  # fmt: skip
    codec, width, height = ffmpeg.picture_in(said)
    assert (codec, width < height) == ("h264", True)


def test_film_without_sound_is_made(made):
    assert made(phone_film(more="-an")).state == FilmState.READY


# --- Refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no film at all",
        b"\x00\x00\x00\x14ftypqt  ",
        b"\xff\xd8\xff\xe0" + b"\x00" * 200,
        b"\x00\x00\x00\x08ftyp" * 5000,
        b"\x00\x00\x00\x01ftyp" + b"\xff" * 64,
        b"\x00\x00\x00\x10ftypqt  " + b"\x00" * 7 + b"\x10moov\x00\x00\x00\x08mvhd",
    ],
)
def test_what_is_no_film_is_told_at_once(content):
    with pytest.raises(FilmRefusedError) as refused:
        seconds_of(io.BytesIO(content), len(content))
    assert refused.value.fault == FilmFault.UNREADABLE


def test_film_that_is_longer_than_it_says_is_refused(made, settings):
    settings.LIVE_FILM_SECONDS = 2
    content = bytearray(phone_film(seconds=6))
    at = content.index(b"mvhd") + 4
    content[at + 16 : at + 20] = int.to_bytes(1000, 4)  # a second

    film = made(bytes(content))

    assert (film.state, film.fault) == (FilmState.FAILED, FilmFault.TOO_LONG)
    assert files_of(film.token) == []
    assert not storage_paths.source_of(film.token).exists()


def test_broken_film_is_tried_a_few_times_and_given_up(made, committed):
    content = bytearray(phone_film())
    at = content.index(b"mdat") + 4
    content[at : at + 20_000] = os.urandom(20_000)
    head = content.index(b"avcC")
    content[head + 4 : head + 40] = b"\xff" * 36

    film = made(bytes(content))
    for _again in range(2):
        assert film.state == FilmState.WAITING
        with committed():
            make_film(film_to_make(), Mirror())
        film.refresh_from_db()

    assert (film.state, film.fault) == (FilmState.FAILED, FilmFault.BROKEN)
    assert film_to_make() is None
    assert files_of(film.token) == []


def test_picture_of_a_bomb_is_not_drawn(made, monkeypatch):
    monkeypatch.setattr(ffmpeg, "FILM_PIXELS", 160 * 120)
    film = made(phone_film())
    assert film.state != FilmState.READY
    assert files_of(film.token) == []


def test_film_that_names_another_file_gets_nothing_of_it(tmp_path):
    """What a film refers to beside itself is not opened."""
    work = tmp_path / "work"
    work.mkdir()
    (work / "source").write_text("ffconcat version 1.0\nfile /etc/passwd\n")
    words = ffmpeg.filming("source", "made.mp4", seconds=5)
    with pytest.raises(subprocess.CalledProcessError):
        finish(words, work, seconds=20, file_mb=64)
    assert not (work / "made.mp4").exists()


def test_without_room_nothing_is_kept(taken, monkeypatch):
    monkeypatch.setattr("live.video.services.films.has_room_for_another", lambda: False)
    with pytest.raises(FilmRefusedError, match="no room"):
        taken(phone_film())
    assert not ProductFilm.objects.exists()
    assert not list(storage_paths.source_of("").glob("*"))


# --- Replaced, removed, swept -------------------------------------------------------


def test_film_is_shown_until_the_next_is_ready(made, taken, product, committed):
    first = made(phone_film())
    second = taken(phone_film(seconds=2))
    states = {film.pk: film.state for film in product.films.all()}
    assert states == {first.pk: FilmState.READY, second.pk: FilmState.WAITING}
    third = taken(phone_film(seconds=4))
    assert not storage_paths.source_of(second.token).exists()

    with committed():
        make_film(third, Mirror())

    assert [film.pk for film in product.films.all()] == [third.pk]
    assert files_of(first.token) == []
    assert len(files_of(third.token)) == 2


def test_film_removed_while_it_is_made_stays_removed(taken, product, committed):
    film = taken(phone_film())
    with committed():
        assert remove_film(product, seller=product.partner)
    storage_paths.source_of(film.token).write_bytes(phone_film())
    with committed():
        make_film(film, Mirror())
    assert not ProductFilm.objects.exists()
    assert files_of(film.token) == []
    assert not remove_film(product, seller=product.partner)


def test_orphans_are_swept_and_films_are_not(made, taken):
    shown, waiting = made(phone_film()), taken(phone_film(seconds=2))
    lost = storage_paths.source_of("f" * 32)
    lost.write_bytes(b"x")
    old = lost.stat().st_mtime - ORPHAN_AFTER - 10
    for path in (
        lost,
        storage_paths.source_of(waiting.token),
        storage_paths.folder_of(shown.token),
    ):
        os.utime(path, (old, old))

    assert sweep_orphans() == 1

    assert not lost.exists()
    assert storage_paths.source_of(waiting.token).exists()
    assert len(files_of(shown.token)) == 2


# --- Captions -----------------------------------------------------------------------


def test_typed_lines_follow_each_other_over_the_whole_film():
    said = captions.webvtt("Ten signs.\nAnd twenty signs here\n\n", 30)
    assert said.startswith("WEBVTT\n\n1\n00:00:00.000 --> ")
    assert said.count("-->") == 2
    assert said.rstrip().endswith("And twenty signs here")
    assert "--> 00:00:30.000" in said


@pytest.mark.parametrize("comma", [",", "."])
def test_captions_file_keeps_times_and_plain_words(comma):
    text = (
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\n1\n"
        f"00:00:01{comma}000 --> 00:00:02{comma}500 align:end\n"
        "<c.red>Walnuts</c> & <b>honey\nof May</b>\n"
    )
    said = captions.webvtt(text, 30)
    assert said == (
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\nWalnuts &amp; honey of May\n"
    )


@pytest.mark.parametrize("text", ["-->", "00:01 --> 00:00\nx", "1\n00:00:01.0 -->\nx"])
def test_file_without_captions_is_told_so(text):
    with pytest.raises(CaptionsError):
        captions.cues_of(text)
