"""What the file states: which sets and names carry an area, and every statement of it."""
