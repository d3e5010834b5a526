"""What the database refuses of scores."""

from teliti.base.guards import never
from teliti.base.spans import within

GUARDS = [never("score_kept", "quality_score", "DELETE", "a score is kept")]

DELETABLE: set[str] = set()

SPANS = {"quality_score": within("quality_score.day")}
