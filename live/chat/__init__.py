"""What people say while a broadcast is on air, and who looks after it."""
