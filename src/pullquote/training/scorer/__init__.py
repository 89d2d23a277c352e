"""training/scorer."""
