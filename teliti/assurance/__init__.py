"""Assurance: proof for people who do not have to trust us.

Owns: the daily seal of each company's trail and the keys it is signed with, exports of the trail,
proof packs, and the auditor's room with its samples and requests.
Promises: whoever holds an export, a printed line of a seal, or a proof pack can tell with a script
of one page whether anything was changed since; what an auditor opened is noted; an auditor limited
to a period reaches nothing outside it.
Leaves to others: the trail and its chain (`audit`), figures (`insight`), the keeping of files
(`documents`).
"""
