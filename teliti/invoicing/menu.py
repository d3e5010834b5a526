"""Where invoices stand in the left bar."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.rooms import Item

MENU = [
    Item("finance", _("Sales invoices"), "invoicing:invoices", "invoicing.read", "i", 10),
    Item("finance", _("Bills"), "invoicing:bills", "invoicing.read", "b", 11),
    Item("finance", _("Receivables by age"), "invoicing:sale_ageing", "invoicing.read", "v", 12),
    Item("finance", _("Payables by age"), "invoicing:purchase_ageing", "invoicing.read", "y", 13),
    Item("finance", _("Number register"), "invoicing:register", "invoicing.read", "", 14),
    Item("settings", _("Invoice settings"), "invoicing:settings", "invoicing.settings", "", 30),
]
