"""Pure rules of treasury: reading and checking bank statements, matching their lines.

Start with `reading.read` (bytes to checked statements), `checking` (does it add up, does it follow
the one before, what makes a line the same line) and `matching` (which papers a line pays).
"""
