"""Forms of the backups."""

from django import forms
from django.utils.translation import gettext_lazy as _

from teliti.kit.forms import Form


class Keep(Form):
    """Of how many days, weeks and months the newest backup is kept."""

    daily = forms.IntegerField(label=_("Daily"), min_value=1, max_value=366)
    weekly = forms.IntegerField(label=_("Weekly"), min_value=0, max_value=520)
    monthly = forms.IntegerField(label=_("Monthly"), min_value=0, max_value=240)
