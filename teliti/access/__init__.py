"""Who gets in, for how long, and who looks after it.

Owns: invitations, changes of roles, leavers and their checklist, access reviews, API tokens, the
list of signed-in browsers, and the answers to "who can see this" and "why can I not".
Promises: nobody widens their own access; a link or token works once or until its day, and only
its digest or signature is known here; whatever was taken away is taken away by the system.
Leaves to others: users, members, roles and sign-in (people), second signatures (approvals).
"""
