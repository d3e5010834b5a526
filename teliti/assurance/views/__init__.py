"""Screens of assurance."""
