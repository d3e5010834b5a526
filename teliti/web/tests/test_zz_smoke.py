import pytest
from django.test import Client
from teliti.audit.duties import StandardRole
from tests import make
from teliti.web.tests import *
pytestmark = pytest.mark.django_db
def test_smoke():
    system = make.company("PT Maju Jaya")
    p = make.member(system, *StandardRole, name="Ayu Lestari")
    q = make.member(system, StandardRole.FINANCE, name="Budi")
    c = Client(); c.force_login(p.user)
    from teliti.people.queries import roles_of
    r = roles_of(system.company).first()
    from teliti.work import actions, queue
    pr = actions.ask_for_proof(p)
    queue.discover()
    queue.run_here(next(j for j in queue.jobs() if j.name=="work.prove"), system.company_id, {"progress": pr.pk})
    from teliti.audit.models import Event
    from teliti.work.models import Proof
    e = Event.objects.order_by("-pk").first()
    urls = ["/","/now/","/search/","/search/?q=ayu","/commands/?q=pe","/keys/","/people/me/","/people/company/",f"/people/company/{system.company_id}/",f"/people/company/{system.company_id}/change/","/people/members/","/people/members/new/",f"/people/members/{q.pk}/",f"/people/members/{q.pk}/change/",f"/people/members/{q.pk}/end/","/people/roles/","/people/roles/new/",f"/people/roles/{r.pk}/",f"/people/roles/{r.pk}/change/","/people/duties/","/audit/",f"/audit/{e.pk}/","/work/","/work/failed/","/work/proofs/","/work/proofs/new/",f"/work/proofs/{Proof.objects.get().pk}/","/work/mine/",f"/work/mine/{pr.pk}/",f"/work/mine/{pr.pk}/stop/",f"/work/mine/{pr.pk}/result/","/healthz","/readyz", "/setup/"]
    bad=[]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    for u in urls:
        try:
            with CaptureQueriesContext(connection) as ctx:
                a=c.get(u)
            print(u,a.status_code,len(ctx))
            if a.status_code not in (200,303,302): bad.append(u)
        except Exception as x:
            print(u,repr(x)[:300]); bad.append(u)
    assert not bad
