"""Files that people bring: what each may hold, and the steps from upload to undo."""
