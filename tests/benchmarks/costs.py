"""What processes cost: CPU seconds and memory, as Linux counts them for each.

Servers count with all their processes, PostgreSQL by the connections that call
themselves by the server's name, Redis whole. Everything runs on this machine.
"""

import time
from pathlib import Path

import psycopg

from tests.benchmarks.places import plain_url

PARTS = ("server", "postgres", "redis")


def cpu_seconds(pid):
    """CPU seconds of one process with all its threads; None if it has ended."""
    try:
        # Linux' name for the CPU clock of another process; /proc counts in 10 ms.
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return None


def family(pid):
    """The process and all that it has started, and these, as far as they run."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += parents.get(one, ())
    return found


def memory_mb(pid):
    """RSS, and PSS (what it shares with others divided among them), of one process."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    said = {row.split(":")[0]: row.split()[1] for row in rows}
    return {"rss": int(said["Rss"]) / 1024, "pss": int(said["Pss"]) / 1024}


class Processes:
    """CPU seconds of processes that come and go: who ended keeps what was last read."""

    def __init__(self):
        self.known = {}

    def read(self, pids):
        for pid in pids:
            if (seconds := cpu_seconds(pid)) is not None:
                self.known[pid] = seconds
        return sum(self.known.values())


class Meter:
    """What a server has cost since the last `lap`, its databases included."""

    def __init__(self, pid, name, *, database="", redis=None):
        self.pid, self.name, self.redis = pid, name, redis
        self.own, self.connections = Processes(), Processes()
        self.sql = None
        if database:
            self.sql = psycopg.connect(plain_url(database), autocommit=True)
        self.before = self._read()

    def backends(self):
        """PostgreSQL's processes that serve this server alone."""
        if self.sql is None:
            return []
        asked = "SELECT pid FROM pg_stat_activity WHERE application_name = %s"
        return [pid for (pid,) in self.sql.execute(asked, [self.name])]

    def lap(self):
        """CPU seconds by part since the lap before."""
        now = self._read()
        spent = {part: now[part] - self.before[part] for part in PARTS}
        self.before = now
        return spent

    def close(self):
        if self.sql is not None:
            self.sql.close()

    def _read(self):
        return {
            "server": self.own.read(family(self.pid)),
            "postgres": self.connections.read(self.backends()),
            "redis": (cpu_seconds(self.redis) or 0) if self.redis else 0,
        }
