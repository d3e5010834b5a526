"""Documents: the papers that belong to records, kept as they came.

Owns: the bytes of every file, named by their SHA-256 and written once; what a file is, told by its
content; which record it belongs to, who attached it and when; previews.
Promises: an original is never changed and never deleted; `verify` reads each again and compares its
digest; a file is served only to people who may see the record that it belongs to.
Leaves to others: what the record is. It is held as a reference (`invoicing.invoice:42`).
"""
