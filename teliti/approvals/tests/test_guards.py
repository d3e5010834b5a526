"""What the database refuses of approvals, against any SQL of the application's role."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from teliti.approvals import actions
from teliti.approvals.domain import RuleStep
from teliti.approvals.models import Decision, Request, RequestState
from teliti.approvals.verify import CHECKS
from teliti.audit.duties import StandardRole
from teliti.invoicing import actions as invoicing
from teliti.kit.columns import today_of
from teliti.people.models import Member
from tests import make, make_approvals
from tests.make_invoicing import customer, line, sale

pytestmark = pytest.mark.django_db
APPROVE = (
    "INSERT INTO approvals_decision (company_id, version, request_id, step_id, kind, by_id, "
    "absent_id, text, digest, at) SELECT r.company_id, 1, r.id, s.id, 'approve', %s, %s, '', "
    "{digest}, now() FROM approvals_request r JOIN approvals_requeststep s ON s.request_id = r.id"
)


@pytest.fixture
def clerk() -> Member:
    system = make.books()
    make_approvals.policy(system, "invoicing.issue")
    return make.member(system, StandardRole.FINANCE, name="Rina")


@pytest.fixture
def director(clerk: Member) -> Member:
    return _director(clerk)


def _director(clerk: Member) -> Member:
    system = Member.objects.get(company=clerk.company, is_system=True)
    return make.member(system, StandardRole.DIRECTOR, name="Hendra")


@pytest.fixture
def request_(clerk: Member, director: Member) -> Request:
    content = sale(customer(clerk), line(clerk))
    return invoicing.draft_to_sign(clerk, content=content)


def refused(sql: str, *values: int | None) -> str:
    """What the database says to this statement."""
    with (
        pytest.raises(IntegrityError) as trouble,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)
    return str(trouble.value)


def test_the_maker_never_approves(request_: Request, clerk: Member, director: Member) -> None:
    sql, today = APPROVE.format(digest="r.digest"), today_of(clerk)
    actions.name_substitute(clerk, deputy=director, starts_on=today, ends_on=today)
    assert "the maker never signs" in refused(sql, clerk.pk, None)
    assert "the maker never signs" in refused(sql, director.pk, clerk.pk)
    assert "on what was asked" in refused(APPROVE.format(digest="'x'"), director.pk, None)
    assert Decision.objects.count() == 0


def test_only_a_named_substitute_approves_for_another(
    request_: Request, clerk: Member, director: Member
) -> None:
    other = _director(clerk)
    sql = APPROVE.format(digest="r.digest")
    assert "named substitute" in refused(sql, other.pk, director.pk)
    for kind, days in (("", 1), ("invoicing.reverse", 0)):  # another day, another kind
        day = today_of(clerk) + timedelta(days)
        actions.name_substitute(director, deputy=other, kind=kind, starts_on=day, ends_on=day)
        assert "on the days named" in refused(sql, other.pk, director.pk)


def test_one_voice_counts_once_in_a_step(clerk: Member, director: Member) -> None:
    system, other = Member.objects.get(company=clerk.company, is_system=True), _director(clerk)
    signer = make_approvals.role(system, StandardRole.DIRECTOR)
    make_approvals.policy(system, "invoicing.issue", RuleStep(1, signer, quorum=2))
    today = today_of(clerk)
    actions.name_substitute(director, deputy=other, starts_on=today, ends_on=today)
    content = sale(customer(clerk), line(clerk))
    actions.approve(director, request=invoicing.draft_to_sign(clerk, content=content))
    sql = APPROVE.format(digest="r.digest")
    assert "voice counts twice" in refused(sql, other.pk, director.pk)
    assert Decision.objects.count() == 1


def test_no_approval_without_its_signatures(request_: Request) -> None:
    assert "every step" in refused("UPDATE approvals_request SET state = 'granted'")
    assert "its signatures" in refused("UPDATE approvals_requeststep SET state = 'done'")
    assert "stays so" in refused("UPDATE approvals_request SET state = 'used'")
    assert "never changed" in refused("UPDATE approvals_requeststep SET quorum = quorum + 1")


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE approvals_request SET digest = repeat('0', 64)", "never changed"),
        ("UPDATE approvals_request SET maker_id = maker_id + 1", "never changed"),
        ("UPDATE approvals_request SET content = '{}'", "never changed"),
        ("UPDATE approvals_request SET state = 'waiting'", "stays so"),
        ("UPDATE approvals_decision SET by_id = by_id + 1", "kept as it is"),
        ("UPDATE approvals_requeststep SET role_id = NULL, duty = 'x'", "never changed"),
    ],
)
def test_what_was_said_stays(request_: Request, director: Member, sql: str, words: str) -> None:
    actions.approve(director, request=request_)
    assert words in refused(sql)
    assert Request.objects.get().state == RequestState.GRANTED


@pytest.mark.parametrize(
    "table",
    ["request", "requeststep", "decision", "policy", "laterreview", "pair", "substitute"],
)
def test_nothing_is_deleted(request_: Request, director: Member, table: str) -> None:
    actions.approve(director, request=request_)
    with (
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM approvals_{table}")


def test_verify_finds_an_approval_that_nobody_gave(
    request_: Request, clerk: Member, director: Member
) -> None:
    def found() -> list[str]:
        return [one for check in CHECKS for one in check.findings(clerk.company_id)]

    actions.approve(director, request=request_)
    assert found() == []
    with connection.cursor() as cursor:  # used by hand, without an act
        cursor.execute("UPDATE approvals_request SET state = 'used'")
    assert found() == ["PT Maju Jaya: tidak ada perbuatannya di jejak audit."]
