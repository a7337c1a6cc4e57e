"""What visitors and hosts type of visits."""
