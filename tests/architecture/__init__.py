"""The shape of the code, proved."""
