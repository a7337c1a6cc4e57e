"""A county's programme: what it wants, whom it hires, and what came of it."""
