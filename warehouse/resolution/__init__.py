"""What records and models mean: which space is which room, which text names which room. Knows no files, no money."""
