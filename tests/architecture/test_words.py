"""Every text that people see has its Indonesian, and every translation fits its source."""

from django.apps import apps
from django.utils import translation
from django.utils.functional import Promise

from teliti.kit.words import label_of
from teliti.people.models import OfCompany
from tools import words


def test_texts_are_found_in_python() -> None:
    source = (
        'a = _("Post")\n'
        'b = ngettext_lazy("%(n)s line", "%(n)s lines", n)\n'
        'c = pgettext("month", "May")\n'
    )
    found = words.texts_of_python(source, "x")
    assert [(text.context, text.text, text.plural) for text in found] == [
        (None, "Post", None),
        (None, "%(n)s line", "%(n)s lines"),
        ("month", "May", None),
    ]


def test_texts_are_found_in_templates() -> None:
    source = (
        '{% translate "It\'s posted" %}{% card title=_("Books") %}'
        "{% blocktranslate count n=rows|length %}{{ n }} row{% plural %}{{ n }} rows"
        "{% endblocktranslate %}"
    )
    assert [(text.text, text.plural) for text in words.texts_of_template(source, "x")] == [
        ("It's posted", None),
        ("Books", None),
        ("%(n)s row", "%(n)s rows"),
    ]


def test_every_text_has_its_indonesian() -> None:
    missing = words.missing()
    assert missing == [], f"{len(missing)} without Indonesian (make words):\n" + "\n".join(
        map(str, missing)
    )


def test_translations_carry_the_placeholders_of_their_source() -> None:
    assert words.errors() == []


def test_a_text_has_one_translation() -> None:
    assert words.disagreeing() == [], "unify them, or tell them apart by a context (pgettext)"


SAME_IN_BOTH = {"webhook", "Bank", "Format", "Total"}
OF_ITSELF = {"audit", "kit"}
"""Parts of whose own tables the trail tells nothing."""


def test_every_field_that_the_trail_can_tell_is_called_something_in_both_languages() -> None:
    nameless, untold = set(), set()
    for model in apps.get_models():
        part = model._meta.app_label
        if part in OF_ITSELF or not (issubclass(model, OfCompany) or part == "people"):
            continue
        left_out = {"id", "company_id", "version", *getattr(model, "noted", ())}
        for field in model._meta.local_concrete_fields:
            label, name = label_of(model, field.attname), f"{model.__name__}.{field.attname}"
            if field.attname in left_out:
                continue
            if not isinstance(label, Promise):
                nameless.add(name)
            elif _in("id", label) == _in("en", label) not in SAME_IN_BOTH:
                untold.add(name)
    assert nameless == set(), "say in the part's words.py what they are called"
    assert untold == set()


def _in(language: str, label: Promise) -> str:
    with translation.override(language):
        return str(label)
