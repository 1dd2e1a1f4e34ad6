"""What a new user's files seem to be: kinds, columns and values, guessed from names and cells.

Nothing here decides what a row means in a nightly run: guesses are written into `areal.toml`, where a person sees them.
"""
