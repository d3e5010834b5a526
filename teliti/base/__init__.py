"""The values every part counts with: money, numerals, days; refusals, state moves, guards.

Owns: the arithmetic of money in whole minor units and its one rounding; reading and showing
numbers and days in Indonesian and English; how a refusal, a move and a guard look.
Promises: no tables, no clock of its own, nothing lost between typing, storing and showing; what
may be read in two ways is refused with both readings.
Leaves to others: rates, holidays and every rule of a country (packs), currencies' exchange rates.
"""
