"""The manual's units under a systemd of their own, in a Debian made for them: `make units` as root.

What is installed there is what was committed here.
"""
