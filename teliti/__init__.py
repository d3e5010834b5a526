"""Teliti: the back office that prevents, shows, or undoes small errors."""
