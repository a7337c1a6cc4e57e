"""What cooperatives tell and ask: sent whole, to their own, and nobody before it is."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines, listed
from office.announcements.models import Announcement, CoopPaper, Task
from office.announcements.states import AnnouncementState

_S = AnnouncementState


@invariant("announcements that are sent were sent to everybody", over=Announcement)
def sent_to_all(ids: Range) -> Iterator[Breach]:
    return lines(
        "announcement {}: sent, and {} were not told",
        f"""
        SELECT a.id, COUNT(*) FROM announcements_announcement a
        JOIN announcements_receipt r ON r.announcement_id = a.id
        WHERE {ids.having("a.id")} AND a.state = '{_S.SENT}' AND r.done IS NULL
        GROUP BY a.id
        """,
    )


@invariant("nobody is told of what is not sent", over=Announcement)
def not_before(ids: Range) -> Iterator[Breach]:
    unsent = listed((_S.DRAFT, _S.SCHEDULED, _S.WITHDRAWN))
    return lines(
        "announcement {}: is {}, and {} are to be told",
        f"""
        SELECT a.id, a.state, COUNT(*) FROM announcements_announcement a
        JOIN announcements_receipt r ON r.announcement_id = a.id
        WHERE {ids.having("a.id")} AND a.state IN ({unsent})
        GROUP BY a.id, a.state
        """,
    )


@invariant("what is being sent goes on being sent", over=Announcement)
def goes_on(ids: Range) -> Iterator[Breach]:
    """A row of the outbox stands for what is left; one that is parked is seen there."""
    return lines(
        "announcement {}: being sent since {}, and nobody sends it",
        f"""
        SELECT a.id, a.sent_at FROM announcements_announcement a
        WHERE {ids.having("a.id")} AND a.state = '{_S.SENDING}'
          AND NOT EXISTS (
            SELECT 1 FROM core_outboxmessage m
            WHERE m.topic = 'announcements.send' AND m.state <> 'done'
              AND m.key LIKE 'announcement:' || a.id || ':%%')
        """,
    )


@invariant("announcements that left the house say when", over=Announcement)
def has_a_time(ids: Range) -> Iterator[Breach]:
    left = listed((_S.SENDING, _S.SENT))
    return lines(
        "announcement {}: is {}, sent at {}",
        f"""
        SELECT id, state, sent_at FROM announcements_announcement
        WHERE {ids.having("id")}
          AND (state IN ({left})) <> (sent_at IS NOT NULL)
        """,
    )


@invariant("households are told by their own cooperative", over=Announcement)
def own_households(ids: Range) -> Iterator[Breach]:
    return lines(
        "announcement {}: to household {} of another cooperative",
        f"""
        SELECT a.id, h.id FROM announcements_announcement a
        JOIN announcements_receipt r ON r.announcement_id = a.id
        JOIN cooperatives_household h ON h.id = r.household_id
        WHERE {ids.having("a.id")} AND h.cooperative_id <> a.cooperative_id
        """,
    )


@invariant("households are asked by their own cooperative", over=Task)
def own_tasks(ids: Range) -> Iterator[Breach]:
    return lines(
        "task {}: for household {} of another cooperative",
        f"""
        SELECT t.id, h.id FROM announcements_task t
        JOIN announcements_taskshare s ON s.task_id = t.id
        JOIN cooperatives_household h ON h.id = s.household_id
        WHERE {ids.having("t.id")} AND h.cooperative_id <> t.cooperative_id
        """,
    )


@invariant("versions of a cooperative's document have no gaps", over=CoopPaper)
def without_gaps(ids: Range) -> Iterator[Breach]:
    return lines(
        "document {}: {} versions, the last is {}",
        f"""
        SELECT p.id, COUNT(v.id), MAX(v.number) FROM announcements_cooppaper p
        LEFT JOIN announcements_paperversion v ON v.paper_id = p.id
        WHERE {ids.having("p.id")} GROUP BY p.id
        HAVING COUNT(v.id) = 0 OR COUNT(v.id) <> MAX(v.number)
        """,
    )
