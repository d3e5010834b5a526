"""Screens that belong to no single part, and those of the parts below the kit."""
