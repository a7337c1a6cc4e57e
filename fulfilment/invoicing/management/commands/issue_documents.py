"""`manage.py issue_documents`: orders from before there were invoices get theirs."""

from django.core.management.base import BaseCommand

from fulfilment.invoicing.queries import paid_orders
from fulfilment.invoicing.services import issue_documents

BATCH = 200


class Command(BaseCommand):
    help = "Issue the invoices and credit notes that are lacking; may be run again."

    def handle(self, *_args: object, **_options: object) -> None:
        last, count = 0, 0
        while ids := list(paid_orders(last).values_list("pk", flat=True)[:BATCH]):
            count += issue_documents(ids)
            last = ids[-1]
        self.stdout.write(f"documents issued: {count}")
