"""Cash and bank: what the bank says, and which of our papers it belongs to.

Owns: bank accounts and their statements, the reading of the banks' own files, the matching of bank
lines with open invoices and bills, petty cash, payment runs, the cash forecast.
Promises: opening + lines = closing is checked on every statement; what a file holds is imported
whole or not at all, and once; a suggestion shows its reasons; nothing is matched by itself.
Leaves to others: invoices and bills (`invoicing`), accounts and entries (`ledger`), and the file
layouts of a country's banks (`packs`), which register their readers here.
"""
