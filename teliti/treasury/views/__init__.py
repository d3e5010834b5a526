"""Screens of treasury, one file per noun."""
