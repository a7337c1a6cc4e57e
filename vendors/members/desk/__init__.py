"""The base of every desk and office page, and the desk's page of the team."""
