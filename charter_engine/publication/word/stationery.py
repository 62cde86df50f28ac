"""The parts of a Word document that are the same on every paper: styles, page furniture, properties.

A4 with 3 cm at the left and 2 cm at the right, 16 points, `- ๒ -` at the top from the second page on.
"""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FACE: Final = "TH Sarabun New"
FONTS: Final = f'<w:rFonts w:ascii="{FACE}" w:hAnsi="{FACE}" w:eastAsia="{FACE}" w:cs="{FACE}"/>'
_INDENT: Final = 1417  # 2.5 cm in twentieths of a point
_STEP: Final = 567  # 1 cm

_RELATED: Final = {
    "styles": "styles.xml",
    "settings": "settings.xml",
    "fontTable": "fontTable.xml",
    "header": "header1.xml",
    "footer": "footer1.xml",
}
_PARTS: Final = {"document": "main", "styles": "", "settings": "", "fontTable": "", "header": "", "footer": ""}


def document(body: str) -> str:
    """The main part around its paragraphs, with the page's measures."""
    page = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>'
        '<w:footerReference w:type="first" r:id="rId5"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1417" w:right="1134" w:bottom="1134" w:left="1701" w:header="709"'
        ' w:footer="567" w:gutter="0"/>'
        '<w:pgNumType w:fmt="thaiNumbers"/><w:titlePg/></w:sectPr>'
    )
    return f'{_HEAD}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}{page}</w:body></w:document>'


def parts(*, title: str, day: str, foot: str) -> dict[str, str]:
    """Every other part by its name; `day` is ISO 8601."""
    return {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            (f"{_R}/officeDocument", "word/document.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _properties(title, day),
        "word/_rels/document.xml.rels": _relationships(*((f"{_R}/{kind}", part) for kind, part in _RELATED.items())),
        "word/styles.xml": _styles(),
        "word/settings.xml": _part(
            "settings",
            '<w:defaultTabStop w:val="709"/><w:compat><w:applyBreakingRules/>'
            '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
            "</w:compat>"
            '<w:themeFontLang w:val="en-US" w:bidi="th-TH"/>',
        ),
        "word/fontTable.xml": _part(
            "fonts",
            f'<w:font w:name="{FACE}"><w:altName w:val="Sarabun"/><w:charset w:val="DE"/>'
            '<w:family w:val="swiss"/></w:font>',
        ),
        "word/header1.xml": _part("hdr", _furniture("- ", "<w:instrText>PAGE</w:instrText>", " -")),
        "word/footer1.xml": _part("ftr", _foot(foot)),
    }


def _styles() -> str:
    size = '<w:sz w:val="32"/><w:szCs w:val="32"/>'
    bold, centre = "<w:b/><w:bCs/>", '<w:jc w:val="center"/>'
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{FONTS}{size}<w:lang w:val="en-US" w:bidi="th-TH"/></w:rPr>'
        '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
    )
    heading = f'<w:keepNext/><w:spacing w:before="240" w:after="120"/>{centre}'
    made = [
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>',
        _style("Title", "Title", centre, f'{bold}<w:sz w:val="36"/><w:szCs w:val="36"/>'),
        _style("Chapter", "heading 1", f'{heading}<w:outlineLvl w:val="0"/>', bold),
        _style("Part", "heading 2", f'{heading}<w:outlineLvl w:val="1"/>', bold),
        _style("Annex", "Annex", f'<w:keepNext/><w:pageBreakBefore/>{centre}<w:outlineLvl w:val="0"/>', bold),
        _style("Paragraph", "Paragraph", f'<w:ind w:firstLine="{_INDENT}"/>'),
        _style("Item", "Item", f'<w:ind w:firstLine="{_INDENT + _STEP}"/>'),
        _style("SubItem", "Sub-item", f'<w:ind w:firstLine="{_INDENT + 2 * _STEP}"/>'),
        _style("Closing", "Closing", f'<w:spacing w:before="240"/><w:ind w:firstLine="{_INDENT}"/>'),
        _style("Foot", "footer", centre, '<w:sz w:val="18"/><w:szCs w:val="18"/>'),
    ]
    return _part("styles", defaults + "".join(made))


def _style(identity: str, name: str, paragraph: str, run: str = "") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _furniture(before: str, field: str, after: str) -> str:
    def run(inner: str) -> str:
        return f"<w:r>{inner}</w:r>"

    sign = '<w:fldChar w:fldCharType="{}"/>'
    pieces = (
        f'<w:t xml:space="preserve">{before}</w:t>', sign.format("begin"), field, sign.format("separate"),
        "<w:t>๒</w:t>", sign.format("end"), f'<w:t xml:space="preserve">{after}</w:t>',
    )  # fmt: skip
    return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{"".join(map(run, pieces))}</w:p>'


def _foot(foot: str) -> str:
    size = '<w:rPr><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr>'
    run = f'<w:r>{size}<w:t xml:space="preserve">{escape(foot)}</w:t></w:r>'
    return f'<w:p><w:pPr><w:pStyle w:val="Foot"/></w:pPr>{run}</w:p>'


def _part(root: str, inner: str) -> str:
    return f'{_HEAD}<w:{root} xmlns:w="{_W}" xmlns:r="{_R}">{inner}</w:{root}>'


def _relationships(*entries: tuple[str, str]) -> str:
    made = (f'<Relationship Id="rId{at}" Type="{kind}" Target="{part}"/>' for at, (kind, part) in enumerate(entries, 1))
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(made)}</Relationships>'


def _content_types() -> str:
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    files = {"document": "document.xml"} | _RELATED
    made = (
        f'<Override PartName="/word/{files[kind]}" ContentType="{_TYPE}.{kind}{f".{more}" if more else ""}+xml"/>'
        for kind, more in _PARTS.items()
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'{"".join(made)}<Override PartName="/docProps/core.xml" ContentType="{core}"/></Types>'
    )


def _properties(title: str, day: str) -> str:
    when = f"{day}T00:00:00Z"
    stamp = "".join(
        f'<dcterms:{each} xsi:type="dcterms:W3CDTF">{when}</dcterms:{each}>' for each in ("created", "modified")
    )
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>th-TH</dc:language>{stamp}</cp:coreProperties>"
    )
