"""A starter project: what lies in a folder, and the configuration that reads it."""
