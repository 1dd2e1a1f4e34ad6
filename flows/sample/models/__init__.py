"""The drawing room of the sample portfolio: models, and the areas they must give.

Comes in: how many facilities, how much area, a seed. Goes out: STEP files and what was drawn. Must not know:
how a model is read, measured or counted.
"""
