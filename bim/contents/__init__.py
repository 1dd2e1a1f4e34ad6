"""What is in a room: assets, glazing, floor finishes. Must not know: money, how an area was chosen or counted."""
