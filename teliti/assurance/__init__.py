"""Assurance: proof for people who do not have to trust us.

Owns: the daily seal of each company's trail and the keys it is signed with, exports of the trail,
proof packs, and the auditor's room: samples, and requests for evidence with their answers.
Promises: whoever holds an export, a printed line of a seal, or a proof pack can tell with a script
of one page whether anything was changed since; a sample is drawn again by its seed.
Leaves to others: the trail and its chain (`audit`), figures (`insight`), the keeping of files
(`documents`).
"""
