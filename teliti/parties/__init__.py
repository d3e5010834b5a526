"""Parties: customers, suppliers, and whoever else the company deals with.

Owns: who they are, how to reach them, their tax number, their names on bank statements, and the
bank accounts that they may be paid on.
Promises: a party is never deleted, only put out of use; no two parties share a tax number and place
of business; a bank account is paid only after a second person trusted it, and any change of its
number takes that trust back.
Leaves to others: what they owe and are owed, their papers, and what a tax number looks like in a
country (the pack fills `domain.RULES`).
"""
