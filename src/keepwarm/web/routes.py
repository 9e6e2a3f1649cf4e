"""
Every address, one line each: the path, its handler, who may use it.

Programs have theirs in `keepwarm.api.routes`. A test visits each line as a stranger, two
members and an admin; a line it has no example for fails it.
"""

from keepwarm.web import (
    assets,
    availability,
    board,
    bulk,
    find,
    home,
    imports,
    jobs,
    lead_parts,
    leads,
    live,
    members,
    model_settings,
    offer,
    proofs,
    runs,
    settings,
    sign_in,
    spending,
    tags,
    tokens,
    trash,
)
from keepwarm.web.access import page, post

PAGES = (
    page("/", home.show, access="member"),
    page("/static/{path:path}", assets.show, access="public"),
    # Coming in
    page("/sign-in", sign_in.show, access="public"),
    post("/sign-in", sign_in.create, access="public"),
    page("/sign-in/{token}", sign_in.follow, access="public"),
    post("/sign-out", sign_in.delete, access="member"),
    # One's own settings
    page("/settings", settings.show, access="member"),
    post("/settings/profile", settings.update_profile, access="member"),
    post("/settings/password", settings.update_password, access="member"),
    post("/settings/sessions/end", settings.sign_out_others, access="member"),
    post("/settings/sessions/{session_id:int}/end", settings.sign_out_device, access="member"),
    page("/settings/tokens", tokens.show, access="member"),
    post("/settings/tokens", tokens.create, access="member"),
    post("/settings/tokens/{token_id:int}/end", tokens.revoke, access="member"),
    # One's own time
    page("/settings/time", availability.show, access="member"),
    post("/settings/time", availability.update, access="member"),
    post("/settings/time/zone", availability.take_over, access="member"),
    page("/settings/time/holidays", availability.show_holidays, access="member"),
    post("/settings/time/days-off", availability.create_day_off, access="member"),
    post(
        "/settings/time/days-off/{day_off_id:int}/delete",
        availability.delete_day_off,
        access="member",
    ),
    # What the team sells and whom it looks for
    page("/settings/offer", offer.show, access="member"),
    post("/settings/offer", offer.update, access="admin"),
    post("/settings/offer/research", offer.start_research, access="admin"),
    page("/settings/offer/proofs", proofs.show, access="member"),
    post("/settings/offer/proofs", proofs.create, access="admin"),
    post("/settings/offer/proofs/{proof_id:int}", proofs.update, access="admin"),
    post("/settings/offer/proofs/{proof_id:int}/delete", proofs.delete, access="admin"),
    # The team
    page("/settings/members", members.show, access="admin"),
    post("/settings/members", members.create, access="admin"),
    post("/settings/members/{member_id:int}/role", members.update_role, access="admin"),
    post("/settings/members/{member_id:int}/link", members.create_link, access="admin"),
    post("/settings/members/{member_id:int}/disable", members.disable, access="admin"),
    post("/settings/members/{member_id:int}/enable", members.enable, access="admin"),
    # The language model
    page("/settings/model", model_settings.show, access="admin"),
    post("/settings/model/check", model_settings.check, access="admin"),
    post("/settings/model/limits", model_settings.update_limits, access="admin"),
    # The board
    page("/board", board.show, access="member"),
    page("/board/columns/{stage}", board.column, access="member"),
    page("/board/cards", board.cards, access="member"),
    page("/board/pulse", board.pulse, access="member"),
    page("/live", live.show, access="member"),
    # Leads
    page("/leads", leads.index, access="member"),
    page("/leads", leads.create, access="member", method="POST"),
    page("/leads/new", leads.new, access="member"),
    page("/leads/bulk", bulk.create, access="member", method="POST"),
    page("/leads/bulk/estimate", spending.show_estimate, access="member"),
    page("/leads/bulk/{change_id:int}/undo", bulk.undo, access="member", method="POST"),
    page("/leads/trash", trash.show, access="member"),
    page("/leads/tags", tags.show, access="member"),
    page("/leads/tags", tags.create, access="member", method="POST"),
    page("/leads/tags/{tag_id:int}", tags.update, access="member", method="POST"),
    page("/leads/tags/{tag_id:int}/delete", tags.delete, access="member", method="POST"),
    page("/leads/{lead_id:int}", leads.show, access="member"),
    page("/leads/{lead_id:int}", leads.delete, access="member", method="DELETE"),
    page("/leads/{lead_id:int}/edit", leads.edit, access="member"),
    page("/leads/{lead_id:int}/edit", leads.update, access="member", method="POST"),
    page("/leads/{lead_id:int}/stage", board.move, access="member", method="POST"),
    page("/leads/{lead_id:int}/owner", lead_parts.assign, access="admin", method="POST"),
    page("/leads/{lead_id:int}/restore", trash.restore, access="member", method="POST"),
    page("/leads/{lead_id:int}/trash", trash.delete, access="member", method="DELETE"),
    page("/leads/{lead_id:int}/toast", lead_parts.show_toast, access="member"),
    page(
        "/leads/{lead_id:int}/research", lead_parts.start_research, access="member", method="POST"
    ),
    page(
        "/leads/{lead_id:int}/research", lead_parts.stop_research, access="member", method="DELETE"
    ),
    page("/leads/{lead_id:int}/notes", lead_parts.create_note, access="member", method="POST"),
    page("/leads/{lead_id:int}/tags", lead_parts.create_tag, access="member", method="POST"),
    page(
        "/leads/{lead_id:int}/tags/{tag_id:int}",
        lead_parts.delete_tag,
        access="member",
        method="DELETE",
    ),
    page("/leads/{lead_id:int}/sources/{source_id:int}", lead_parts.show_source, access="member"),
    page("/leads/{lead_id:int}/runs", runs.show, access="member"),
    # Files of leads
    page("/import", imports.new, access="member"),
    post("/import", imports.create, access="member", body_limit=imports.BODY_LIMIT),
    page("/import/uploads/{upload_id:int}", imports.review, access="member"),
    post("/import/uploads/{upload_id:int}", imports.check, access="member"),
    post("/import/uploads/{upload_id:int}/start", imports.start, access="member"),
    page("/import/{import_id:int}", imports.show, access="member"),
    page("/import/{import_id:int}/toast", imports.show_toast, access="member"),
    post("/import/{import_id:int}/cancel", imports.cancel, access="member"),
    # Searches for leads
    page("/find", find.index, access="member"),
    page("/find/new/{source}", find.new, access="member"),
    post("/find/new/{source}", find.create, access="member", body_limit=find.BODY_LIMIT),
    page("/find/{job_id:int}", find.show, access="member"),
    post("/find/{job_id:int}/cancel", find.cancel, access="member"),
    post("/find/{job_id:int}/resume", find.resume, access="member"),
    post("/find/{job_id:int}/repeat", find.repeat, access="member"),
    page("/job/{job_id:int}/toast", jobs.show_toast, access="member"),
)
