"""What these rules have to say to a person: English templates, translated by the outer rooms."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from teliti.base.words import Template


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence. `template % parameters` is English; translate the template to say it else."""

    template: Template
    parameters: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % self.parameters


class RuleBroken(ValueError):
    """The rules do not allow this, or do not know it. Carries the sentence as a `Notice`."""

    def __init__(self, template: Template, **parameters: object) -> None:
        self.notice = Notice(template, parameters)
        super().__init__(str(self.notice))
