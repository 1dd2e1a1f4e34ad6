"""A cell as a value: numbers, days, instants and durations as people write them."""
