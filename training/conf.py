"""Settings of courses that somebody must have finished; offices may ask for more."""

from core.environment import Environment

env = Environment("Courses")

TRAINING_TO_OPEN_SHOP = env.words(
    "TRAINING_TO_OPEN_SHOP",
    [],
    "courses, by the last part of their address, that everybody has finished who opens "
    "a shop",
)
TRAINING_TO_GO_LIVE = env.words(
    "TRAINING_TO_GO_LIVE", [], "likewise courses for everybody who goes live"
)
