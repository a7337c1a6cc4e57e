"""What pages of other areas show of live selling."""
