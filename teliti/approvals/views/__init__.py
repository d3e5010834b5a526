"""Screens of approvals, one file per noun."""
