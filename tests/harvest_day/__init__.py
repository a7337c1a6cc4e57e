"""`make harvest-day`: the peak hour of a county's best fortnight, for ten minutes."""
