"""What shapes measure: footprints of spaces, the extent of things, what stands in a room."""
