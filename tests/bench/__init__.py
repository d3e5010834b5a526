"""`make bench`: the common workload of ../shared/bench, on a durable server of its own.

    python -m tests.bench [--scale 0.1] [--only NAME] [--large]

Prints medians beside bare PostgreSQL doing the equivalent work in turn with ours, and writes
build/bench.json. What was measured when, and where the time goes: docs/performance.md.
"""
