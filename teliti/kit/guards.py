"""Drafts and saved views may go; they are nobody's record."""

DELETABLE = {"kit_draft", "kit_savedview"}
