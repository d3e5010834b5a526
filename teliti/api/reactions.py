"""What the API does on reading the log: it lets the webhooks go on."""

from teliti.api.queries import has_webhooks, head_of
from teliti.audit.models import Event
from teliti.audit.readers import reads
from teliti.work.queue import later


@reads()
def announce(event: Event) -> None:
    """Have the webhooks told, once the latest event was read: one job sends all before it."""
    if has_webhooks(event.company_id) and event.sequence >= head_of(event.company_id):
        later("api.deliver", company=event.company_id)
