"""Approvals: the one engine for second signatures.

Owns: policies (what needs whose signature, from what amount), requests and the decisions on them,
substitutes, later reviews of what nobody else could sign, and forbidden pairs of duties.
Promises: the maker never signs, neither themselves nor through a substitute; what was signed is
what is done, since an approval holds for the digest of one content; each step says in words why
it is there; nothing is carried out by itself.
Leaves to others: what can need a signature, and its facts (each part's `signing.py`).
"""
