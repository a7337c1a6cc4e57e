"""`make bench`: the market beside stock Oscar, a bare view and a bare route, in one run.

Real servers, each of one process, asked over HTTP on this machine, in turns so that a
busy minute is busy for all. On PostgreSQL when DATABASE_URL is set (two databases are
made and dropped there, unless KEEP=1 keeps them, filled, for the next run), with a
Redis of its own where that is installed. N goods each (2000), ROUNDS in turns (2).

ONLY names parts, by commas: `pages`, `orders` and `memory` are what runs by default;
`desk` (a seller's lists), `files` (labels, imports), `money` (the books with POSTINGS in
them), `figures` (an office's, with LINES of orders), `fanout` (one event to thousands of
viewers), `rush` (500 buyers on a deal), `growth` (every list, task and check in a small
market and in one of SELLERS, GOODS and ORDERS), `counties` (pages of one county of 400
stores, and of COUNTIES in a province), `trainees` (PEOPLE of one county, from a file to
their certificates, and its pages of training) and `search` (by kind of query, among 10,000 and
100,000 goods, and GOODS); the last four on PostgreSQL. Read CPU milliseconds and
ratios: rates are those of this machine at this minute.
"""

import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks import (
    counties,
    fanout,
    growth,
    memory,
    orders,
    pages,
    report,
    rush,
    search,
    trainees,
)
from tests.benchmarks.places import (
    ROOT,
    drop_database,
    environment,
    has_database,
    inside,
    make_database,
    named,
    neighbours,
    stop,
)

PARTS = ("pages", "orders", "memory")
# These bring what they look at.
OF_THEIR_OWN = {"fanout", "rush", "growth", "counties", "trainees", "search"}
SHOPS = ("stock", "ours")
KEPT = ROOT / "var" / "bench"
# In the books and of orders in an office, by whether there is PostgreSQL.
POSTINGS = {True: 10_000_000, False: 300_000}
LINES = {True: 5_000_000, False: 0}


class Run:
    """What is measured, and where its shops stand."""

    def __init__(self):
        wishes = [name for name in os.environ.get("ONLY", "").split(",") if name]
        self.parts = wishes or PARTS
        self.count = int(os.environ.get("N") or 2000)
        self.rounds = int(os.environ.get("ROUNDS") or 2)
        self.database = os.environ.get("DATABASE_URL", "")
        self.keeps = os.environ.get("KEEP") == "1"
        self.found = {
            "conditions": report.conditions(self.count, self.database),
            "load": os.getloadavg()[0],
        }

    def tell(self, **found):
        self.found |= found
        report.keep(self.found)
        report.show(found)


def main():
    """Returns what is over its bound."""
    run = Run()
    if "fanout" in run.parts:
        fanout.run()
    if "rush" in run.parts:
        rush.run()
    if "growth" in run.parts:
        found = growth.run(run.keeps, run.database)
        run.tell(growth=found)
        growth.show(found)
    if "counties" in run.parts:
        found = counties.run(run.keeps, run.database)
        run.tell(counties=found)
        counties.show(found)
    if "trainees" in run.parts:
        found = trainees.run(run.keeps, run.database)
        run.tell(trainees=found)
        trainees.show(found)
    if "search" in run.parts:
        run.tell(search=search.run(run.keeps, run.database))
    if set(run.parts) - OF_THEIR_OWN:
        with ExitStack() as stack:
            measure(run, stack)
    return [
        *report.over_bounds(run.found.get("memory", {})),
        *search.over_bounds(run.found.get("search", {})),
    ]


def measure(run, stack):
    """Everything that wants shops with goods in them."""
    folder = stack.enter_context(place(run))
    log = stack.enter_context((folder / "servers.log").open("wb"))
    beside = stack.enter_context(neighbours(folder))
    shops = {shop: stack.enter_context(shop_in(run, folder, shop)) for shop in SHOPS}
    more = {"ours": beside.settings, "stock": beside.mail}
    for shop in SHOPS:
        shops[shop] |= more[shop]
    fill(run, shops)
    if set(run.parts) & set(PARTS):
        of_both(run, shops, beside, folder, log)
    for part, show in OF_OURS.items():
        if part in run.parts:
            show(run, shops["ours"])


@contextmanager
def place(run):
    if run.keeps:
        KEPT.mkdir(parents=True, exist_ok=True)
        yield KEPT
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)


@contextmanager
def shop_in(run, folder, shop):
    """The environment of a shop, with a database of its own."""
    data = folder / shop
    data.mkdir(exist_ok=True)
    name = f"nanpo_bench_{shop}"
    is_new = not (run.keeps and (data / "filled").exists())
    if run.database and (is_new or not has_database(run.database, name)):
        (data / "filled").unlink(missing_ok=True)
        make_database(run.database, name)
    address = named(run.database, name) if run.database else ""
    try:
        yield environment(shop, data, address)
    finally:
        if run.database and not run.keeps:
            drop_database(run.database, name)


def fill(run, shops):
    """Side by side; what an earlier run has filled with as much stays."""

    def one(shop):
        mark = Path(shops[shop]["NANPO_DATA"]) / "filled"
        if mark.exists():
            assert mark.read_text() == str(run.count), (
                f"{mark}: another N, so remove it"
            )
            inside(shop, "migrate", 0, shops[shop])
        else:
            inside(shop, "fill", run.count, shops[shop])
            mark.write_text(str(run.count))

    with ThreadPoolExecutor() as fillers:
        list(fillers.map(one, SHOPS))


def of_both(run, shops, beside, folder, log):
    """What both shops do, and how much memory ours takes for it."""
    known = {shop: inside(shop, "pages", 0, env) for shop, env in shops.items()}
    rivals = pages.contestants(shops, known, folder)
    taken = {}
    if "pages" in run.parts:
        redis = beside.redis.pid if beside.redis else None
        addresses = {shop: env.get("DATABASE_URL", "") for shop, env in shops.items()}
        servers = pages.start_all(rivals, addresses, redis, folder, log)
        try:
            run.tell(pages=pages.measure(rivals, run.rounds))
        finally:
            stop(servers)
    if "orders" in run.parts:
        ordering = orders.start_all(shops, known, beside, log)
        try:
            found, disk = orders.measure(ordering, run.rounds)
            run.tell(orders=found)
            taken |= orders.left_behind(ordering, disk)
        finally:
            for shop in ordering:
                shop.close()
    if "memory" in run.parts:
        drawn = next(one for one in rivals if one.name == "drawn")
        database = shops["ours"].get("DATABASE_URL", "")
        run.tell(memory=memory.measure(drawn, database, log) | taken)


# --- Parts of our shop alone ------------------------------------------------------


def show_desk(run, env):
    found = inside("ours", "desk", run.count, env)
    print(f"\nA seller's desk, {run.count} products and {10 * run.count} orders")
    print(f"{'':<20}{'queries':>12}{'few, ms':>10}{'all, ms':>9}")
    for page, (queries, few, everything) in found.items():
        print(f"{page:<20}{queries:>12}{few:>10.1f}{everything:>9.1f}")


def show_files(run, env):
    for paper, each in inside("ours", "labels", run.count, env).items():
        print(f"{f'labels/s, {paper}':<32}{each:>10.1f}")
    for step, each in inside("ours", "import", run.count, env).items():
        print(f"{f'rows of a file/s, {step}':<32}{each:>10.1f}")


def show_money(run, env):
    postings = int(os.environ.get("POSTINGS") or POSTINGS[bool(run.database)])
    found = inside("ours", "money", postings, env)
    print(f"\nThe books: few postings, then {postings}")
    print(f"{'':<48}{'few':>10}{'many':>10}{'ratio':>9}")
    for name, (few, many) in found.items():
        before, ratio = (
            ("", "") if few is None else (f"{few:.1f}", f"{many / few:.2f}x")
        )
        print(f"{name:<48}{before:>10}{many:>10.1f}{ratio:>9}")


def show_figures(run, env):
    lines = int(os.environ.get("LINES") or LINES[bool(run.database)])
    if not lines:
        print("an office's figures are measured on PostgreSQL (DATABASE_URL)")
        return
    found = inside("ours", "figures", lines, env)
    print(f"\nAn office's figures: 50000 lines of orders, then {lines}")
    print(f"{'':<28}{'queries':>10}{'few':>10}{'many':>10}{'ratio':>9}")
    for name, (queries, few, many) in found.items():
        ratio = f"{many / few:.2f}x" if few else ""
        print(f"{name:<28}{queries or '':>10}{few:>10.1f}{many:>10.1f}{ratio:>9}")


OF_OURS = {
    "desk": show_desk,
    "files": show_files,
    "money": show_money,
    "figures": show_figures,
}

if __name__ == "__main__":
    faults = main()
    print("\n".join(["", *faults]))
    sys.exit(bool(faults))
