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
    path("change-many/", views.ChangeMany.as_view(), name="change_many"),
    path("<int:pk>/", views.PartyPage.as_view(), name="party"),
    path("<int:pk>/change/", views.ChangeParty.as_view(), name="change_party"),
    path("<int:pk>/deactivate/", views.DeactivateParty.as_view(), name="deactivate_party"),
    path("<int:pk>/reactivate/", views.ReactivateParty.as_view(), name="reactivate_party"),
    path("<int:pk>/bank-accounts/new/", views.AddBankAccount.as_view(), name="add_bank_account"),
    path(
        "bank-accounts/<int:pk>/change/",
        views.ChangeBankAccount.as_view(),
        name="change_bank_account",
    ),
    path(
        "bank-accounts/<int:pk>/trust/",
        views.TrustBankAccount.as_view(),
        name="trust_bank_account",
    ),
    path(
        "bank-accounts/<int:pk>/close/",
        views.CloseBankAccount.as_view(),
        name="close_bank_account",
    ),
]
