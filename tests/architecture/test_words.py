"""Every text that people see has its Indonesian, and every translation fits its source."""

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
