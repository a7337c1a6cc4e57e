"""The report of a day: what was wanted and reached, times, costs, and every fault."""

from .notes import quantiles


def figures(notes, rates, seconds, meter):
    """All there is to say, as plain values for JSON."""
    times = {
        kind: dict(
            zip(("p50", "p95", "p99", "worst"), quantiles(found), strict=True),
            count=len(found),
            kept=notes.kept[kind],
        )
        for kind, found in sorted(notes.times.items())
    }
    late = {
        kind: dict(zip(("p50", "p95", "p99", "worst"), quantiles(found), strict=True))
        for kind, found in sorted(notes.late.items())
    }
    reached = {
        "orders": notes.done["orders"] / seconds,
        "visits": notes.done["visits done"] / seconds,
        "packers": notes.done["packers done"] / seconds,
        "office_pages": notes.done["officers done"] / seconds,
        "chat": notes.done["messages"] / seconds,
        "viewer_arrivals": len(notes.late["viewer"]) / seconds,
    }
    return {
        "seconds": seconds,
        "wanted": rates.shown(),
        "reached": reached,
        "done": dict(notes.done),
        "times": times,
        "late": late,
        "metered seconds": meter.seconds,
        "cpu seconds": meter.spent(),
        "memory MB": {part: kB / 1024 for part, kB in meter.memory.items()},
        "errors": {
            kind: [count, notes.told[kind]] for kind, count in notes.wrong.items()
        },
    }


def lines_of(found):
    """The same, to read."""
    yield f"{'per second':<22}{'wanted':>9}{'reached':>9}"
    for kind, reached in found["reached"].items():
        yield f"{kind:<22}{found['wanted'][kind]:>9.3f}{reached:>9.3f}"
    yield f"\n{'ms':<22}{'answers':>9}{'kept':>7}{'p50':>8}{'p95':>8}{'p99':>8}{'worst':>8}"
    for kind, each in found["times"].items():
        yield (
            f"{kind:<22}{each['count']:>9}{each['kept']:>7}{each['p50']:>8.0f}"
            f"{each['p95']:>8.0f}{each['p99']:>8.0f}{each['worst']:>8.0f}"
        )
    yield f"\n{'came late by, ms':<38}{'p50':>8}{'p95':>8}{'p99':>8}{'worst':>8}"
    for kind, each in found["late"].items():
        yield (
            f"{kind:<38}{each['p50']:>8.0f}{each['p95']:>8.0f}{each['p99']:>8.0f}"
            f"{each['worst']:>8.0f}"
        )
    yield f"\n{'part':<22}{'CPU %':>9}{'CPU s':>9}{'MB':>8}"
    for part, spent in found["cpu seconds"].items():
        percent = 100 * spent / found["metered seconds"]
        memory = found["memory MB"].get(part, 0)
        yield f"{part:<22}{percent:>9.1f}{spent:>9.1f}{memory:>8.0f}"
    yield ""
    for what, count in sorted(found["done"].items()):
        yield f"{what:<38}{count:>8}"


def faults_of(found):
    """Each fault as a line; an empty list is a day without one."""
    faults = [
        f"{kind}: {count} went wrong, such as: {'; '.join(told)}"
        for kind, (count, told) in found["errors"].items()
    ]
    faults += [
        f"left undone: {count} {what}" for what, count in found["left"].items() if count
    ]
    faults += [f"given up: {topic}: {why}" for topic, why in found["parked"]]
    faults += [f"the log of {part} says: {line}" for part, line in found["said"]]
    return faults + [f"audit: {line}" for line in found["audit"]]
