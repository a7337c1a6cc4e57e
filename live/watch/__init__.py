"""Where people watch: what is on air, the watching page, hearts and who was there."""
