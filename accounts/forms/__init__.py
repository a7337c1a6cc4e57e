"""What people type about themselves, made into clean values."""
