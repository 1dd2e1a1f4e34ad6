"""The auditor: tries to solve the open set back to the figures of restricted rooms, before anyone else does.

Every published sum over withheld rooms is one linear equation over their unknown areas. No area of a restricted
room may follow from the equations, exactly or within a stated share, and no two of them may differ by the rooms of
a group that is too small. Where one does, cells are suppressed, those that lose least first, until none does.
"""
