"""What is read of a county's experts."""
