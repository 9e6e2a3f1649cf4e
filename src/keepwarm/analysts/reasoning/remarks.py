"""What a person should know about a section beside its claims."""

from collections.abc import Iterator

from keepwarm.analysts.reasoning.pack import Pack
from keepwarm.kit.i18n import ngettext


def remark_on(pack: Pack, *, addresses: int, proofs: int) -> str:
    """Return what was noticed while a section was written, in a few sentences."""
    return " ".join(_remarks(pack, addresses, proofs))


def _remarks(pack: Pack, addresses: int, proofs: int) -> Iterator[str]:
    if pack.whispering:
        yield ngettext(
            "{n} text gives orders to machines; nobody followed them, but look twice.",
            "{n} texts give orders to machines; nobody followed them, but look twice.",
            pack.whispering,
        ).format(n=pack.whispering)
    if addresses:
        yield ngettext(
            "{n} address that no source names was taken out.",
            "{n} addresses that no source names were taken out.",
            addresses,
        ).format(n=addresses)
    if proofs:
        yield ngettext(
            "{n} proof that is not in your library was taken out.",
            "{n} proofs that are not in your library were taken out.",
            proofs,
        ).format(n=proofs)
    if pack.cut:
        yield ngettext(
            "{n} long text was read in part.", "{n} long texts were read in part.", pack.cut
        ).format(n=pack.cut)
