"""Addresses of the ledger."""

from django.urls import path

from teliti.ledger import views

app_name = "ledger"
urlpatterns = [
    path("accounts/", views.Accounts.as_view(), name="accounts"),
    path("accounts/new/", views.NewAccount.as_view(), name="new_account"),
    path("accounts/out-of-use/", views.PutOutOfUse.as_view(), name="put_out_of_use"),
    path("accounts/<int:pk>/", views.AccountPage.as_view(), name="account"),
    path("accounts/<int:pk>/change/", views.ChangeAccount.as_view(), name="change_account"),
    path("entries/", views.Entries.as_view(), name="entries"),
    path("entries/new/", views.NewEntry.as_view(), name="new_entry"),
    path("entries/discard/", views.DiscardEntries.as_view(), name="discard_entries"),
    path("entries/clear-suspense/", views.ClearSuspense.as_view(), name="clear_suspense"),
    path("entries/<int:pk>/", views.EntryPage.as_view(), name="entry"),
    path("entries/<int:pk>/change/", views.ChangeEntry.as_view(), name="change_entry"),
    path("entries/<int:pk>/post/", views.PostEntry.as_view(), name="post_entry"),
    path("entries/<int:pk>/discard/", views.DiscardEntry.as_view(), name="discard_entry"),
    path("entries/<int:pk>/reverse/", views.ReverseEntry.as_view(), name="reverse_entry"),
    path("periods/", views.Periods.as_view(), name="periods"),
    path("periods/open-year/", views.OpenYear.as_view(), name="open_year"),
    path("periods/<int:pk>/", views.PeriodPage.as_view(), name="period"),
    path("periods/<int:pk>/close/", views.ClosePeriod.as_view(), name="close_period"),
    path("periods/<int:pk>/reopen/", views.ReopenPeriod.as_view(), name="reopen_period"),
    path("opening/", views.OpeningBalances.as_view(), name="opening"),
]
