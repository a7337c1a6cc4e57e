"""ffmpeg's jail: bounds that hold, and an end with whoever began it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from live.video import ffmpeg, jail

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="Linux' own means")


def jailed(code, **limits):
    """What a Python program says in the jail; its exit code."""
    done = subprocess.run(
        [sys.executable, "-I", jail.__file__, json.dumps(limits), sys.executable,
         "-I", "-c", code],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.strip()


def test_memory_is_bounded():
    code, _said = jailed("x = bytearray(400_000_000)", memory=300_000_000)
    assert code == 1
    assert jailed("print('fits')", memory=300_000_000) == (0, "fits")


def test_processor_time_is_bounded():
    assert jailed("while True: pass", cpu=1)[0] in {-signal.SIGKILL, -signal.SIGXCPU}


def test_files_are_bounded_in_number_and_size(tmp_path):
    opens = "import os\nfor _ in range(50): os.open('/dev/null', 0)"
    assert jailed(opens, files=20)[0] == 1
    target = tmp_path / "large"
    writes = f"open({str(target)!r}, 'wb').write(b'x' * 100_000)"
    assert jailed(writes, file=10_000)[0] != 0
    assert target.stat().st_size <= 10_000


@LINUX
def test_it_gets_no_new_privileges_and_nothing_of_our_environment():
    said = "print(open('/proc/self/status').read()); import os; print(dict(os.environ))"
    os.environ["SECRET_OF_OURS"] = "hush"
    try:
        code, told = jailed(said)
    finally:
        del os.environ["SECRET_OF_OURS"]

    assert code == 0
    assert "NoNewPrivs:\t1" in told
    assert "hush" not in told


@LINUX
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to give it up")
def test_root_becomes_nobody_and_has_no_network(tmp_path):
    said = (
        "import os, socket; print(os.getuid(), os.getgroups());"
        "print([name for _n, name in socket.if_nameindex()])"
    )
    code, told = jailed(said, uid=65534, gid=65534)

    assert code == 0
    assert told.splitlines()[0] == "65534 []"
    assert "eth0" not in told


@LINUX
def test_it_ends_with_the_process_that_began_it(tmp_path, settings):
    began = (
        "import subprocess, sys, json, time\n"
        f"p = subprocess.Popen([sys.executable, '-I', {jail.__file__!r}, "
        "json.dumps({'parent': __import__('os').getpid()}), '/bin/sleep', '60'])\n"
        "print(p.pid, flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", began], stdout=subprocess.PIPE, text=True
    ) as parent:
        child = int(parent.stdout.readline())
        until = time.monotonic() + 10
        while _name_of(child) != "sleep":
            assert time.monotonic() < until
            time.sleep(0.02)
        parent.kill()
    while _name_of(child) is not None:
        assert time.monotonic() < until
        time.sleep(0.02)


def _name_of(pid):
    try:
        name = Path(f"/proc/{pid}/comm").read_text().strip()
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return None if stat.rpartition(")")[2].split()[0] == "Z" else name


def test_ffmpeg_opens_neither_files_nor_addresses(tmp_path):
    """A list that names another file is no video, whatever the demuxer is told."""
    secret = tmp_path / "secret.ts"
    secret.write_bytes(b"G" * 1880)
    listed = f"#EXTM3U\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n".encode()
    for demuxer in ("hls", "concat", "matroska"):
        words = ["-hide_banner", *ffmpeg._input(demuxer), "-f", "null", "-"]
        process = ffmpeg.start(words, tmp_path / "work")
        _out, said = process.communicate(listed, timeout=20)

        assert process.returncode != 0
        assert b"secret.ts" not in said or b"not" in said
