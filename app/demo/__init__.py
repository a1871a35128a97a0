"""Made-up people and a whole circle between two practice stations."""
