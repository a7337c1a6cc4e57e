"""Every write about disputes."""
