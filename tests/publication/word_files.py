"""Word files written for tests: only the parts a test is about."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def part(root, inner, space=W):
    return (
        f'<w:{root} xmlns:w="{space}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        f' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">{inner}</w:{root}>'
    )


def relationships(*entries):
    made = "".join(
        f'<Relationship Id="r{at}" Type="{R}/{kind}" Target="{target}"{mode}/>'
        for at, (kind, target, mode) in enumerate(entries)
    )
    return f'<Relationships xmlns="{PACKAGE}">{made}</Relationships>'


def docx(*paragraphs, encoding="utf-8", space=W, extra=(), **parts):
    """A .docx of these paragraphs (XML); `parts` are the inner XML of numbering, styles, footnotes and comments."""
    files = {"_rels/.rels": relationships(("officeDocument", "word/document.xml", ""))}
    files["word/document.xml"] = part("document", f"<w:body>{''.join(paragraphs)}</w:body>", space)
    files["word/_rels/document.xml.rels"] = relationships(*((kind, f"{kind}.xml", "") for kind in parts))
    files |= {f"word/{kind}.xml": part(kind, inner, space) for kind, inner in parts.items()}
    files |= dict(extra)
    return zipped({name: text if isinstance(text, bytes) else text.encode(encoding) for name, text in files.items()})


def zipped(files, packing=ZIP_DEFLATED):
    packed = BytesIO()
    with ZipFile(packed, "w", packing) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return packed.getvalue()


def p(*runs, properties=""):
    """A paragraph of runs (XML) or words."""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def r(text, tag="t", properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def inserted(text, author="ก"):
    return f'<w:ins w:id="1" w:author="{author}">{r(text)}</w:ins>'


def deleted(text, author="ก"):
    return f'<w:del w:id="2" w:author="{author}">{r(text, "delText")}</w:del>'


def numbered(num, level=0):
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'


def level(at, form, text, start=1, more=""):
    inner = f'<w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{at}">{inner}</w:lvl>'


def abstract(identity, *levels, more=""):
    return f'<w:abstractNum w:abstractNumId="{identity}">{more}{"".join(levels)}</w:abstractNum>'


def num(identity, of, more=""):
    return f'<w:num w:numId="{identity}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def table(*rows):
    made = "".join(f"<w:tr>{row if isinstance(row, str) else cells(row)}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/>{made}</w:tbl>"


def cells(row):
    return "".join(f"<w:tc>{cell}</w:tc>" for cell in row)
