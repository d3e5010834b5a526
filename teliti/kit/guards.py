"""Drafts and saved views may go; they are nobody's record."""

from teliti.base.spans import own

DELETABLE = {"kit_draft", "kit_savedview"}

SPANS = {"kit_draft": own("kit_draft.member_id"), "kit_savedview": own("kit_savedview.member_id")}
