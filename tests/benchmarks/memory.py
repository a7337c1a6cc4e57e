"""How much memory a web process has, with one thread and with many, and what each adds.

Idle is what it has when it answered its first page; loaded, after every page was
visited by as many as it has threads.
"""

from tests.benchmarks import fanout
from tests.benchmarks.costs import Meter, family, memory_mb
from tests.benchmarks.pages import Contestant, Crowd
from tests.benchmarks.places import start, stop

THREADS = (1, 9)
VIEWERS, PER_SECOND = 1000, 5  # fanout's own: viewers, messages a second
SECONDS = 0.5


def web_process(server):
    """The process that serves: granian's own only looks after it."""
    return max(
        (memory_mb(pid) for pid in family(server.pid)), key=lambda one: one["pss"]
    )


def measure(drawn: Contestant, database, log):
    """MB: per web process, thread, PostgreSQL connection, thousand viewers."""
    idle, loaded, backend = {}, {}, 0.0
    for threads in THREADS:
        name = f"bench {threads} threads"
        env = drawn.env | {"WEB_THREADS": str(threads), "PGAPPNAME": name}
        server = start(drawn.shop, env, drawn.port, log)
        crowd = Crowd()
        meter = Meter(server.pid, name, database=database)
        try:
            crowd.visit(drawn.port, drawn.pages["home"])
            idle[threads] = web_process(server)
            for page in drawn.pages.values():
                crowd.visit(drawn.port, page, clients=threads, seconds=SECONDS)
            loaded[threads] = web_process(server)
            backends = [memory_mb(pid)["pss"] for pid in meter.backends()]
            backend = sum(backends) / max(len(backends), 1)
        finally:
            crowd.close()
            meter.close()
            stop([server])
    few, many = THREADS
    each = (loaded[many]["pss"] - loaded[few]["pss"]) / (many - few)
    fanout.open_many_files()
    viewers = fanout.measure(fanout.servers()["ours"], VIEWERS, PER_SECOND)
    return {
        "web process, idle": idle[few],
        "web process, loaded, 1 thread": loaded[few],
        "each thread more": {"pss": each},
        "each connection of PostgreSQL": {"pss": backend},
        "1,000 viewers": {"pss": viewers["kB each"] * 1000 / 1024},
    }
