"""A register from a file: which column is what, what a row says, what would change."""
