"""The reports' panels on the desk."""

from django.utils.translation import gettext_lazy as _

from teliti.insight.panels import ageing_panel, cash_panel, course_panel
from teliti.kit.desk import DeskPanel

PANELS = [
    DeskPanel("cash", _("Cash and bank, day by day"), "insight.read", cash_panel, 10),
    DeskPanel("course", _("Income and cost, month by month"), "insight.read", course_panel, 20),
    DeskPanel("ageing", _("Receivables by age"), "insight.read", ageing_panel, 30),
]
