"""Reports and dashboards. Reads everything, changes nothing; owns no tables.

Promises that every figure is read from kept balances, equals the sum of its lines (the proof is
one key away), and is a link down: figure, accounts, lines, entry, paper. A statement's form (which
lines, in which order, what a total adds up) is data of the country pack. What is drawn on the page
is the same sheet that goes out as XLSX, PDF, text and JSON.

Leaves to others: posting (ledger), ageing of papers (invoicing), what waits for a person (web).
"""
