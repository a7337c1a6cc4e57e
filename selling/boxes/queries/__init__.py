"""What pages and the clock read of boxes."""
