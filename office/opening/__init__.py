"""A market's first day: the link to its setup, the checklist, opening it."""
