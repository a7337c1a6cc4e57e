"""Every write of reviews, by what is written."""
