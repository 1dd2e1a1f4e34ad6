"""Each space as a room with its chosen area, counted or not. Must not know: money, DuckDB, assets, requirements."""
