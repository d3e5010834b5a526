"""Each rule finds its bad example, leaves its good one alone, and all our code keeps it."""

import pytest

from tools.house_rules import RULES, Rule, Source, broken, sources


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_knows_good_from_bad(rule: Rule) -> None:
    assert list(rule.finds(Source.of(*rule.good))) == []
    assert len(list(rule.finds(Source.of(*rule.bad)))) == 1


def test_the_house_rules_hold_everywhere() -> None:
    found = [sentence for source in sources() for sentence in broken(source)]
    assert found == [], "\n".join(["", *found])
