"""The API: every list, record and action as JSON, and webhooks that tell others what happened.

Owns: the addresses under /api/, the OpenAPI document, webhooks and their deliveries.
Promises: what a screen shows and does, the API shows and does, by the same duties, the same forms
and the same actions; a key makes a repeated call harmless; a webhook is signed, keeps the order of
the trail, and can be replayed from any event.
Leaves to others: tokens and whose they are (access), every rule and every query (the parts).
"""
