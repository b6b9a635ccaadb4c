import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from lms.commitments.forms import is_https
from lms.commitments.models import Commitment, CommitmentProof

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def kept(visit_as, promised):
    """What Ana promised before Grace, and says is done."""

    def make(*, citys: bool = False) -> Commitment:
        commitment, ana = promised(), visit_as("ana")
        if citys:
            ana.post(f"/commitments/{commitment.public_id}/adoption")
        ana.post(f"/commitments/{commitment.public_id}/keeping")
        return commitment

    return make


def proofs(db) -> list[CommitmentProof]:
    return list(db.exec(select(CommitmentProof).order_by(col(CommitmentProof.id))).all())


def prove(browser, commitment, name="minutes.pdf", content=PDF, **form):
    files = {"files": (name, content)} if name else None
    return browser.post(f"/commitments/{commitment.public_id}/proofs", data=form, files=files)


def test_a_file_is_read_by_those_who_read_the_promise_and_nobody_else(visit_as, kept, db):
    commitment, ana = kept(), visit_as("ana")
    assert prove(ana, commitment).headers["location"] == f"/commitments/{commitment.public_id}#proof"
    address = f"/commitments/{commitment.public_id}/proofs/{proofs(db)[0].public_id}"
    for key in ("ana", "grace"):
        assert address in visit_as(key).get(f"/commitments/{commitment.public_id}").text
        answer = visit_as(key).get(address)
        assert answer.content == PDF and answer.headers["content-disposition"].startswith("attachment;")
        assert "no-store" in answer.headers["cache-control"]
    for key in ("joao", "olga", "priya", "carla", "luis", "tomas", "frances"):
        assert visit_as(key).get(address).status_code == 404


def test_a_link_is_shown_with_its_host(visit_as, kept, db):
    commitment, ana = kept(), visit_as("ana")
    link = "https://Montevideo.example/acta?n=1&m=2"
    assert prove(ana, commitment, name="", link=link).status_code == 303
    page = visit_as("grace").get(f"/commitments/{commitment.public_id}").text
    assert ">montevideo.example</a>" in page and "Montevideo.example/acta?n=1&amp;m=2" in page
    assert 'rel="noopener noreferrer nofollow"' in page


def test_proof_from_before_it_was_the_citys_stays_in_the_room(visit_as, promised, link_for, db):
    commitment, ana = promised(), visit_as("ana")
    address = f"/commitments/{commitment.public_id}"
    ana.post(link_for(commitment, "ana"), data={"answer": "done"})
    prove(ana, commitment, name="", link="https://room.example/a")
    ana.post(f"{address}/undoing")
    ana.post(f"{address}/adoption")
    ana.post(f"{address}/keeping")
    prove(ana, commitment, name="city.pdf")
    of_room, of_city = proofs(db)
    assert (of_room.is_the_citys, of_city.is_the_citys) == (False, True)
    for key in ("ana", "grace"):
        page = visit_as(key).get(address).text
        assert "room.example" in page and "city.pdf" in page
    for key in ("carla", "priya"):
        page = visit_as(key).get(address).text
        assert "room.example" not in page and "city.pdf" in page
        assert visit_as(key).get(f"{address}/proofs/{of_city.public_id}").content == PDF
        assert visit_as(key).get(f"{address}/proofs/{of_room.public_id}").status_code == 404


def test_the_successor_inherits_the_citys_proof_and_not_the_rooms(visit_as, kept, hand_over, db):
    of_city, of_room = kept(citys=True), kept()
    for commitment in (of_city, of_room):
        prove(visit_as("ana"), commitment)
    files = {one.commitment_id: one.public_id for one in proofs(db)}
    hand_over()
    nadia = visit_as("nadia")
    assert nadia.get(f"/commitments/{of_city.public_id}/proofs/{files[of_city.id]}").content == PDF
    assert nadia.get(f"/commitments/{of_room.public_id}/proofs/{files[of_room.id]}").status_code == 404
    nadia.post(f"/commitments/{of_city.public_id}/proofs/{files[of_city.id]}/removal")
    assert [one.commitment_id for one in proofs(db)] == [of_room.id]


def test_removed_and_replaced(visit_as, kept, db):
    commitment, ana = kept(), visit_as("ana")
    prove(ana, commitment)
    address = f"/commitments/{commitment.public_id}/proofs/{proofs(db)[0].public_id}"
    assert [ana.post(f"{address}/removal").status_code for _ in range(2)] == [303, 303]
    assert proofs(db) == [] and ana.get(address).status_code == 404
    prove(ana, commitment, name="", link="https://a.example/")
    assert [one.link for one in proofs(db)] == ["https://a.example/"]


def test_others_may_neither_add_nor_remove(visit_as, kept, db):
    commitment = kept(citys=True)
    prove(visit_as("ana"), commitment)
    address = f"/commitments/{commitment.public_id}/proofs"
    for key, status in (("grace", 403), ("carla", 403), ("priya", 403), ("joao", 404), ("olga", 404)):
        assert prove(visit_as(key), commitment).status_code == status
        assert visit_as(key).post(f"{address}/{proofs(db)[0].public_id}/removal").status_code == status
    assert len(proofs(db)) == 1


def test_a_file_of_another_commitment_is_not_served_here(visit_as, kept, db):
    one, other = kept(), kept()
    prove(visit_as("ana"), one)
    assert visit_as("ana").get(f"/commitments/{other.public_id}/proofs/{proofs(db)[0].public_id}").status_code == 404


def test_the_same_twice_is_there_once(visit_as, kept, db):
    commitment, ana = kept(), visit_as("ana")
    for _ in range(2):
        prove(ana, commitment, link="https://a.example/")
    assert len(proofs(db)) == 2


def test_no_more_than_three(visit_as, kept, db):
    commitment, ana = kept(), visit_as("ana")
    prove(ana, commitment)
    address = f"/commitments/{commitment.public_id}/proofs"
    three = [("files", (f"{n}.pdf", PDF + bytes([n]))) for n in range(3)]
    assert ana.post(address, files=three).status_code == 422
    assert len(proofs(db)) == 1
    ana.post(address, files=three[:2])
    assert len(proofs(db)) == 3
    assert prove(ana, commitment, name="", link="https://a.example/").status_code == 422
    assert len(proofs(db)) == 3


def test_before_it_is_done_there_is_nothing_to_prove(visit_as, promised, db):
    commitment = promised()
    ana = visit_as("ana")
    assert 'id="proof"' not in ana.get(f"/commitments/{commitment.public_id}").text
    assert prove(ana, commitment).status_code == 422
    assert proofs(db) == []


@pytest.mark.parametrize(
    ("name", "content", "form", "told"),
    [
        ("", b"", {}, "Choose a file, or write a link"),
        ("run.exe", b"MZ\x90\0" * 20, {}, "cannot take this kind of file"),
        ("page.txt", b"<script>alert(1)</script>", {}, "cannot take this kind of file"),
        ("", b"", {"link": "http://a.example/"}, "begins with https://"),
        ("", b"", {"link": "javascript:alert(1)"}, "begins with https://"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(visit_as, kept, db, person, name, content, form, told):
    person("ana").language = "en"
    answer = prove(visit_as("ana"), kept(), name=name, content=content, **form)
    assert answer.status_code == 422 and told in answer.text and form.get("link", "") in answer.text
    assert proofs(db) == []


@pytest.mark.parametrize(
    "link",
    [
        "https://montevideo.gub.uy",
        "https://montevideo.gub.uy:8443/a/b?c=d#e",
        "HTTPS://xn--bcher-kva.example/",
    ],
)
def test_links_that_are_taken(link):
    assert is_https(link)


@pytest.mark.parametrize(
    "link",
    [
        "http://a.example/",
        "https:a.example",
        "https://",
        "https:///path",
        "https://localhost/",
        "https://ana@a.example/",
        "https://bank.example\\@evil.example/",
        "https://аpple.example/",
        "https://a.example/ b",
        'https://a.example/"onmouseover="x',
        "https://a.example:port/",
        "https://[::1",
        "//a.example/",
        "data:text/html,x",
    ],
)
def test_links_that_are_not(link):
    assert not is_https(link)


@given(st.text(max_size=60))
def test_no_text_breaks_the_check(text):
    for link in (text, f"https://{text}"):
        assert not is_https(link) or (link.lower().startswith("https://") and link.isascii())
