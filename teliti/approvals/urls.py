"""Addresses of approvals."""

from django.urls import path

from teliti.approvals.views import deciding, pairs, policies, requests, reviews, substitutes

app_name = "approvals"
urlpatterns = [
    path("", requests.Requests.as_view(), name="requests"),
    path("<int:pk>/", requests.RequestPage.as_view(), name="request"),
    path("<int:pk>/approve/", deciding.ApproveRequest.as_view(), name="approve_request"),
    path("<int:pk>/refuse/", deciding.RefuseRequest.as_view(), name="refuse_request"),
    path("<int:pk>/ask/", deciding.AskQuestion.as_view(), name="ask_question"),
    path("<int:pk>/answer/", deciding.AnswerQuestion.as_view(), name="answer_question"),
    path("<int:pk>/forward/", deciding.ForwardRequest.as_view(), name="forward_request"),
    path("<int:pk>/withdraw/", deciding.WithdrawRequest.as_view(), name="withdraw_request"),
    path("link/<str:token>/", deciding.FollowLink.as_view(), name="link"),
    path("policies/", policies.Policies.as_view(), name="policies"),
    path("policies/new/", policies.NewPolicy.as_view(), name="new_policy"),
    path("policies/what-if/", policies.WhatIf.as_view(), name="what_if"),
    path("policies/<int:pk>/", policies.PolicyPage.as_view(), name="policy"),
    path("policies/<int:pk>/change/", policies.ChangePolicy.as_view(), name="change_policy"),
    path("policies/<int:pk>/end/", policies.EndPolicy.as_view(), name="end_policy"),
    path("substitutes/", substitutes.Substitutes.as_view(), name="substitutes"),
    path("substitutes/new/", substitutes.NewSubstitute.as_view(), name="new_substitute"),
    path("substitutes/<int:pk>/end/", substitutes.EndSubstitute.as_view(), name="end_substitute"),
    path("reviews/", reviews.Reviews.as_view(), name="reviews"),
    path("reviews/<int:pk>/", reviews.ReviewPage.as_view(), name="laterreview"),
    path("reviews/<int:pk>/done/", reviews.DoReview.as_view(), name="do_review"),
    path("pairs/", pairs.Pairs.as_view(), name="pairs"),
    path("pairs/new/", pairs.NewPair.as_view(), name="new_pair"),
    path("pairs/<int:pk>/", pairs.PairPage.as_view(), name="pair"),
    path("pairs/<int:pk>/allow/", pairs.EndPair.as_view(), name="end_pair"),
    path("pairs/<int:pk>/exception/", pairs.NewException.as_view(), name="new_exception"),
]
