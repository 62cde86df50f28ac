"""The only door to the typesetter (WeasyPrint): manuscripts in, reproducible tagged PDF/A-3a out.

A *base* is a printed paper before any signature: the same manuscript on the same libraries gives the same bytes, so a
signed file can be checked by printing it again. The libraries' versions are in the attached manifest.
"""

from __future__ import annotations

import io
import json
import re
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pikepdf
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.ffi import ffi, harfbuzz_subset, pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from charter_engine.errors import Refusal
from charter_engine.publication import html
from charter_engine.publication.finisher import FaceKey, Finish, SignatureField
from charter_engine.publication.fonts import FAMILY, font_digests, font_paths
from charter_engine.publication.manuscript import (
    CharterManuscript,
    InstrumentManuscript,
    Manuscript,
    RenderedPdf,
)
from charter_engine.publication.metadata import Description, xmp

PRODUCER = "WeasyPrint {version}"
MANIFEST_VERSION = 1
_LIBRARIES = re.compile(r"/lib(pango-1\.0|harfbuzz|harfbuzz-subset|thai|fontconfig)\.so[.\d]*$")
_THAI_DICTIONARY = Path("/usr/share/libthai/thbrk.tri")


class NotReachable(Refusal):
    """A paper may use only what the package carries, not {url}."""

    remedy = "Put the picture into the template as a data: URL."


class _Closed(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Opens packaged fonts and data: URLs, nothing else: no network, no other file."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file", "data"), allow_redirects=False, fail_on_errors=True)
        self._allowed = {path.as_uri() for path in font_paths().values()}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Fetch an allowed address; raises NotReachable for any other."""
        if not url.startswith("data:") and url not in self._allowed:
            raise NotReachable(url=url[:200])
        return super().fetch(url, headers)


def render(manuscript: Manuscript) -> RenderedPdf:
    """Print any manuscript; the same manuscript gives the same bytes. Raises FontNotAllowed for a missing character."""
    attachments = _attachments(manuscript)
    finish = Finish(faces=_faces(), xmp=xmp(_description(manuscript, attachments)), fields=_fields(manuscript))
    printed = typeset(html.page_html(manuscript), html.print_css(manuscript), finish, attachments)
    data = _settled(printed)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return RenderedPdf(data=data, sha256=sha256(data).hexdigest(), pages=len(pdf.pages))


def stamp_pdf(lines: tuple[tuple[str, str], ...], width: float, height: float) -> bytes:
    """Print a visible signature, one untagged page of the given size in points; lines are (CSS class, text)."""
    page, css = html.stamp_html(lines, width, height)
    return typeset(page, css, Finish(faces=_faces()), (), variant="pdf/a-3u", pdf_tags=False)


def typeset(
    page: str,
    css: str,
    finish: Finish,
    attachments: tuple[Attachment, ...],
    *,
    variant: str = "pdf/a-3a",
    **options: object,
) -> bytes:
    """Set one page source in type with nothing but packaged fonts and return the PDF as the typesetter writes it."""
    fonts, fetcher = FontConfiguration(), _Closed()
    with warnings.catch_warnings(), _refusing():
        # The typesetter opens its colour profile and leaves closing it to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        sheet = CSS(string=css, font_config=fonts, url_fetcher=fetcher)
        source = HTML(string=page, base_url="about:blank", url_fetcher=fetcher)
        printed: bytes = source.write_pdf(
            stylesheets=[sheet], font_config=fonts, pdf_variant=variant, attachments=list(attachments),
            finisher=finish.hook(), **options,
        )  # fmt: skip
    return printed


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn the typesetter's fatal error, which no ordinary handler would catch, into a refusal."""
    try:
        yield
    except FatalURLFetchingError as fault:
        raise NotReachable(url=str(fault)) from fault


def _settled(printed: bytes) -> bytes:
    """Write the file anew with object streams: validation of signed files is quadratic in its objects otherwise."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        pdf.save(
            out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True, fix_metadata_version=False
        )
    return out.getvalue()


def _faces() -> dict[FaceKey, Path]:
    return {(FAMILY, face.weight, face.italic): path for face, path in font_paths().items()}


def _fields(manuscript: Manuscript) -> tuple[SignatureField, ...]:
    last = len(manuscript.signatories) - 1
    return tuple(
        SignatureField(
            name=box.role, label=f"ลายมือชื่อ{box.office}", anchor=f"signature-{box.role}", locks=number == last
        )
        for number, box in enumerate(manuscript.signatories)
    )


def _description(manuscript: Manuscript, attachments: tuple[Attachment, ...]) -> Description:
    kind = html.KINDS[type(manuscript)]
    texts = attached_texts(manuscript)
    return Description(
        title=" ".join(manuscript.title), author=manuscript.place, subject=html.subject(manuscript),
        keywords=f"{kind}, {manuscript.version_id}", creator="Charter Engine",
        producer=PRODUCER.format(version=version("weasyprint")), date=f"{manuscript.dated.isoformat()}T00:00:00Z",
        charter={
            "kind": kind, "versionId": manuscript.version_id, "rootHash": manuscript.root_hash,
            "textSha256": sha256(texts).hexdigest() if texts and attachments else "",
            "verifyUrl": manuscript.verify_url,
            "signatories": " ".join(box.role for box in manuscript.signatories),
            "simulated": "true" if manuscript.simulated else "false",
        },
    )  # fmt: skip


def attached_texts(manuscript: Manuscript) -> bytes:
    """Return the plain text that is attached to a paper, empty when it has none."""
    match manuscript:
        case CharterManuscript() | InstrumentManuscript():
            return manuscript.canonical_text.encode()
        case _:
            return b""


def _attachments(manuscript: Manuscript) -> tuple[Attachment, ...]:
    """Return charter.txt, tree.json and manifest.json (PDF/A-3 associated files), dated as the paper is."""
    when = datetime.combine(manuscript.dated, time(), UTC)
    files = [
        ("charter.txt", attached_texts(manuscript), "เนื้อความเป็นข้อความธรรมดา", "Source"),
        ("tree.json", manuscript.tree_json if isinstance(manuscript, CharterManuscript) else b"", "โครงสร้าง", "Data"),
        ("manifest.json", manifest(manuscript), "ข้อมูลฉบับและหลักฐานการรับรอง", "Data"),
    ]
    return tuple(
        Attachment(
            file_obj=io.BytesIO(data), name=name, description=what, relationship=relation, created=when, modified=when
        )
        for name, data, what, relation in files
        if data
    )


def manifest(manuscript: Manuscript) -> bytes:
    """Return manifest.json: what the paper is, the digest of its text, the adoption's evidence, the libraries."""
    texts = attached_texts(manuscript)
    facts: dict[str, object] = {
        "v": MANIFEST_VERSION, "kind": html.KINDS[type(manuscript)], "version_id": manuscript.version_id,
        "place": manuscript.place, "title": list(manuscript.title), "dated": manuscript.dated.isoformat(),
        "root_hash": manuscript.root_hash, "verify_url": manuscript.verify_url, "simulated": manuscript.simulated,
        "signatories": [{"role": box.role, "office": box.office, "name": box.name} for box in manuscript.signatories],
        "renderer": renderer(),
    }  # fmt: skip
    if texts:
        facts["text_sha256"] = sha256(texts).hexdigest()
    if isinstance(manuscript, CharterManuscript):
        facts |= {"version": manuscript.version, "effective": manuscript.effective.isoformat()}
        if manuscript.evidence:
            held = manuscript.evidence
            entry, proof = held.entry.decode(), held.proof.decode()
            facts["adoption"] = {"entry": entry, "proof": proof, "checkpoint": held.checkpoint}
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


@lru_cache(maxsize=1)
def renderer() -> dict[str, object]:
    """Return the versions of everything that shapes the bytes: another one may print other bytes."""
    return {
        **{name: version(name) for name in ("weasyprint", "pydyf", "fonttools", "pikepdf")},
        "qpdf": pikepdf.__libqpdf_version__, "pango": pango_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "libraries": sorted(_mapped_libraries()), "fonts": font_digests(), "thai_dictionary": _thai_dictionary(),
    }  # fmt: skip


def pango_version() -> str:
    """Return Pango's version as it runs."""
    number = int(pango.pango_version())
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


def has_subsetter() -> bool:
    """Tell whether HarfBuzz's subsetter is loaded; without it the bytes change at every run."""
    return bool(harfbuzz_subset) and harfbuzz_subset != ffi.NULL


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of `width` points: one line shows there is no word breaking."""
    css = f"@page{{size:{width}pt 800pt;margin:0}}body{{margin:0;font:12pt {FAMILY}}}"
    fonts = FontConfiguration()
    sheet = CSS(string=html.faces_css() + css, font_config=fonts, url_fetcher=_Closed())
    document = HTML(string=f'<html lang="th"><body><p>{text}</p>').render(stylesheets=[sheet], font_config=fonts)
    paragraph = next(box for box in document.pages[0]._page_box.descendants() if box.element_tag == "p")  # noqa: SLF001 - shown nowhere else
    return len(paragraph.children)


def _mapped_libraries() -> Iterator[str]:
    """Yield the file names, which hold the versions, of the shaping libraries this process runs on (Linux only)."""
    maps = Path("/proc/self/maps")
    if maps.exists():
        names = {line.split()[-1] for line in maps.read_text(encoding="utf-8").splitlines()}
        yield from {Path(name).name for name in names if _LIBRARIES.search(name)}


def _thai_dictionary() -> str:
    return sha256(_THAI_DICTIONARY.read_bytes()).hexdigest() if _THAI_DICTIONARY.exists() else ""
