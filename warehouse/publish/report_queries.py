"""What several publications ask of the published tables.

Comes in: nothing. Goes out: queries. Must not know: HTML, sheets.
"""

LATEST_MONEY = """
select max(month) filter (where kind = 'cost_line') as invoice, max(month) as cost from mart_cost_ledger
"""
