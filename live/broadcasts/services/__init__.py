"""Every write to broadcasts and their shelves."""
