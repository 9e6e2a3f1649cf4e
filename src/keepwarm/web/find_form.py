"""The form of a search, drawn from what its source asks for; other packages' sources as well."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, Field, ValidationError
from pydantic.fields import FieldInfo
from starlette.datastructures import FormData, UploadFile

from keepwarm.kit.i18n import gettext as _
from keepwarm.prospecting.model import Terms

Input: TypeAlias = Literal["text", "textarea", "number", "select", "checkbox", "file"]
Errors: TypeAlias = dict[str, str]
"""What is wrong with each field; under "" what is wrong with all of them together."""

M = TypeVar("M", bound=BaseModel)
_MOST_LEADS = 5_000


class TermsForm(BaseModel):
    """How far any search goes, whatever its source."""

    enrich: bool = Field(default=True, title=_("Research new leads at once"))
    then_plan: bool = Field(default=False, title=_("Plan when research ends"))
    at_most: int = Field(
        default=100,
        ge=1,
        le=_MOST_LEADS,
        title=_("Leads at most"),
        description=_("The search stops there and can go on later."),
    )
    enrich_at_most: int = Field(
        default=25,
        ge=0,
        le=_MOST_LEADS,
        title=_("Research at most"),
        description=_("The rest stay in Harvested until somebody asks."),
    )

    @property
    def terms(self) -> Terms:
        return Terms(
            at_most=self.at_most,
            enrich=self.enrich or self.then_plan,
            enrich_at_most=self.enrich_at_most,
            then_plan=self.then_plan,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One question of a form. `options` are the values of a select and what they are called."""

    name: str
    label: str
    hint: str
    input: Input
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    attrs: Mapping[str, object] = field(default_factory=dict[str, object])


def fields_of(model: type[BaseModel]) -> list[FormField]:
    """Return the questions that a model asks."""
    return [_field(name, info) for name, info in model.model_fields.items()]


def defaults_of(model: type[BaseModel]) -> dict[str, object]:
    """Return what a fresh form says."""
    return {
        name: info.default for name, info in model.model_fields.items() if not info.is_required()
    }


async def sent_to(model: type[BaseModel], form: FormData) -> dict[str, object]:
    """Return what a form says about a model's fields; a file as the bytes it holds."""
    return {
        each.name: value
        for each in fields_of(model)
        if (value := await _sent(each, form)) is not None
    }


def check(model: type[M], sent: Mapping[str, object]) -> tuple[M | None, Errors]:
    """Read what was sent, or say in plain words what is wrong with it."""
    try:
        return model.model_validate(dict(sent)), {}
    except ValidationError as refusal:
        errors: Errors = {}
        for each in refusal.errors():
            name = str(each["loc"][0]) if each["loc"] else ""
            errors.setdefault(name, _told(each["type"], each.get("ctx", {}), each["msg"]))
        return None, errors


def _field(name: str, info: FieldInfo) -> FormField:
    extra = dict(cast("Mapping[str, Any]", info.json_schema_extra or {}))
    options = cast("Mapping[str, str]", extra.pop("options", None) or _choices(info))
    asked = cast("Input | None", extra.pop("input", None)) or _input(info, options)
    return FormField(
        name=name,
        label=_(info.title or name),
        hint=_(info.description) if info.description else "",
        input=asked,
        options={value: _(label) for value, label in options.items()},
        attrs={**extra, **_limits(info, asked)},
    )


def _input(info: FieldInfo, options: Mapping[str, str]) -> Input:
    if options:
        return "select"
    if info.annotation is bool:
        return "checkbox"
    return "number" if info.annotation is int or info.annotation is float else "text"


def _choices(info: FieldInfo) -> dict[str, str]:
    if get_origin(info.annotation) is not Literal:
        return {}
    return {str(value): str(value) or "–" for value in get_args(info.annotation)}


def _limits(info: FieldInfo, asked: Input) -> dict[str, object]:
    """Have the browser say what it can say; the server says the rest."""
    found: dict[str, object] = {}
    for limit in info.metadata:
        for ours, theirs in (("ge", "min"), ("le", "max"), ("max_length", "maxlength")):
            value = getattr(limit, ours, None)
            if value is not None and (asked == "number" or theirs == "maxlength"):
                found[theirs] = value
    return found


async def _sent(each: FormField, form: FormData) -> object:
    value = form.get(each.name)
    if each.input == "checkbox":
        return value is not None
    if isinstance(value, UploadFile):
        return await value.read() or None
    if not isinstance(value, str) or (not value.strip() and each.input in ("number", "file")):
        return None
    return value.replace("\0", "")


def _told(kind: str, limits: Mapping[str, Any], otherwise: str) -> str:
    """Say in our own words what a validator found; a source's own sentence is kept."""
    if kind == "value_error":
        return str(limits.get("error", otherwise))
    sentences = {
        "missing": _("Fill this in."),
        "string_too_short": _("Fill this in."),
        "string_too_long": _("This is longer than {max_length} characters."),
        "int_parsing": _("Write a whole number."),
        "int_from_float": _("Write a whole number."),
        "greater_than_equal": _("Write {ge} or more."),
        "less_than_equal": _("Write {le} or less."),
        "literal_error": _("Choose one of these."),
        "string_pattern_mismatch": _("This does not look right."),
    }
    return sentences.get(kind, otherwise).format_map(dict(limits))
