"""Read what the file states: which sets and names contain an area. Must not know: geometry, which area is used."""
