"""What the load program notes: times by kind, how late it was, what went wrong."""

import time
from collections import Counter, defaultdict

# Of one kind only so many are told; all are counted.
TOLD = 5
WARM_UP = 15.0  # seconds in which processes load what they need; not in the times


class WrongError(Exception):
    """Raised when an answer is not what it should be."""


class Notes:
    """Times in milliseconds. What happened before `counts_from` is checked, not timed."""

    def __init__(self, counts_from=0.0):
        self.counts_from = counts_from
        self.times = defaultdict(list)
        self.late = defaultdict(list)
        self.done = Counter()
        self.wrong = Counter()
        self.told = defaultdict(list)
        self.kept = Counter()

    def took(self, kind, begun, *, was_kept=False):
        """An answer has come, to what was asked at `begun` (time.monotonic)."""
        now = time.monotonic()
        if begun >= self.counts_from:
            self.times[kind].append(1000 * (now - begun))
            self.kept[kind] += was_kept

    def came_late(self, kind, due):
        """Somebody of this kind began; by how much after they were to."""
        now = time.monotonic()
        if due >= self.counts_from:
            self.late[kind].append(1000 * (now - due))

    def finished(self, what, count=1):
        if time.monotonic() >= self.counts_from:
            self.done[what] += count

    def went_wrong(self, kind, why):
        self.wrong[kind] += 1
        if len(self.told[kind]) < TOLD:
            self.told[kind].append(str(why)[:300])


def quantiles(times):
    """p50, p95, p99 and the worst of some milliseconds; all 0 of none."""
    ordered = sorted(times)
    if not ordered:
        return [0.0] * 4
    last = len(ordered) - 1
    return [ordered[round(last * share)] for share in (0.5, 0.95, 0.99, 1.0)]
