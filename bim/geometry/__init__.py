"""Measure shapes: footprints of spaces, the extent of objects, what takes floor from a room.

Must not know what a file states, which spaces count, or money.
"""
