"""The scheduled work of this part: the nightly proof."""

from django.utils.translation import gettext_lazy as _

from teliti.audit import verify
from teliti.people.models import Member
from teliti.work.progress import under_way
from teliti.work.proving import prove
from teliti.work.queue import every, job


@every("0 2 * * *")
@job("work.prove_nightly", title=_("Nightly proof of the books"), one_at_a_time=True)
def prove_nightly(member: Member) -> None:
    """Ask every check of every part, and keep what was found."""
    prove(member.company)


@job("work.prove", title=_("Proof of the books"))
def prove_now(member: Member, *, progress: int) -> None:
    """The same for a person who asked and waits for the result."""
    with under_way(progress, total=len(list(verify.declared()))) as work:
        proof = prove(member.company, after_each=work.step)
        work.result = f"/work/proofs/{proof.pk}/"
