"""`make bench ONLY=fanout`: one event to thousands of viewers, three servers in one run.

Ours (the market's streams under granian), the least that an ASGI server can do (a queue
per viewer, no tickets, memory or limits), and nginx with nchan where it is installed.
Viewers are sockets of one other process. Each row has a fresh server; what is measured is
the time from publishing an event until the last viewer has it. ROWS and
SERVERS name some only.
"""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.request import Request, urlopen

from tests.benchmarks.costs import Processes, family, memory_mb
from tests.benchmarks.places import ROOT, free_port, wait_for

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NCHAN = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
SECONDS = 6
ONLY = [name for name in os.environ.get("SERVERS", "").split(",") if name]
FILES = 24_000
CHANNEL = "live:1"
# Viewers, and messages a second.
ROWS = [(1000, 5), (5000, 5), (10_000, 5), (5000, 30)]
# Messages a second to nchan are joined as the market's own relay does.
BUNDLES = 4

CONFIG = """
load_module {module}; daemon off; pid {folder}/pid; error_log stderr crit;
worker_processes 1; worker_rlimit_nofile {files};
events {{ worker_connections {files}; }}
http {{
  access_log off; nchan_shared_memory_size 256m;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;
  fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{
    listen 127.0.0.1:{port} backlog=8192;
    location = /stream {{
      nchan_subscriber eventsource; nchan_channel_id one;
      nchan_subscriber_first_message newest;
    }}
    location = /publish {{ nchan_publisher; nchan_channel_id one; }}
  }}
}}
"""


def asgi(app, folder, rate):
    """One process under granian, as config.serve starts it; it publishes by itself."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws",
        "--port", str(port), "--backpressure", "20000", "--backlog", "4096",
        "--log-level", "error", f"tests.benchmarks.fanout_served:{app}",
    ]  # fmt: skip
    settings = {
        "NANPO_DATA": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'none.db'}",
        "REDIS_URL": "",
        "NCHAN_PUBLISH_URL": "",
        "EVENTS_MAX_VIEWERS": "20000",
        "EVENTS_PER_PAGE": "20000",
        "EVENTS_PER_ADDRESS": "20000",
        "RATE": str(rate),
        "TICKET": str(folder / "ticket"),
    }
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | settings, start_new_session=True
    )
    wait_for(port, process)
    return process, port, (folder / "ticket").read_text()


def nchan(folder, rate):
    port = free_port()
    config = CONFIG.format(
        module=NCHAN,
        folder=folder,
        port=port,
        files=resource.getrlimit(resource.RLIMIT_NOFILE)[0],
    )
    (folder / "nginx.conf").write_text(config)
    process = subprocess.Popen(
        [NGINX, "-c", folder / "nginx.conf", "-e", "stderr"], start_new_session=True
    )
    wait_for(port, process)
    threading.Thread(target=post, args=(process, port, rate), daemon=True).start()
    return process, port, "/stream"


def post(process, port, rate):
    """Publish to nchan, several messages in one where there are more than four a second."""
    each = max(1, rate // BUNDLES)
    n, due = 0, time.monotonic()
    while process.poll() is None:
        due += each / rate
        time.sleep(max(0.0, due - time.monotonic()))
        # Each is as old as it would be had it waited for its bundle.
        ages = [(each - 1 - place) / rate for place in range(each)]
        waiting = [
            {"n": n + place, "at": time.time() - age, "text": "x" * 100}
            for place, age in enumerate(ages)
        ]
        n += each
        body = json.dumps(waiting, separators=(",", ":")).encode()
        try:
            urlopen(Request(f"http://127.0.0.1:{port}/publish", body)).read()
        except OSError:
            return


def measure(start, viewers, rate):
    """One row: what the viewers saw and what it cost the server."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        process, port, path = start(folder, rate)
        try:
            time.sleep(0.5)
            spent = Processes()
            empty = memory_of(process.pid)
            crowd = subprocess.Popen(
                [sys.executable, "-m", "tests.benchmarks.fanout_viewers",
                 str(port), path, str(viewers), str(SECONDS)],
                cwd=ROOT, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            crowd.stdout.readline()  # all are there
            full = memory_of(process.pid)
            before = spent.read(family(process.pid))
            crowd.stdout.readline()  # the time is over
            seconds = spent.read(family(process.pid)) - before
            found = json.loads(crowd.stdout.readline())
            crowd.wait(10)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    found["kB each"] = 1024 * (full - empty) / viewers
    found["CPU %"] = 100 * seconds / SECONDS
    return found


def memory_of(pid):
    return sum(memory_mb(one)["rss"] for one in family(pid))


def servers():
    known = {
        "ours": lambda folder, rate: asgi("ours", folder, rate),
        "bare": lambda folder, rate: asgi("bare", folder, rate),
    }
    if NGINX and NCHAN.exists():
        known["nchan"] = nchan
    return {name: known[name] for name in known if not ONLY or name in ONLY}


COLUMNS = ("connects/s", "p50 ms", "p99 ms", "CPU %", "kB each", "heard %", "readers %")


def open_many_files():
    """A viewer is an open file; how many may be open now."""
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if most == resource.RLIM_INFINITY else min(most, FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), most))
    return wanted


def run():
    wanted = open_many_files()
    wishes = [int(row) for row in os.environ.get("ROWS", "").split(",") if row]
    print(f"\n{'viewers, messages/s':<22}" + "".join(f"{name:>12}" for name in COLUMNS))
    for place, (viewers, rate) in enumerate(ROWS):
        if wishes and place not in wishes:
            continue
        if viewers + 600 > wanted:
            print(f"{viewers:,}: only {wanted:,} files may be open here")
            continue
        rows = {name: measure(s, viewers, rate) for name, s in servers().items()}
        for name, row in rows.items():
            label = f"{viewers:>6,} {rate:>3}  {name}"
            print(
                f"{label:<22}" + "".join(f"{row[c]:>12.0f}" for c in COLUMNS),
                flush=True,
            )
        for other in ("bare", "nchan"):
            if other in rows and "ours" in rows:
                ratios = {
                    c: rows["ours"][c] / rows[other][c] if rows[other][c] else 0.0
                    for c in COLUMNS[:5]
                }
                label = f"            ours/{other}"
                print(
                    f"{label:<22}" + "".join(f"{ratios[c]:>12.2f}" for c in COLUMNS[:5])
                )


if __name__ == "__main__":
    run()
