"""The records of the sample portfolio, and the answers of money that they must give.

Comes in: facilities and rooms as plain data. Goes out: deliveries in a folder and the answers. Must not know: how
a delivery is read, how a cost is spread, or anything of IFC.
"""
