"""Pages of the depot, under /office/<slug>/intake/."""
