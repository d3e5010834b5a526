"""Backups of the whole installation, and the proof that they can be restored.

Owns: backups (one encrypted file each), where they are kept and for how long, restoring, the weekly
rehearsal, moving between database servers, and the snapshot before an upgrade.
Promises: database and files of a backup never disagree; it can be opened without us (age, tar,
PostgreSQL's own dump); half a backup has no name and half a restore is never switched to; whoever
is responsible sees how old the last proven restore is.
Leaves to others: what must hold of the restored books (each part's `verify.py`).
A backup holds every company; the rows here say of one company what a file holds of it.
"""
