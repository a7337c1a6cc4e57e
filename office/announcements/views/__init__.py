"""Pages of announcements, tasks and documents."""
