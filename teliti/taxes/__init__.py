"""Taxes: codes with dated rates, and the arithmetic of a document's tax.

Owns: tax codes, the dated rates behind them (data with source and date), tax computation.
Promises: a rate is never a constant in code; a document is taxed by the rates of its day.
Leaves to others: which documents carry tax (invoicing), the country's rules as data (packs).
"""
