"""Where a host and the crew work while they are on air: camera and console."""
