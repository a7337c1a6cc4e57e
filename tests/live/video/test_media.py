"""What players load: kinds, caches, ranges, and nothing else of the disk."""

import pytest

from live.video import storage_paths
from live.video.playlists import Segment, live_playlist, whole_playlist

TOKEN = "a" * 32


@pytest.fixture
def folder(settings):
    found = storage_paths.folder_of(TOKEN)
    (found / "e1p0").mkdir(parents=True)
    (found / "live.m3u8").write_text("#EXTM3U\n")
    (found / "e1p0" / "v000000.ts").write_bytes(b"G" * 188)
    (found / "replay.mp4").write_bytes(bytes(range(256)) * 4)
    (found / "poster.jpg").write_bytes(b"jpg")
    (found / "segments.jsonl").write_text("{}")
    return found


def get(client, name, **headers):
    return client.get(f"/live/media/{TOKEN}/{name}", headers=headers)


@pytest.mark.parametrize(
    ("name", "kind", "cache"),
    [
        ("live.m3u8", "application/vnd.apple.mpegurl", "no-cache"),
        ("e1p0/v000000.ts", "video/mp2t", "public, max-age=31536000, immutable"),
        ("poster.jpg", "image/jpeg", "public, max-age=5"),
        ("replay.mp4", "video/mp4", "public, max-age=31536000, immutable"),
    ],
)
@pytest.mark.django_db
def test_each_file_has_its_kind_and_its_time_in_caches(
    client, folder, queries, name, kind, cache
):
    with queries(0):
        answer = get(client, name)

    assert answer.status_code == 200
    assert answer["Content-Type"] == kind
    assert answer["Cache-Control"] == cache
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies
    assert answer.getvalue() == (folder / name).read_bytes()


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=1000-", 1000, 1023), ("bytes=-24", 1000, 1023),
     ("bytes=5-99999", 5, 1023)],
)  # fmt: skip
@pytest.mark.django_db
def test_players_may_seek(client, folder, asked, first, last):
    answer = get(client, "replay.mp4", Range=asked)

    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/1024"
    assert answer["Content-Length"] == str(last - first + 1)
    assert answer.getvalue() == (folder / "replay.mp4").read_bytes()[first : last + 1]


@pytest.mark.django_db
def test_a_large_range_is_answered_in_parts(client, folder):
    (folder / "replay.mp4").write_bytes(b"x" * (6 * 1024 * 1024))

    answer = get(client, "replay.mp4", Range="bytes=0-")

    assert answer["Content-Range"] == "bytes 0-4194303/6291456"
    assert len(answer.getvalue()) == 4_194_304


@pytest.mark.parametrize("asked", ["bytes=5000-", "bytes=9-3"])
@pytest.mark.django_db
def test_a_range_that_is_not_there_is_416(client, folder, asked):
    answer = get(client, "replay.mp4", Range=asked)

    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */1024")


@pytest.mark.parametrize(
    "name",
    ["segments.jsonl", "../../x", "e1p0/../segments.jsonl", "e1p0/", "v.m3u8",
     "e1p0/v000001.ts", "%2e%2e/live.m3u8"],
)  # fmt: skip
@pytest.mark.django_db
def test_nothing_else_can_be_had(client, folder, name):
    assert get(client, name).status_code == 404


@pytest.mark.django_db
def test_names_that_are_no_tokens_are_not_found(client, folder):
    for token in ("0" * 32, "A" * 32, "..", "a" * 31):
        assert client.get(f"/live/media/{token}/live.m3u8").status_code == 404


@pytest.mark.django_db
def test_nginx_may_hand_it_out(client, folder, settings):
    settings.LIVE_ACCEL = "/live-files/"

    answer = get(client, "e1p0/v000000.ts")

    assert answer["X-Accel-Redirect"] == f"/live-files/{TOKEN}/e1p0/v000000.ts"
    assert answer.content == b""
    assert answer["Cache-Control"].endswith("immutable")
    assert get(client, "e1p0/v000009.ts").status_code == 404


# --- Playlists ----------------------------------------------------------------------


def pieces(*runs):
    """Runs as numbers of segments."""
    return [
        Segment(f"e{number}p0", f"e{number}p0/v{n:06}.ts", 1.0, 1000 * number + n, 9)
        for number, count in enumerate(runs, 1)
        for n in range(count)
    ]


def tags(text, name):
    return [
        line.partition(":")[2] for line in text.splitlines() if line.startswith(name)
    ]


def test_the_window_moves_and_numbers_what_left_it():
    text = live_playlist(pieces(3, 20), is_over=False)

    assert tags(text, "#EXT-X-MEDIA-SEQUENCE") == ["13"]
    assert tags(text, "#EXT-X-DISCONTINUITY-SEQUENCE") == ["1"]
    assert len(tags(text, "#EXTINF")) == 10
    assert "\n#EXT-X-DISCONTINUITY\n" not in text
    assert tags(text, "#EXT-X-PROGRAM-DATE-TIME") == ["1970-01-01T00:33:30.000Z"]


def test_a_discontinuity_in_the_window_is_said_there():
    text = live_playlist(pieces(3, 8), is_over=False)

    assert tags(text, "#EXT-X-MEDIA-SEQUENCE") == ["1"]
    assert tags(text, "#EXT-X-DISCONTINUITY-SEQUENCE") == ["0"]
    assert text.count("\n#EXT-X-DISCONTINUITY\n") == 1
    assert len(tags(text, "#EXT-X-PROGRAM-DATE-TIME")) == 2


def test_the_first_segment_of_a_run_at_the_edge_counts_its_discontinuity():
    text = live_playlist(pieces(3, 10), is_over=False)

    assert tags(text, "#EXT-X-MEDIA-SEQUENCE") == ["3"]
    # The first segment listed begins the second run.
    assert tags(text, "#EXT-X-DISCONTINUITY-SEQUENCE") == ["1"]
    assert "\n#EXT-X-DISCONTINUITY\n" not in text


def test_the_target_is_a_second_unless_segments_are_longer():
    longer = [Segment("e1p0", "x.ts", 3.4, 0, 1)]

    assert tags(live_playlist(pieces(3), is_over=False), "#EXT-X-TARGETDURATION") == [
        "1"
    ]
    assert tags(whole_playlist([*pieces(3), *longer]), "#EXT-X-TARGETDURATION") == ["3"]


def test_the_end_is_said_when_it_is_over():
    assert live_playlist(pieces(3), is_over=True).endswith("#EXT-X-ENDLIST\n")
    assert "#EXT-X-ENDLIST" not in live_playlist(pieces(3), is_over=False)
