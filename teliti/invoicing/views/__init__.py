"""Screens of invoices and bills."""
