"""`make load`: fifty people for five minutes, against the loopback, on a durable server of its own.

    python -m tests.load [--people 50] [--minutes 5]

People look at lists, open invoices, search, read reports and issue invoices, with some seconds of
thought in between. Never a test: what came out and under which conditions is in
docs/performance.md. Also tells how much memory everything takes at rest.
"""
