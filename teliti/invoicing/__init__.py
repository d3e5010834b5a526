"""Invoices to customers and bills from suppliers.

Owns: sales invoices and bills with their lines and taxes, what settles them, their numbers, their
paper as PDF, the ageing of what is owed.
Promises: an issued invoice never changes; numbers have no gaps; what is open is the invoice less
what settled it, and adds up to the control account in the books; a correction is a reversal and a
replacement in one.
Leaves to others: the bank's side of a payment (treasury), tax arithmetic and rates (taxes), the
scan of a bill (documents), the words of a country (packs).
"""
