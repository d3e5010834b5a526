"""Screens of approvals."""

from teliti.approvals.views.requests import (
    ApproveRequest,
    FollowLink,
    RefuseRequest,
    RequestPage,
    Requests,
)

__all__ = ["ApproveRequest", "FollowLink", "RefuseRequest", "RequestPage", "Requests"]
