"""The market's processes, started as in production, and what they cost the machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 60.0
LOOK_EVERY = 0.5  # seconds; a process that ended meanwhile took that much more


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Machine:
    """All of the market on one machine. `data` is its folder, `env` its settings."""

    data: Path
    env: dict[str, str]
    parts: dict[str, subprocess.Popen] = field(default_factory=dict)
    # Parts whose logs are the market's own, where an error is a fault.
    spoken: tuple[str, ...] = ("web", "worker", "beat")

    def run(self, name, arguments, *, before=(), **more):
        """Start a part of the market; `before` stands before the command."""
        self.start(name, [*before, sys.executable, *arguments], **more)

    def start(self, name, command, **more):
        """Start any program; what it says goes into a file of its name."""
        log = (self.data / f"{name}.log").open("ab")
        self.parts[name] = subprocess.Popen(
            command,
            cwd=ROOT, env=self.env | more, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        log.close()

    def ask(self, act, *arguments):
        """What `market.py` prints inside the market's settings."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.harvest_day.market", act, *map(str, arguments)],
            cwd=ROOT, env=self.env | {"LOG_LEVEL": "WARNING"},
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        return done.stdout.splitlines()[-1]

    def manage(self, *arguments):
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.env, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def wait_for(self, host, port):
        patience = time.monotonic() + PATIENCE
        while time.monotonic() < patience:
            for name, process in self.parts.items():
                if process.poll() is not None:
                    raise RuntimeError(f"{name} ended: {self.said_by(name)[-2000:]}")
            with socket.socket() as probe:
                if probe.connect_ex((host, port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError(f"nothing listens on {port}")

    def said_by(self, name):
        return (self.data / f"{name}.log").read_text(errors="replace")

    def stop(self):
        """Web first, so that nobody asks for what is gone."""
        for process in reversed(self.parts.values()):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in reversed(self.parts.values()):
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def running_market(data, env, *, web_workers, port, double_port):
    """Web, worker, beat and double, until the block ends."""
    site = f"http://127.0.0.1:{port}"
    machine = Machine(data, settings_of(data, env, site, double_port))
    try:
        machine.run(
            "double",
            [
                "-m", "stripe_double", "--port", str(double_port),
                "--webhook-url", f"{site}/stripe/webhook/",
                "--webhook-secret", "whsec_double",
            ],
        )  # fmt: skip
        machine.run(
            "web", ["-m", "config.serve"], PORT=str(port), WEB_WORKERS=str(web_workers)
        )
        machine.run("worker", ["-m", "celery", "-A", "config", *WORKER])
        machine.run("beat", ["-m", "celery", "-A", "config", *BEAT])
        machine.wait_for("127.0.0.1", double_port)
        # What was paid before the day is at the double too, as in the demo.
        machine.manage("seed_stripe_double")
        machine.wait_for("127.0.0.1", port)
        yield machine
    finally:
        machine.stop()


WORKER = ("worker", "--concurrency", "2", "--loglevel", "WARNING")
# Without a file of when each was last due: a day is not long enough to need it.
BEAT = ("beat", "--loglevel", "WARNING", "--scheduler", "celery.beat:Scheduler")


def settings_of(data, env, site, double_port):
    """Production's, but for the double, plain HTTP and mails into files."""
    return env | {
        "NANPO_DATA": str(data),
        "DJANGO_DEBUG": "0",
        "SITE_URL": site,
        "STRIPE_DOUBLE_URL": f"http://127.0.0.1:{double_port}",
        "STRIPE_WEBHOOK_SECRET": "whsec_double",
        "TRUST_PROXY": "1",
        "PYTHONUNBUFFERED": "1",
    }


class Meter:
    """CPU seconds and memory by part, read from /proc twice a second.

    Where servers of others are used, PostgreSQL's processes are told by the database's
    name, without its own (WAL writer, checkpoints), and Redis by its pid.
    """

    def __init__(self, machine, database="", redis_pid=0):
        self.roots = {name: one.pid for name, one in machine.parts.items()}
        self.database, self.redis_pid = f" {database} ", redis_pid
        self.seen = {}
        self.first = {}
        self.memory = {}
        self.own = time.process_time()
        self.since = self.until = time.monotonic()

    def look(self):
        """Note what each process has used so far."""
        now_there = _processes()
        self.until = time.monotonic()
        parents = {pid: parent for pid, (parent, *_rest) in now_there.items()}
        memory = {}
        for pid, (_parent, spent, kilobytes, command) in now_there.items():
            part = self._part_of(pid, parents, command)
            if part is None:
                continue
            self.first.setdefault((part, pid), spent if not self.seen else 0.0)
            self.seen[part, pid] = spent
            memory[part] = memory.get(part, 0) + kilobytes
        for part, kilobytes in memory.items():
            self.memory[part] = max(self.memory.get(part, 0), kilobytes)

    def _part_of(self, pid, parents, command):
        if pid == self.redis_pid:
            return "redis"
        if self.redis_pid and command.startswith("postgres:"):
            return "postgresql" if self.database in f"{command} " else None
        while pid > 1:
            for name, root in self.roots.items():
                if pid == root:
                    return name
            pid = parents.get(pid, 0)
        return None

    @property
    def seconds(self):
        return self.until - self.since

    def spent(self):
        """CPU seconds by part since the first look; `load` is this program's own."""
        found = {}
        for key, spent in self.seen.items():
            found[key[0]] = found.get(key[0], 0.0) + spent - self.first[key]
        return found | {"load": time.process_time() - self.own}


def _processes():
    """By pid: parent, CPU seconds, kB of its own memory, command line."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            own = 4 * (int((folder / "statm").read_text().split()[1]))
        except (OSError, IndexError):
            continue
        spent = (int(fields[11]) + int(fields[12])) / TICKS
        found[int(folder.name)] = (int(fields[1]), spent, own, command)
    return found
