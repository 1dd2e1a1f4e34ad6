"""The generators of the sample portfolio, apart from the product: nothing imports them but the command `areal sample`.

`models/` draws models and knows their areas, `records/` writes records and knows where the money goes, `write.py`
puts both into one folder. Neither knows how areal reads, measures or allocates, so that `expected.json` is
independent of it.
"""

from flows.sample.write import write_sample

__all__ = ["write_sample"]
