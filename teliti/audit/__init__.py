"""Actions and the trail.

Owns: the one way in which state changes (`action`), the log of what happened, one hash chain per
company, its readers, receipts against doing things twice, and the numbers given to papers.
Promises: what happened is recorded in the transaction in which it happened, or it did not happen;
a change of the record, or a gap in it, shows.
Leaves to others: who a person is and which duties they have (`people`), what may happen (each
part).
"""
