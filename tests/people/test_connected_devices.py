import pytest
from sqlmodel import col, select

from lms import clock
from lms.people.actions.signing_in import end_links, end_sessions
from lms.people.devices import device_of
from lms.people.models import SignInLink, SignInSession


def sessions_of(db, person) -> list[SignInSession]:
    db.rollback()
    db.expire_all()
    return list(db.exec(select(SignInSession).where(col(SignInSession.person_id) == person.id)).all())


def test_the_account_lists_them_and_marks_this_one(visit_as):
    visit_as("ana")
    page = visit_as("ana").get("/me").text
    assert page.count('/end"') >= 3
    assert page.count('<span class="readers">') == 1


def test_ending_another_device_signs_it_out(visit_as, db, person):
    lost, here = visit_as("ana"), visit_as("ana")
    other = sessions_of(db, person("ana"))[0]
    answer = here.post(f"/me/devices/{other.public_id}/end")
    assert (answer.status_code, answer.headers["location"]) == (303, "/me#devices")
    assert lost.get("/me").headers["location"].startswith("/sign-in")
    assert here.get("/me").status_code == 200


def test_ending_this_device_signs_out_here(visit_as, db, person):
    here = visit_as("ana")
    [this] = sessions_of(db, person("ana"))
    assert here.post(f"/me/devices/{this.public_id}/end").headers["location"] == "/sign-in"
    assert here.get("/me").headers["location"].startswith("/sign-in")


def test_ending_all_others_leaves_this_one(visit_as, db, person):
    others, here = [visit_as("ana"), visit_as("ana")], visit_as("ana")
    joao = visit_as("joao")
    here.post("/me/other-devices/end")
    assert all(other.get("/me").status_code == 303 for other in others)
    assert here.get("/me").status_code == joao.get("/me").status_code == 200


def test_signing_out_ends_the_session_and_not_only_the_cookie(visit_as, browse, db):
    here = visit_as("ana")
    token = here.cookies["session"]
    answer = here.post("/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert answer.headers["set-cookie"].startswith('session=""; HttpOnly; Max-Age=0')
    again = browse()
    again.cookies.set("session", token)
    assert again.get("/me").status_code == 303


def test_htmx_gets_the_list_alone(visit_as):
    visit_as("ana")
    part = visit_as("ana").post("/me/other-devices/end", headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert part.text.strip().startswith('<section id="devices">')
    assert part.text.count("<li") == 1


def test_whoever_ends_a_seat_can_end_every_session_and_link(visit_as, db, person):
    here, ana = visit_as("ana"), person("ana")
    db.add(SignInLink(person_id=ana.id, token_hash="t", request="r", code_hash="c"))
    db.flush()
    end_sessions(db, ana.id)
    end_links(db, ana.id)
    db.commit()
    assert here.get("/me").status_code == 303
    assert db.exec(select(SignInLink)).one().expires_at <= clock.now()


# ---------------------------------------------------------------- who may not


def test_nobody_ends_the_device_of_another(visit_as, db, person):
    ana = visit_as("ana")
    [hers] = sessions_of(db, person("ana"))
    assert visit_as("joao").post(f"/me/devices/{hers.public_id}/end").status_code == 404
    assert visit_as("priya").post(f"/me/devices/{hers.public_id}/end").status_code == 404
    assert ana.get("/me").status_code == 200


def test_an_expired_session_is_out(visit_as, db, person):
    here = visit_as("ana")
    [session] = sessions_of(db, person("ana"))
    session.expires_at = clock.now()
    db.add(session)
    db.commit()
    assert here.get("/me").status_code == 303


def test_another_site_may_not_end_a_device(visit_as, db, person):
    here = visit_as("ana")
    assert here.post("/me/other-devices/end", headers={"Sec-Fetch-Site": "same-site"}).status_code == 403


# ---------------------------------------------------------------- twice is once


def test_ending_a_device_twice_is_once(visit_as, db, person):
    visit_as("ana")
    here = visit_as("ana")
    other = sessions_of(db, person("ana"))[0]
    here.post(f"/me/devices/{other.public_id}/end")
    first = sessions_of(db, person("ana"))[0].ended_at
    here.post(f"/me/devices/{other.public_id}/end")
    assert sessions_of(db, person("ana"))[0].ended_at == first


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604",
            "Safari/iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge/Windows",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox/Mac"),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 SamsungBrowser/25 Chrome/121 Mobile Safari/537.36",
            "Samsung Internet/Android",
        ),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_in_plain_words(user_agent, device):
    assert device_of(user_agent) == device
