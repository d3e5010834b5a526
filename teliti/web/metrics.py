"""The page that Prometheus reads: what was counted, and how the installation stands now."""

from collections.abc import Iterable, Iterator

from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from teliti.audit.queries import trail_length
from teliti.base import measures
from teliti.people.queries import each_company
from teliti.work import queries
from teliti.work.models import Heartbeat


class Standing(Collector):
    """How things stand at this moment, asked of the database."""

    def describe(self) -> Iterable[Metric]:
        """Nothing: to be registered, no question is asked."""
        return ()

    def collect(self) -> Iterator[Metric]:
        queue = GaugeMetricFamily("teliti_queue_jobs", "Jobs by state", labels=["state"])
        for state, count in queries.jobs_by_state().items():
            queue.add_metric([state], count)
        yield queue
        yield from self._of_companies()

    def _of_companies(self) -> Iterator[Metric]:
        now = timezone.now()
        age = GaugeMetricFamily(
            "teliti_heartbeat_age_seconds", "Since the last success", labels=["name", "company"]
        )
        silent = GaugeMetricFamily(
            "teliti_heartbeat_silent",
            "1 where it should have been heard",
            labels=["name", "company"],
        )
        trail = GaugeMetricFamily("teliti_trail_sequence", "Events so far", labels=["company"])
        beats: dict[int, Heartbeat] = {}
        for company in each_company():
            beats |= {beat.pk: beat for beat in queries.heartbeats_of(company)}
            trail.add_metric([str(company.pk)], trail_length(company.pk))
        for beat in beats.values():  # those of the installation came with every company
            labels = [beat.name, str(beat.company_id or "")]
            if beat.last_ok_at:
                age.add_metric(labels, (now - beat.last_ok_at).total_seconds())
            silent.add_metric(labels, beat.is_silent(now))
        yield from (age, silent, trail)


def page() -> bytes:
    """Everything in Prometheus's own text."""
    registry = CollectorRegistry()
    registry.register(Standing())
    return generate_latest(measures.counted()) + generate_latest(registry)
