"""What the system says when it will not do something.

Every refusal is one sentence for the person: what is wrong, where, and what to do.
"""

from collections.abc import Mapping


class Refused(Exception):
    """Expected: the rules do not allow this. `sentence` is ready to be shown.

    `field` names the form field that the sentence is about, or is empty.
    """

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)
        self.field = field


class Forbidden(Refused):
    """The person lacks the duty."""


class Conflict(Refused):
    """The row was changed by somebody else since the person read it."""


class AlreadyDone(Refused):
    """The same once-key came again: the first result stands. `subject` names it."""

    def __init__(self, sentence: str, *, subject: str) -> None:
        super().__init__(sentence)
        self.subject = subject


class NeedsApproval(Refused):
    """Somebody else has to sign first; the sentence says who and why.

    `subject` is the thing as the refused action saw it, `kind` what should be done with it, `also`
    what the action was given beside it: all three are what will be signed.
    """

    def __init__(
        self, sentence: str, *, subject: object, kind: str, also: Mapping[str, object]
    ) -> None:
        super().__init__(sentence)
        self.subject, self.kind, self.also = subject, kind, also
