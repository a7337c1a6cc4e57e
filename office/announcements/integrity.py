"""What cooperatives tell and ask: to their own, and to nobody before it is sent."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from office.announcements.models import Announcement, CoopPaper, Task
from office.announcements.services import ANNOUNCEMENTS
from office.mailings.integrity import left_lying, told_too_early


@invariant("announcements went only to members", over=Announcement)
def only_members(ids: Range) -> Iterator[Breach]:
    """Also to those who left since; before there were letters, to followers as well."""
    return lines(
        "announcement {}: written to person {}, who was no member",
        f"""
        SELECT a.id, r.user_id FROM announcements_announcement a
        JOIN announcements_receipt r ON r.announcement_id = a.id
        WHERE {ids.having("a.id")} AND r.user_id IS NOT NULL
          AND a.to_followers = FALSE AND NOT EXISTS (
            SELECT 1 FROM cooperatives_householdmember p
            JOIN cooperatives_household h ON h.id = p.household_id
            WHERE p.user_id = r.user_id AND h.cooperative_id = a.cooperative_id)
        """,
    )


@invariant("nobody is told of what is not sent", over=Announcement)
def not_before(ids: Range) -> Iterator[Breach]:
    return told_too_early(ANNOUNCEMENTS, ids)


@invariant("what is being sent goes on being sent", over=Announcement)
def goes_on(ids: Range) -> Iterator[Breach]:
    return left_lying(ANNOUNCEMENTS, ids)


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
