"""Every write of imports: taking a file, checking it, importing it, its pictures."""

from .applying import ApplyRefused, StalePlan, apply_import, start_apply
from .checking import check_import, start_check
from .pictures import fetch_one_picture, retry_pictures
from .running import hint, hint_pictures, work_on
from .steering import cancel_import, forget_imports
from .uploading import MappingRefused, choose_columns, forget_columns, take_upload

__all__ = [
    "ApplyRefused",
    "MappingRefused",
    "StalePlan",
    "apply_import",
    "cancel_import",
    "check_import",
    "choose_columns",
    "fetch_one_picture",
    "forget_columns",
    "forget_imports",
    "hint",
    "hint_pictures",
    "retry_pictures",
    "start_apply",
    "start_check",
    "take_upload",
    "work_on",
]
