"""What spans parts: journeys, architecture, benchmarks, and what all tests share."""
