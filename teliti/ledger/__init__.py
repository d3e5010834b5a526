"""The books: accounts, periods, entries, balances.

Owns: the chart of accounts, fiscal years and periods, entries and their lines, the balance of each
account by month and day.
Promises: every posted entry balances and lies in a period that was open; what is posted never
changes; balances agree with the lines; entry numbers have no gaps.
Leaves to others: why something is posted (invoicing, treasury), the statements (insight).
"""
