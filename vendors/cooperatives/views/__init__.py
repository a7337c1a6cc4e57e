"""Pages of the register in a cooperative's office, and a household's own."""
