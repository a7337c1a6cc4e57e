"""Targets, declared figures, villages that move, and what is told of a place."""

from .counties import DeclareForm, MoveForm, TargetsForm
from .telling import MilestoneForm, StoryForm
from .viewpoints import ViewpointForm

__all__ = [
    "DeclareForm",
    "MilestoneForm",
    "MoveForm",
    "StoryForm",
    "TargetsForm",
    "ViewpointForm",
]
