"""What the system says when it will not do something.

Every refusal is one sentence for the person: what is wrong, where, and what to do.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager


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


class RefusedEach(Refused):
    """What cannot be done about some of many things: the refusal of each, by its key.

    Its own sentence is the one about the first.
    """

    def __init__(self, sentence: str, each: Mapping[int, Refused]) -> None:
        super().__init__(sentence, field=next(iter(each.values())).field)
        self.each = each


class Refusals:
    """Gathers what cannot be done about many things, so that all of it is said at once.

    refusals = Refusals()
    for line in lines:
        with refusals.about(line.pk):
            check(line)
    refusals.say()
    """

    def __init__(self) -> None:
        self.each: dict[int, Refused] = {}
        self.first = ""

    @contextmanager
    def about(self, key: int, name: object = "") -> Iterator[None]:
        """Keep what is refused inside as being about this thing; the first of each counts.

        `name` is told with it where no line stands around it.
        """
        try:
            yield
        except NeedsApproval:  # asked for as a whole
            raise
        except RefusedEach as several:
            self.first = self.first or several.sentence
            self.each = {**several.each, **self.each}
        except Refused as refusal:
            self.first = self.first or ": ".join(filter(None, (str(name), refusal.sentence)))
            self.each.setdefault(key, refusal)

    def say(self) -> None:
        """Refuse, if anything was refused."""
        if self.each:
            raise RefusedEach(self.first, self.each)
