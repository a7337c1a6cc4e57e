"""What is written of places: counties merged, villages moved, viewpoints told."""

from .counties import PlaceRefused, check_move, merge_counties, move_village
from .viewpoints import (
    MOST_PHOTOS,
    StaleViewpoint,
    add_viewpoint_photo,
    move_viewpoint_photo,
    remove_viewpoint_photo,
    save_viewpoint,
)

__all__ = [
    "MOST_PHOTOS",
    "PlaceRefused",
    "StaleViewpoint",
    "add_viewpoint_photo",
    "check_move",
    "merge_counties",
    "move_viewpoint_photo",
    "move_village",
    "remove_viewpoint_photo",
    "save_viewpoint",
]
