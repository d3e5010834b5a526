"""Addresses of the screens about access."""

from django.urls import path

from teliti.access.views import accept, invitations, leaving, reviews, sessions, tokens, who

app_name = "access"
urlpatterns = [
    path("sessions/", sessions.Sessions.as_view(), name="sessions"),
    path("sessions/<int:pk>/end/", sessions.EndOwnSession.as_view(), name="end_own_session"),
    path("sessions/<int:pk>/end-of-member/", sessions.EndSession.as_view(), name="end_session"),
    path("people/<int:pk>/sessions/", sessions.MemberSessions.as_view(), name="member_sessions"),
    path("people/<int:pk>/sessions/end/", sessions.EndSessions.as_view(), name="end_sessions"),
    path("people/<int:pk>/factors/", sessions.RemoveFactors.as_view(), name="remove_factors"),
    path("people/<int:pk>/lend/", sessions.LendRole.as_view(), name="lend_role"),
    path("people/<int:pk>/period/", sessions.LimitMember.as_view(), name="limit_member"),
    path("invitations/", invitations.Invitations.as_view(), name="invitations"),
    path("invitations/new/", invitations.NewInvitation.as_view(), name="new_invitation"),
    path("invitations/<int:pk>/", invitations.InvitationPage.as_view(), name="invitation"),
    path("invitations/<int:pk>/again/", invitations.InviteAgain.as_view(), name="invite_again"),
    path(
        "invitations/<int:pk>/withdraw/",
        invitations.WithdrawInvitation.as_view(),
        name="withdraw_invitation",
    ),
    path("invitation/<str:key>/", accept.Accept.as_view(), name="accept"),
    path("leavers/", leaving.Leavings.as_view(), name="leavings"),
    path("people/<int:pk>/leaving/", leaving.BeginLeaving.as_view(), name="begin_leaving"),
    path("leavers/<int:pk>/", leaving.LeavingPage.as_view(), name="leaving"),
    path("leavers/<int:pk>/revoke/", leaving.RevokeAccess.as_view(), name="revoke_access"),
    path("leavers/<int:pk>/hand-over/", leaving.HandOver.as_view(), name="hand_over"),
    path("leavers/<int:pk>/items/", leaving.AddItem.as_view(), name="add_item"),
    path("leavers/<int:pk>/close/", leaving.CloseLeaving.as_view(), name="close_leaving"),
    path("items/<int:pk>/tick/", leaving.TickItem.as_view(), name="tick_item"),
    path("leavers/<int:pk>/call-off/", leaving.CallOff.as_view(), name="call_off_leaving"),
    path("reviews/", reviews.Reviews.as_view(), name="reviews"),
    path("reviews/new/", reviews.NewReview.as_view(), name="new_review"),
    path("reviews/<int:pk>/", reviews.ReviewLines.as_view(), name="review"),
    path("reviews/<int:pk>/close/", reviews.CloseReview.as_view(), name="close_review"),
    path("tokens/", tokens.Tokens.as_view(), name="tokens"),
    path("tokens/new/", tokens.NewToken.as_view(), name="new_token"),
    path("tokens/<int:pk>/", tokens.TokenPage.as_view(), name="token"),
    path("tokens/<int:pk>/revoke/", tokens.RevokeToken.as_view(), name="revoke_token"),
    path("who/", who.Who.as_view(), name="who"),
]
