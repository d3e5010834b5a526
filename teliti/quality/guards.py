"""What the database refuses of scores."""

from teliti.base.guards import never

GUARDS = [never("score_kept", "quality_score", "DELETE", "a score is kept")]

DELETABLE: set[str] = set()
