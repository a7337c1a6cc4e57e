"""Every write to a cooperative's register."""
