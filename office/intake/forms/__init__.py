"""What is typed at the depot."""
