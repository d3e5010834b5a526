"""The kit: three kinds of screen and what they are made of. No business.

Owns: `Listing`, `Page` and `Ask`; components and style; drafts of what is typed, saved views,
export, keyboard, the frame around every page.
Promises: every address works as a plain page and every form without script; what is typed is kept.
Leaves to others: every rule, every query, every word about the business.
"""
