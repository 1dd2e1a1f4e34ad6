"""Statistical disclosure control: what the open set may show.

No figure of a restricted room may appear, and none may follow by subtraction.
"""
