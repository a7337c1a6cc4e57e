"""Pages of a county's officers, and the public one."""
