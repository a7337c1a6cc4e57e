"""How many event streams and pages a running server bears: `--help` says what to ask.

    python -m tests.benchmarks.streams http://127.0.0.1:8000 --viewers 2000

Opens the streams, has the server publish, and prints when the last viewer heard, how
much CPU the server took, and how many pages it served meanwhile. The server must run
with `NANPO_BENCH_STREAMS` set to any channel name to publish there five times a second.
"""

import argparse
import asyncio
import statistics
import time
from urllib.parse import urlsplit

from tests.benchmarks.costs import Processes, family, memory_mb


def memory_kb(pid):
    return sum(1024 * memory_mb(one)["rss"] for one in family(pid))


async def view(address, path, heard, opened):
    """One viewer: notes, for each event, when it came."""
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    request = f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n"
    writer.write(request.encode())
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head[:60]
    opened.append(1)
    try:
        while line := await reader.readline():
            if line.startswith(b"data: "):
                heard.append((line, time.time()))
    finally:
        writer.close()


async def visit(address, path, until, took):
    """One visitor of pages, one after another on one connection."""
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    request = f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode()
    while time.time() < until:
        start = time.time()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head[:300]
        length = [
            int(line.split(b":")[1])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length")
        ][0]
        await reader.readexactly(length)
        took.append(time.time() - start)
    writer.close()


async def main(options):
    address = urlsplit(options.address)
    heard, opened, took = [], [], []
    base = memory_kb(options.pid)
    start = time.time()
    viewers = []
    for n in range(options.viewers):
        viewers.append(
            asyncio.create_task(view(address, options.stream, heard, opened))
        )
        if n % 100 == 99:
            await asyncio.sleep(0.02)
    while len(opened) < options.viewers and time.time() - start < 30:
        await asyncio.sleep(0.05)
    if options.viewers:
        print(
            f"{len(opened)} streams open after {time.time() - start:.1f} s, "
            f"{(memory_kb(options.pid) - base) / max(len(opened), 1):.0f} kB each"
        )
    await asyncio.sleep(1)
    heard.clear()
    server, start = Processes(), time.time()
    cpu = server.read(family(options.pid))
    visitors = [
        visit(address, options.page, start + options.seconds, took)
        for _ in range(options.visitors)
    ]
    await asyncio.gather(*visitors, asyncio.sleep(options.seconds))
    spent = time.time() - start
    print(
        f"server CPU {100 * (server.read(family(options.pid)) - cpu) / spent:.0f} % of a core"
    )
    if took:
        took.sort()
        print(
            f"pages {len(took) / spent:.0f}/s, median {1000 * took[len(took) // 2]:.0f}"
            f" ms, p99 {1000 * took[int(len(took) * 0.99)]:.0f} ms"
        )
    await asyncio.sleep(1)
    report(heard, len(opened))
    for viewer in viewers:
        viewer.cancel()
    await asyncio.gather(*viewers, return_exceptions=True)


def report(heard, viewers):
    by_event = {}
    for line, when in heard:
        by_event.setdefault(line, []).append(when)
    full = [
        max(times) - float(line.split(b'"at":')[1].split(b"}")[0])
        for line, times in by_event.items()
        if len(times) == viewers
    ]
    if full:
        print(
            f"{len(full)} of {len(by_event)} events heard by all {viewers}: "
            f"median {1000 * statistics.median(full):.0f} ms, "
            f"worst {1000 * max(full):.0f} ms"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--viewers", type=int, default=2000)
    parser.add_argument("--visitors", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--page", default="/")
    parser.add_argument("--stream", required=True, help="/events/<ticket>/")
    parser.add_argument("--pid", type=int, required=True, help="of the server")
    asyncio.run(main(parser.parse_args()))
