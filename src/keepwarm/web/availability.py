"""A member's time: zone, working hours, holidays, days off, and how they are told."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.accounts.model import time_zones
from keepwarm.availability.actions import (
    DigestInQuietHours,
    add_day_off,
    change_availability,
    choose_time_zone,
    remove_day_off,
    take_time_zone_over,
)
from keepwarm.availability.model import RENAMED
from keepwarm.availability.reads import get_availability, list_days_off
from keepwarm.calendar.holidays import subdivisions_of_countries
from keepwarm.calendar.windows import NoWorkingTime
from keepwarm.db import Connection
from keepwarm.kit.errors import Invalid, Refused
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import MemberId
from keepwarm.reminders.actions import plan_digest
from keepwarm.revisions.actions import retime_member
from keepwarm.web.availability_form import (
    FilledTime,
    Wishes,
    day_names,
    read_time,
    values_of,
    with_error,
)
from keepwarm.web.forms import field, fields
from keepwarm.web.holidays import countries, holidays_shown, say_date
from keepwarm.web.page import database, is_fragment, member, now, render, viewer
from keepwarm.web.params import number

PAGE = "/settings/time"
_BESIDE: Mapping[type[Refused], str] = {  # the field that each refusal speaks of
    NoWorkingTime: "week",
    DigestInQuietHours: "digest_at",
}


class NotADay(Invalid):
    message = "Give the first day off, and the last one if there are several."


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedDayOff:
    """Days off as they were typed, and what was wrong with them."""

    from_on: str = ""
    until_on: str = ""
    why: str = ""
    error: str = ""


NOTHING_TYPED = TypedDayOff()


async def show(request: Request) -> Response:
    return await _show(request)


async def show_holidays(request: Request) -> Response:
    """Say which holidays a country has, while its choice is not saved yet."""
    country, part = (request.query_params.get(name, "") for name in ("country", "subdivision"))
    shown = await asyncio.to_thread(holidays_shown, country, part, _today(request))
    return render(request, "settings_time/_holidays.html", holidays=shown, say_date=say_date)


async def update(request: Request) -> Response:
    # The first to ask waits half a second for the library; nobody else shall wait with them.
    await asyncio.to_thread(subdivisions_of_countries)
    async with database(request).connection() as conn:
        was = await get_availability(conn, member(request).id)
    form = read_time(await fields(request), was, now=now(request))
    if form.wishes is None:
        return await _show(request, form)
    try:
        await _keep(request, form.wishes)
    except tuple(_BESIDE) as refusal:
        return await _show(request, with_error(form, _BESIDE[type(refusal)], str(refusal)))
    return RedirectResponse(f"{PAGE}?saved", 303)


async def take_over(request: Request) -> Response:
    """Hear from a page in which zone its browser is; it is believed once."""
    time_zone, by, instant = await field(request, "time_zone"), viewer(request), now(request)
    async with database(request).transaction() as conn:
        if await take_time_zone_over(conn, time_zone, by=by, now=instant):
            await follow(conn, by.member_id, instant)
    return Response(status_code=204)


async def create_day_off(request: Request) -> Response:
    typed = TypedDayOff(
        from_on=await field(request, "from_on"),
        until_on=await field(request, "until_on"),
        why=await field(request, "why"),
    )
    try:
        await _keep_free(request, typed)
    except Invalid as refusal:
        return await _show_days_off(request, replace(typed, error=str(refusal)))
    return await _show_days_off(request)


async def delete_day_off(request: Request) -> Response:
    by, instant = viewer(request), now(request)
    async with database(request).transaction() as conn:
        await remove_day_off(conn, number(request, "day_off_id"), by=by)
        await follow(conn, by.member_id, instant)
    return await _show_days_off(request)


async def _keep(request: Request, wishes: Wishes) -> None:
    by, instant = viewer(request), now(request)
    async with database(request).transaction() as conn:
        await choose_time_zone(conn, wishes.time_zone, by=by, now=instant)
        await change_availability(conn, wishes.availability, by=by, now=instant)
        await follow(conn, by.member_id, instant)


async def _keep_free(request: Request, typed: TypedDayOff) -> None:
    first = _day(typed.from_on)
    last = _day(typed.until_on or typed.from_on)
    by, instant = viewer(request), now(request)
    async with database(request).transaction() as conn:
        await add_day_off(conn, first, last, typed.why, by=by, now=instant)
        await follow(conn, by.member_id, instant)


async def follow(conn: Connection, member_id: MemberId, instant: datetime) -> None:
    """Move what is due to when the member works now."""
    await retime_member(conn, member_id, now=instant)
    await plan_digest(conn, member_id, instant)


async def _show_days_off(request: Request, typed: TypedDayOff = NOTHING_TYPED) -> Response:
    """Answer a script with the list alone, so that the rest of the page keeps what is typed."""
    if not is_fragment(request):
        if typed.error:
            return await _show(request, typed=typed)
        return RedirectResponse(f"{PAGE}#days-off", 303)
    async with database(request).connection() as conn:
        days_off = await list_days_off(conn, member(request).id)
    return render(
        request,
        "settings_time/_days_off.html",
        status_code=422 if typed.error else 200,
        days_off=days_off,
        say_date=say_date,
        typed=typed,
    )


async def _show(
    request: Request, form: FilledTime | None = None, typed: TypedDayOff = NOTHING_TYPED
) -> Response:
    who = member(request)
    async with database(request).connection() as conn:
        availability = await get_availability(conn, who.id)
        days_off = await list_days_off(conn, who.id)
    values = form.values if form else values_of(who.time_zone, availability)
    country, part = values.get("country", ""), values.get("subdivision", "")
    return render(
        request,
        "settings_time/show.html",
        status_code=422 if form or typed.error else 200,
        nav="settings",
        values=values,
        errors=form.errors if form else {},
        days=day_names(),
        zones=time_zones(),
        renamed=dict(RENAMED),
        countries=await asyncio.to_thread(countries),
        holidays=await asyncio.to_thread(holidays_shown, country, part, _today(request)),
        days_off=days_off,
        say_date=say_date,
        typed=typed,
        refusal=_("Nothing is saved yet: see the fields marked below.") if form else "",
        saved="saved" in request.query_params,
    )


def _today(request: Request) -> date:
    return now(request).astimezone(ZoneInfo(member(request).time_zone)).date()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as problem:
        raise NotADay from problem
