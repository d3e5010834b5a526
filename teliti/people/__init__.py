"""Companies, the people in them, and what each may do.

Owns: users and sign-in, companies, members (a person in a company), roles as sets of duties.
Promises: a person sees only companies where they are a member, and may only what a role of theirs
carries; nobody is above the duties.
Leaves to others: what the duties are (each part declares its own), approvals.
"""
