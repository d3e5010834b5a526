"""Addresses of parties."""

from django.urls import path

from teliti.parties import views

app_name = "parties"
urlpatterns = [
    path("", views.Parties.as_view(), name="parties"),
    path("customers/", views.Customers.as_view(), name="customers"),
    path("suppliers/", views.Suppliers.as_view(), name="suppliers"),
    path("new/", views.AddParty.as_view(), name="new_party"),
    path("customers/new/", views.AddCustomer.as_view(), name="new_customer"),
    path("suppliers/new/", views.AddSupplier.as_view(), name="new_supplier"),
    path("change-each/", views.ChangeEach.as_view(), name="change_each"),
    path("change-many/", views.ChangeMany.as_view(), name="change_many"),
    path("duplicates/", views.Duplicates.as_view(), name="duplicates"),
    path("duplicates/look/", views.FindDuplicates.as_view(), name="find_duplicates"),
    path("duplicates/<int:pk>/merge/", views.MergeParties.as_view(), name="merge"),
    path("duplicates/<int:pk>/apart/", views.TellApart.as_view(), name="tell_apart"),
    path("merged/", views.Merges.as_view(), name="merges"),
    path("merged/<int:pk>/undo/", views.UndoMerge.as_view(), name="undo_merge"),
    path("<int:pk>/", views.PartyPage.as_view(), name="party"),
    path("<int:pk>/change/", views.ChangeParty.as_view(), name="change_party"),
    path("<int:pk>/deactivate/", views.DeactivateParty.as_view(), name="deactivate_party"),
    path("<int:pk>/reactivate/", views.ReactivateParty.as_view(), name="reactivate_party"),
    path("<int:pk>/bank-accounts/new/", views.AddBankAccount.as_view(), name="add_bank_account"),
    path("bank-accounts/trust/", views.TrustEach.as_view(), name="trust_each"),
    path(
        "bank-accounts/<int:pk>/change/",
        views.ChangeBankAccount.as_view(),
        name="change_bank_account",
    ),
    path(
        "bank-accounts/<int:pk>/ask/",
        views.AskToTrust.as_view(),
        name="ask_to_trust",
    ),
    path(
        "bank-accounts/<int:pk>/close/",
        views.CloseBankAccount.as_view(),
        name="close_bank_account",
    ),
]
