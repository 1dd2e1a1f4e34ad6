"""A starter project: what is in a folder, and the configuration that reads it."""
