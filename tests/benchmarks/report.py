"""What a run found, as tables: on the terminal, as JSON, and in docs/performance.md.

python -m tests.benchmarks.report     writes the last run's tables into the document
"""

import json
import os
import platform
import subprocess
import sys
import time

from tests.benchmarks.places import ROOT

JSON_FILE = ROOT / "var" / "bench.json"
DOCUMENT = ROOT / "docs" / "performance.md"
# What of the document a run replaces: its name there, and the parts that it is made of.
SECTIONS = {"make bench": ("pages", "orders", "memory"), "search": ("search",)}
NAMES = {
    "kept": "ours, kept",
    "drawn": "ours, drawn",
    "stock": "stock Oscar",
    "bare Django": "bare view",
    "bare ASGI": "bare route",
}
# CPU milliseconds of Saleor and of Vendure, both asked through GraphQL.
PEERS_WERE = (
    "Saleor 3.23 and Vendure 3.7, measured on another day on such a machine, with "
    "10,000 goods."
)
PEERS = {
    "listing": (75, 57),
    "category": (72, 34),
    "product": (83, 29),
    "search": (93, 1311),
    "order": (710, 253),
}
# What a run must stay within: megabytes (PSS), gigabytes of a million orders.
BOUNDS = {
    "web process, idle": 220,
    "web process, loaded, 1 thread": 260,
    "each thread more": 15,
    "each connection of PostgreSQL": 35,
    "1,000 viewers": 50,
    "worker process": 200,
    "database of a million orders, GB": 70,
}


def conditions(count, database):
    """Of which code on which machine a run is."""

    def git(*asked):
        return subprocess.run(
            ["git", *asked], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no")
    return {
        "commit": git("rev-parse", "--short=8", "HEAD") + ("+" if changed else ""),
        "day": time.strftime("%Y-%m-%d"),
        "products": count,
        "database": "PostgreSQL" if database else "SQLite",
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)),
    }


def keep(found):
    """A part that is measured alone joins the others, if they are of the same code."""
    JSON_FILE.parent.mkdir(exist_ok=True)
    before = json.loads(JSON_FILE.read_text()) if JSON_FILE.exists() else {}
    if before.get("conditions") != found["conditions"]:
        before = {}
    JSON_FILE.write_text(json.dumps(before | found, indent=1) + "\n")


def over_bounds(memory):
    """What takes more memory or disk than it may, in words."""
    return [
        f"{name}: {memory[name]['pss']:.0f} is over its bound, {most}"
        for name, most in BOUNDS.items()
        if name in memory and memory[name]["pss"] > most
    ]


# --- Tables -----------------------------------------------------------------------


def tables(found):
    """Of each part that was measured: its title, column heads and rows of text."""
    if pages := found.get("pages"):
        yield _costs(pages, found.get("orders", {}))
        for clients in ("1", "4", "32"):
            yield _speeds(pages, clients)
    if orders := found.get("orders"):
        yield _orders(orders)
    if memory := found.get("memory"):
        yield _memory(memory)
    if search := found.get("search"):
        yield _search(search)


def _costs(pages, orders):
    """CPU milliseconds with 4 clients, PostgreSQL's share in brackets."""
    rows = []
    for page, servers in pages.items():
        cells = [_cost(servers[name]["4"]) if name in servers else "" for name in NAMES]
        rows.append([page, *cells, *_peers(page)])
    if orders:
        ours, stock = (_cost(orders[shop]["4"]) for shop in ("ours", "stock"))
        rows.append(["whole order", "", ours, stock, "", "", *_peers("order")])
    heads = ["CPU ms, 4 clients", *NAMES.values(), "Saleor *", "Vendure *"]
    return "CPU milliseconds of a request (of it PostgreSQL and Redis)", heads, rows


def _peers(page):
    return [f"{each:,}" for each in PEERS[page]] if page in PEERS else ["", ""]


def _cost(cell):
    servers = sum(cell["cpu_ms_of"].get(part, 0) for part in ("server", "worker"))
    return f"{_number(cell['cpu_ms'])} ({_number(cell['cpu_ms'] - servers)})"


def _speeds(pages, clients):
    rows = []
    for page, servers in pages.items():
        cells = []
        for name in NAMES:
            cell = servers.get(name, {}).get(clients)
            cells.append(_speed(cell) if cell else "")
        rows.append([page, *cells])
    many = f"{clients} client" + ("s" if clients != "1" else "")
    title = f"Pages a second, {many} (milliseconds for half of them / for 99 of 100)"
    return title, [many, *NAMES.values()], rows


def _speed(cell):
    # Where the visitors could not ask faster, the server may have been able to.
    least = "≥ " if cell["visitors_too_slow"] else ""
    p50, p99 = _number(cell["p50_ms"]), _number(cell["p99_ms"])
    return f"{least}{_number(cell['per_second'])} ({p50} / {p99})"


def _orders(orders):
    names = {"ours": "ours", "stock": "stock Oscar"}
    parts = ("server", "postgres", "redis", "worker", "worker's postgres")
    rows = [
        [
            f"{names[shop]}, {clients} client" + ("s" if clients != "1" else ""),
            _number(cell["per_second"]),
            _number(cell["requests"]),
            _number(cell["cpu_ms"]),
            *(_number(cell["cpu_ms_of"].get(part)) for part in parts),
        ]
        for shop, cells in orders.items()
        for clients, cell in cells.items()
    ]
    heads = ["whole orders", "orders/s", "requests", "CPU ms", "web", "PostgreSQL",
             "Redis", "worker", "its PostgreSQL"]  # fmt: skip
    return "Whole orders through HTTP", heads, rows


def _memory(memory):
    rows = [
        [
            name,
            _number(each.get("rss")),
            _number(each["pss"]),
            str(BOUNDS.get(name, "")),
        ]
        for name, each in memory.items()
    ]
    return "Memory", ["MB (the last: GB)", "RSS", "PSS", "at most"], rows


def _search(search):
    """Of each kind of query what half of them take, by the number of goods."""
    sizes = sorted(search, key=int)
    rows = []
    for kind, first in search[sizes[0]]["took"].items():
        each = [search[size]["took"][kind] for size in sizes]
        ratio = each[-1]["ms"] / max(each[0]["ms"], 0.01)
        cells = [f"{_number(e['ms'])} ({_number(e['postgres_ms'])})" for e in each]
        rows.append([kind, str(first["queries"]), *cells, f"{ratio:.2f}"])
    counted = ["documents", ""]
    counted += [f"{search[size]['documents']:,}" for size in sizes]
    heads = ["CPU ms", "queries", *(f"{int(size):,} goods" for size in sizes), "ratio"]
    title = "Searches that were not asked before, half of them (of it PostgreSQL)"
    return title, heads, [*rows, [*counted, ""]]


def _number(value):
    if value is None:
        return ""
    if value < 10:
        return f"{value:.2f}" if value < 1 else f"{value:.1f}"
    return f"{value:,.0f}"


def show(found):
    """The tables on the terminal."""
    for title, heads, rows in tables(found):
        widths = [
            max(len(row[at]) for row in [heads, *rows]) for at in range(len(heads))
        ]
        print(f"\n{title}")
        for row in [heads, *rows]:
            first, *others = zip(row, widths, strict=True)
            cells = [f"{text:>{width}}" for text, width in others]
            print(f"{first[0]:<{first[1]}}  " + "  ".join(cells), flush=True)


def as_document(found):
    """The tables in Markdown, with what they were measured of."""
    said = found["conditions"]
    goods = "" if "search" in found else f"{said['products']:,} goods without photos, "
    lines = [
        f"At commit {said['commit']}, {said['day']}: {goods}{said['database']},",
        f"{said['cores']} cores for everything, Python {said['python']}, a process of each server.",
        f"Beside it the machine did other work: load {found['load']:.0f} at the start."
        if found["load"] > said["cores"] / 2
        else "The machine did nothing else.",
    ]
    for title, heads, rows in tables(found):
        lines += ["", f"{title}:", ""]
        lines += ["| " + " | ".join(row) + " |" for row in [heads]]
        lines += ["|---" + "|--:" * (len(heads) - 1) + "|"]
        lines += ["| " + " | ".join(row) + " |" for row in rows]
        if "Saleor *" in heads:
            lines += ["", f"\\* {PEERS_WERE}"]
    return "\n".join(lines)


def marks_of(section):
    """Between which of its lines a section of the document stands."""
    return f"<!-- {section}: begin -->", f"<!-- {section}: end -->"


def write_document():
    """Put the last run between the marks of the document, section by section."""
    text, found = DOCUMENT.read_text(), json.loads(JSON_FILE.read_text())
    for name, parts in SECTIONS.items():
        own = {part: found[part] for part in parts if part in found}
        if not own:
            continue
        begins, ends = marks_of(name)
        before, begin, rest = text.partition(begins)
        _old, end, after = rest.partition(ends)
        assert begin, f"{DOCUMENT} has no {begins}"
        assert end, f"{DOCUMENT} has no {ends}"
        about = {key: found[key] for key in ("conditions", "load")}
        text = f"{before}{begins}\n{as_document(about | own)}\n{ends}{after}"
    DOCUMENT.write_text(text)


if __name__ == "__main__":
    write_document()
    sys.stdout.write(f"written into {DOCUMENT.relative_to(ROOT)}\n")
