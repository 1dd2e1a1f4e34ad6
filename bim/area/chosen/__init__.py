"""Choose the area of a room and check the units. Must not know: money, DuckDB, IFC entities, which spaces count."""
