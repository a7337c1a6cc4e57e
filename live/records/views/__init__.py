"""The market's own pages of records of broadcasts."""
