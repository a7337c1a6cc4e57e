"""What a search and its suggestions cost, by kind of query, in markets of several sizes.

Each query is asked once in a process whose caches are warm of other queries, so that no
list that it leads to was drawn before: CPU milliseconds of Python, Django's client in
it, and of PostgreSQL, half of the queries taking less. Markets of `seed_market`, GOODS
in a further one; KEEP=1 keeps them.
"""

import logging
import os
import statistics
import time

SIZES = (10_000, 100_000)
GOODS_OF_A_SELLER = 250
# What half of the searches may take at the least size, and how much more at the largest.
MOST_MS, MOST_GROWTH = 12, 1.5
QUERIES = {
    "English": (
        "walnut", "millet", "persimmons", "buckwheat noodles", "red jujubes", "garlic",
        "dried hawthorn", "apples", "sweet potatoes", "shiitake", "walnut oil", "peanuts",
    ),
    "Chinese": (
        "核桃", "小米", "柿子", "荞麦", "红枣", "大蒜", "山楂干", "苹果", "红薯", "香菇",
        "核桃油", "花生",
    ),
    "pinyin": (
        "hetao", "xiaomi", "shizi", "qiaomai", "hongzao", "dasuan", "shanzha", "pingguo",
        "tudou", "xianggu", "hetaoyou", "huasheng",
    ),
    "with a typo": (
        "wallnut", "milet", "persimon", "buckweat", "jujubbe", "garlick", "hawthron",
        "aples", "potatos", "shitake", "walnutt oil", "penuts",
    ),
    "no result": (
        "xyzzyq", "qqqqqq", "zzxyzz", "wvwvwv", "kkjjxx", "vvqqvv", "xkxkxk", "jqjqjq",
        "zqzqzq", "wqxzwq", "vxvxvx", "kqkqkq",
    ),
}  # fmt: skip
TYPED = {
    "suggest, English": ("w", "mil", "per", "ap", "gar", "ju", "ha", "sw", "pe", "bu"),
    "suggest, Chinese": ("核", "小米", "柿", "苹", "大", "枣", "山", "红", "花", "荞"),
    "suggest, pinyin": ("h", "xia", "shi", "ping", "da", "zao", "sh", "ho", "hu", "q"),
    "suggest, no result": ("xyzz", "qqq", "zzx", "wvw", "kkj", "vvq", "xkx", "jqj"),
}
WARM = ("honey", "蜂蜜", "fengmi", "honney", "qxqxqx")


def sizes():
    wanted = int(os.environ.get("GOODS") or 0)
    return sorted({*SIZES, wanted} - {0})


def run(keeps, database):
    """By size: how many documents, and what each kind of query takes."""
    from tests.benchmarks.places import (
        ROOT,
        drop_database,
        environment,
        has_database,
        inside,
        make_database,
        named,
    )

    def placed(what):
        """A market's database by name, and the environment of who works in it."""
        name, data = f"nanpo_search_{what}", ROOT / "var" / "search" / str(what)
        data.mkdir(parents=True, exist_ok=True)
        return name, environment(
            "ours", data, named(database, name), PAGE_CACHE_BYTES="0"
        )

    found = {}
    # Tables are made once, which takes longer than to fill the least of the markets.
    empty, env = placed("empty")
    if not has_database(database, empty):
        make_database(database, empty)
    inside("ours", "migrate", 0, env)
    for size in sizes():
        name, env = placed(size)
        if not has_database(database, name):
            make_database(database, name, empty)
            inside("ours", "sow_search", size, env)
        found[str(size)] = inside("ours", "search", size, env)
        if not keeps:
            drop_database(database, name)
    if not keeps:
        drop_database(database, empty)
    return found


def over_bounds(found):
    """What takes longer than it may, in words."""
    by_size = sorted(found, key=int)
    if not by_size:
        return []
    least, most = found[by_size[0]]["took"], found[by_size[-1]]["took"]
    return [
        *(
            f"search, {kind}: {each['ms']:.1f} CPU ms are over {MOST_MS}"
            for kind, each in least.items()
            if each["ms"] > MOST_MS
        ),
        *(
            f"search, {kind}: {most[kind]['ms']:.1f} CPU ms of {by_size[-1]} goods are "
            f"more than {MOST_GROWTH} times {each['ms']:.1f}"
            for kind, each in least.items()
            if most[kind]["ms"] > MOST_GROWTH * max(each["ms"], 1)
        ),
    ]


# --- Inside one market -----------------------------------------------------------


def sow_search(count):
    """Fill this process' database; the seconds that took."""
    from django.core.management import call_command
    from django.db import connection

    began = time.monotonic()
    call_command(
        "seed_market",
        "--farms", str(max(40, count // GOODS_OF_A_SELLER)),
        "--products", str(count),
        "--orders", "0",
        "--without-photos",
        verbosity=0,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    call_command("collectstatic", verbosity=0, interactive=False)
    return {"seconds": time.monotonic() - began}


def search(_count):
    """How many documents there are, and by kind of query what half of them take."""
    from django.test import Client

    from core.models import SearchDocument

    logging.disable(logging.CRITICAL)
    asker = _Asker(Client(headers={"host": "127.0.0.1"}))
    for words in WARM * 3:
        asker.ask("/search/", words)
        asker.ask("/search/suggestions/", words[:2])
    took = {}
    for address, kinds in (("/search/", QUERIES), ("/search/suggestions/", TYPED)):
        # Kinds in turns, so that a busy moment is busy for all.
        rounds = {kind: [] for kind in kinds}
        for at in range(max(map(len, kinds.values()))):
            for kind, queries in kinds.items():
                rounds[kind] += [
                    asker.ask(address, query) for query in queries[at:][:1]
                ]
        took |= {kind: _half(asked) for kind, asked in rounds.items()}
    return {"documents": SearchDocument.objects.count(), "took": took}


def _half(asked):
    """The query in the middle, by what it takes, and the dearest."""
    ordered = sorted(asked, key=lambda each: each["ms"])
    middle = ordered[len(ordered) // 2]
    return {
        "ms": statistics.median(each["ms"] for each in asked),
        "postgres_ms": statistics.median(each["postgres_ms"] for each in asked),
        "queries": middle["queries"],
        "dearest": ordered[-1]["words"],
        "dearest_ms": ordered[-1]["ms"],
    }


class _Asker:
    def __init__(self, client):
        from django.db import connection

        self.client = client
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (self.pid,) = cursor.fetchone()

    def ask(self, address, words):
        from django.db import connection

        from tests.benchmarks.costs import cpu_seconds

        statements = 0

        def count(execute, *asked):
            nonlocal statements
            statements += 1
            return execute(*asked)

        own, theirs = time.process_time(), cpu_seconds(self.pid)
        with connection.execute_wrapper(count):
            answer = self.client.get(address, {"q": words})
        python = 1000 * (time.process_time() - own)
        postgres = 1000 * (cpu_seconds(self.pid) - theirs)
        assert answer.status_code == 200, (address, words, answer.status_code)
        return {
            "words": words,
            "ms": python + postgres,
            "postgres_ms": postgres,
            "queries": statements,
        }
