"""Every write about disputes."""

from .answering import (
    AnswerRefused,
    answer_dispute,
    deliver_answer,
    drop_file,
    keep_file,
    keep_words,
)
from .deciding import decide_share
from .freezing import freeze, unfreeze
from .reminding import remind
from .taking import refresh_dispute, take

__all__ = [
    "AnswerRefused",
    "answer_dispute",
    "decide_share",
    "deliver_answer",
    "drop_file",
    "freeze",
    "keep_file",
    "keep_words",
    "refresh_dispute",
    "remind",
    "take",
    "unfreeze",
]
