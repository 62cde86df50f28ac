"""The `meta` of an Akoma Ntoso document: the work, this expression of it and this file, by their FRBR URIs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from charter_engine.domain.charter.hashing import node_hash
from charter_engine.domain.charter.provision import Provision
from charter_engine.publication.akn.naming import LANGUAGE, AknMeta
from charter_engine.publication.akn.reading import NAMESPACE

if TYPE_CHECKING:
    Element = Any

_SOURCE: Final = "#charter-engine"
_ISSUER: Final = "#issuer"


def metadata(meta: AknMeta, node: Provision, *, component: str = "main") -> Element:
    """The `meta` element of the whole act, or of an annex as its component; `root` is the node's hash."""
    element = etree.Element(f"{{{NAMESPACE}}}meta")
    identification = _add(element, "identification", source=_SOURCE)
    _work(_add(identification, "FRBRWork"), meta, node, component)
    _expression(_add(identification, "FRBRExpression"), meta, node, component)
    manifestation = _add(identification, "FRBRManifestation")
    _named(manifestation, f"{meta.expression}/!{component}.xml", f"{meta.expression}.xml")
    _dated(manifestation, meta.effective.isoformat(), "effective")
    _add(manifestation, "FRBRformat", value="application/akn+xml")
    if component == "main":
        _references(element, meta)
    return element


def _work(work: Element, meta: AknMeta, node: Provision, component: str) -> None:
    _named(work, f"{meta.work}/!{component}", meta.work)
    _add(work, "FRBRalias", name="title", value=" ".join((node.label or node.heading).split("\n")))
    _dated(work, meta.adopted.isoformat(), "adoption")
    _add(work, "FRBRcountry", value=meta.country)
    _add(work, "FRBRsubtype", value=meta.subtype)
    _add(work, "FRBRnumber", value=meta.slug)


def _expression(expression: Element, meta: AknMeta, node: Provision, component: str) -> None:
    _named(expression, f"{meta.expression}/!{component}", meta.expression)
    _add(expression, "FRBRalias", name="root-sha256", value=node_hash(node))
    _dated(expression, meta.effective.isoformat(), "effective")
    _add(expression, "FRBRversionNumber", value=str(meta.n))
    _add(expression, "FRBRlanguage", language=LANGUAGE)


def _references(element: Element, meta: AknMeta) -> None:
    references = _add(element, "references", source=_SOURCE)
    _add(references, "TLCOrganization", eId="charter-engine", href="/akn/ontology/organization/charter-engine",
         showAs="Charter Engine")  # fmt: skip
    _add(references, "TLCOrganization", eId="issuer", href=f"/akn/ontology/organization/{meta.country}/{meta.slug}",
         showAs=meta.place or meta.slug)  # fmt: skip


def _named(element: Element, this: str, uri: str) -> None:
    _add(element, "FRBRthis", value=this)
    _add(element, "FRBRuri", value=uri)


def _dated(element: Element, day: str, name: str) -> None:
    _add(element, "FRBRdate", date=day, name=name)
    _add(element, "FRBRauthor", href=_ISSUER)


def _add(parent: Element, tag: str, /, **attributes: str) -> Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
