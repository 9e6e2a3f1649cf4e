"""
Every address, one line each: the path, its handler, who may use it.

Programs have theirs in `keepwarm.api.routes`. A test visits each line as a stranger, two
members and an admin; a line it has no example for fails it.
"""

from keepwarm.web import assets, home, members, settings, sign_in, tokens
from keepwarm.web.access import page

PAGES = (
    page("/", home.show, access="member"),
    page("/static/{path:path}", assets.show, access="public"),
    # Coming in
    page("/sign-in", sign_in.show, access="public"),
    page("/sign-in", sign_in.create, access="public", method="POST"),
    page("/sign-in/{token}", sign_in.follow, access="public"),
    page("/sign-out", sign_in.delete, access="member", method="POST"),
    # One's own settings
    page("/settings", settings.show, access="member"),
    page("/settings/profile", settings.update_profile, access="member", method="POST"),
    page("/settings/password", settings.update_password, access="member", method="POST"),
    page("/settings/sessions/end", settings.sign_out_others, access="member", method="POST"),
    page(
        "/settings/sessions/{session_id:int}/end",
        settings.sign_out_device,
        access="member",
        method="POST",
    ),
    page("/settings/tokens", tokens.show, access="member"),
    page("/settings/tokens", tokens.create, access="member", method="POST"),
    page("/settings/tokens/{token_id:int}/end", tokens.revoke, access="member", method="POST"),
    # The team
    page("/settings/members", members.show, access="admin"),
    page("/settings/members", members.create, access="admin", method="POST"),
    page(
        "/settings/members/{member_id:int}/role",
        members.update_role,
        access="admin",
        method="POST",
    ),
    page(
        "/settings/members/{member_id:int}/link",
        members.create_link,
        access="admin",
        method="POST",
    ),
    page(
        "/settings/members/{member_id:int}/disable", members.disable, access="admin", method="POST"
    ),
    page(
        "/settings/members/{member_id:int}/enable", members.enable, access="admin", method="POST"
    ),
)
