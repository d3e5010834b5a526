"""Quality: rules about the data of every part, how many rows break each, day by day, and where to
mend them.

Owns: the daily counts and the score that follows from them.
Promises: a rule is a query with a name, an owner and a weight; its list is what it counts; the
trend is of counts that were kept, never of guesses.
Leaves to others: the rules, which each part declares in its `quality` room, and the mending.
"""
