"""Which area a room gets, how sure, and whether geometry bears out the units."""
