"""Scanners against a running sample company: `make scan`. They find nothing, or it fails."""
