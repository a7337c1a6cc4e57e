"""Pages of officers, of experts and of farms about experts' work."""
