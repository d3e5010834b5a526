"""What Indonesia decides: taxes, identity numbers, holidays, words, banks, letters, accounts.

Owns: the rules as data with a source and a date (`data/`), and the pure arithmetic on them
(`domain/`): PPN and withheld PPh, NPWP, NIK and NITKU, working days and tax due dates, terbilang,
letter numbers, QRIS, the banks' statement files.
Promises: no rate or day stands in code; a rule that isn't known for a day is refused, not guessed;
what sources dispute is a warning, not a block.
Leaves to others: posting, filing and every decision of a person.
"""
