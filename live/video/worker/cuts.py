"""Where a recording can be entered: after its header, at the start of a cluster.

When the worker was started anew in the middle of an epoch, a new ffmpeg gets the
header and goes on from the next such place; the phone notices nothing.
"""

CLUSTER = b"\x1f\x43\xb6\x75"  # of Matroska and WebM
FRAGMENT = b"moof"  # of MP4
LARGEST_HEADER = 256 * 1024


def header_end(data: bytes, demuxer: str) -> int | None:
    """Where the header ends, or None while it has not come whole."""
    return next_entry(data, demuxer, 0)


def next_entry(data: bytes, demuxer: str, start: int) -> int | None:
    """The first place from `start` on where pictures may begin."""
    if demuxer != "mp4":
        found = data.find(CLUSTER, start)
        return None if found < 0 else found
    while (found := data.find(FRAGMENT, start)) >= 0:
        # A box is its size in four bytes, then its name.
        if found >= 4 and 8 <= int.from_bytes(data[found - 4 : found]) < 1 << 24:
            return found - 4
        start = found + 1
    return None
