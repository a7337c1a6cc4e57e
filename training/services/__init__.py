"""Every write to training."""

from .attendance import Answer, Scanned, note_scan
from .courses import (
    Video,
    create_course,
    edit_course,
    publish,
    remove_lesson,
    retire,
    save_lesson,
    scope_of,
    shift_lesson,
)
from .enrolling import (
    Person,
    cancel_enrolment,
    enrol,
    link_by_phone,
    take_again,
    write_down,
)
from .finishing import finish_lesson, give_feedback, revoke, show_name
from .forgetting import forget
from .quizzes import (
    asked_of,
    hand_in,
    note_paper_quiz,
    retire_question,
    save_question,
    start_attempt,
)
from .refusing import TrainingRefused
from .seats import give_up_seat, take_seat
from .sessions import cancel_session, change_session, plan_session, remind
from .trade import ask_no_more, require_course
from .videos import keep_video

__all__ = [
    "Answer",
    "Person",
    "Scanned",
    "TrainingRefused",
    "Video",
    "ask_no_more",
    "asked_of",
    "cancel_enrolment",
    "cancel_session",
    "change_session",
    "create_course",
    "edit_course",
    "enrol",
    "finish_lesson",
    "forget",
    "give_feedback",
    "give_up_seat",
    "hand_in",
    "keep_video",
    "link_by_phone",
    "note_paper_quiz",
    "note_scan",
    "plan_session",
    "publish",
    "remind",
    "remove_lesson",
    "require_course",
    "retire",
    "retire_question",
    "revoke",
    "save_lesson",
    "save_question",
    "scope_of",
    "shift_lesson",
    "show_name",
    "start_attempt",
    "take_again",
    "take_seat",
    "write_down",
]
