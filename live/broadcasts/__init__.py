"""What is broadcast, by whom, with what on its shelf."""
