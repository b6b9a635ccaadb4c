"""The certificate as an Open Badges 3.0 credential, and what an independent verifier says of it."""

import base64
import hmac
import json
import stat

import pytest
from sqlmodel import select

from lms.certificates import keys
from lms.certificates.models import Certificate
from lms.settings import settings


def parts(token: str) -> tuple[dict, dict]:
    header, payload, _ = (base64.urlsafe_b64decode(part + "==") for part in token.split("."))
    return json.loads(header), json.loads(payload)


def packed(part: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


@pytest.fixture
def badge(certify, visit_as):
    """badge("jwt"): Ana's, as a file of that kind."""

    def take(kind: str):
        made = certify("ana")
        answer = visit_as("ana").get(f"/certificates/{made.serial}/badge.{kind}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].endswith(f'.{kind}"')
        return answer.text if kind == "jwt" else answer.json()

    return take


@pytest.fixture
def other_keys(monkeypatch):
    """While it is on, badges are signed with keys that are not the server's."""
    made = keys.new_keys()

    def switch(on: bool) -> None:
        monkeypatch.setattr(settings(), "badge_key", made if on else "")

    return switch


def test_the_jwt_is_the_credential_with_the_claims_that_open_badges_ask_for(badge, db):
    header, payload = parts(badge("jwt"))
    made = db.exec(select(Certificate)).one()
    assert (header["alg"], header["typ"]) == ("RS256", "JWT")
    assert header["kid"].startswith(f"{settings().base_url}/certificates/issuer/keys/")
    assert payload["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert payload["iss"] == payload["issuer"]["id"] == "did:web:127.0.0.1%3A8000:certificates:issuer"
    assert payload["jti"] == payload["id"] == f"{settings().base_url}/certificates/{made.serial}"
    assert payload["sub"] == payload["credentialSubject"]["id"]
    assert payload["nbf"] == int(made.issued_at.timestamp())
    assert payload["credentialSubject"]["identifier"][0]["identityHash"] == "Ana Silva"
    assert "vc" not in payload


@pytest.mark.parametrize("kind", ["jwt", "json"])
def test_taken_twice_it_is_the_same(badge, kind):
    assert badge(kind) == badge(kind)


def test_it_is_named_in_the_language_of_its_reader(certify, visit_as):
    made = certify("joao")
    achievement = (
        visit_as("joao").get(f"/certificates/{made.serial}/badge.json").json()["credentialSubject"]["achievement"]
    )
    assert achievement["inLanguage"] == "pt"
    assert "City Data Alliance" in achievement["description"]


def test_of_a_demonstration_its_description_says_so_and_only_then(badge, monkeypatch):
    said = "Demostración: las personas y las cifras son inventadas."
    assert badge("json")["credentialSubject"]["achievement"]["description"].startswith(said)
    monkeypatch.setattr(settings(), "demo", False)
    assert said not in badge("json")["credentialSubject"]["achievement"]["description"]


@pytest.mark.parametrize("kind", ["jwt", "json"])
def test_the_verifier_accepts_it(badge, verify, kind):
    said = verify(badge(kind))
    assert said["accepted"], said


def test_the_verifier_refuses_a_changed_name_in_the_jwt(badge, verify):
    token = badge("jwt")
    head, _, signature = token.split(".")
    _, payload = parts(token)
    payload["credentialSubject"]["identifier"][0]["identityHash"] = "Mallory"
    assert not verify(f"{head}.{packed(payload)}.{signature}")["accepted"]


@pytest.mark.parametrize("change", ["name", "course", "day", "status"])
def test_the_verifier_refuses_a_changed_fact_in_the_document(badge, verify, change):
    credential = badge("json")
    subject = credential["credentialSubject"]
    if change == "name":
        subject["identifier"][0]["identityHash"] = "Mallory"
    elif change == "course":
        subject["achievement"]["name"] = "Another course"
    elif change == "day":
        credential["validFrom"] = "2020-01-01T00:00:00Z"
    else:
        del credential["credentialStatus"]
    said = verify(credential)
    assert not said["accepted"]
    assert "signature is not valid" in json.dumps(said["says"])


@pytest.mark.parametrize("kind", ["jwt", "json"])
def test_the_verifier_refuses_keys_that_are_not_the_issuers(badge, verify, other_keys, kind):
    other_keys(True)
    forged = badge(kind)
    other_keys(False)
    assert not verify(forged)["accepted"]


@pytest.mark.parametrize("kind", ["jwt", "json"])
def test_the_verifier_refuses_another_key_that_calls_itself_the_issuers(badge, verify, other_keys, kind):
    honest = badge(kind)
    other_keys(True)
    forged = badge(kind)
    other_keys(False)
    if kind == "json":
        forged["proof"]["verificationMethod"] = honest["proof"]["verificationMethod"]
    else:
        head, payload, _ = honest.split(".")
        forged = f"{head}.{payload}.{forged.split('.')[2]}"
        assert forged != honest
    assert not verify(forged)["accepted"]


def test_the_verifier_refuses_a_jwt_whose_signature_is_none_or_made_with_the_public_key(badge, verify):
    head, payload, _ = badge("jwt").split(".")
    bare = {**parts(f"{head}.{payload}.")[0], "alg": "none"}
    assert not verify(f"{packed(bare)}.{payload}.")["accepted"]
    signed = f"{packed(bare | {'alg': 'HS256'})}.{payload}"
    code = hmac.digest(keys.rsa_key().as_pem(private=False), signed.encode(), "sha256")
    assert not verify(f"{signed}.{base64.urlsafe_b64encode(code).decode().rstrip('=')}")["accepted"]


def test_the_verifier_is_told_of_a_revocation(badge, verify, visit_as, db):
    credential = badge("json")
    serial = db.exec(select(Certificate.serial)).one()
    visit_as("priya").post(f"/certificates/{serial}/revocation", data={"reason": "A mistake."})
    said = verify(credential)
    assert said["revoked"]
    assert said["signed"]
    assert not said["accepted"]


def test_a_revocation_marks_that_badge_and_no_other(certify, visit_as, verify):
    hers, his = certify("ana"), certify("joao")
    badges = {
        key: visit_as(key).get(f"/certificates/{made.serial}/badge.json").json()
        for key, made in (("ana", hers), ("joao", his))
    }
    visit_as("priya").post(f"/certificates/{hers.serial}/revocation", data={"reason": "A mistake."})
    assert verify(badges["ana"])["revoked"]
    assert verify(badges["joao"])["accepted"]


def test_a_list_of_revocations_that_was_tampered_with_is_not_believed(badge, verify, browse, visit_as, db):
    credential = badge("json")
    honest = browse().get("/certificates/status/0").json()
    serial = db.exec(select(Certificate.serial)).one()
    visit_as("priya").post(f"/certificates/{serial}/revocation", data={"reason": "A mistake."})
    current = browse().get("/certificates/status/0").json()
    current["credentialSubject"]["encodedList"] = honest["credentialSubject"]["encodedList"]
    said = verify(credential, **{f"{settings().base_url}/certificates/status/0": json.dumps(current)})
    assert not said["accepted"]


def test_a_badge_signed_before_a_new_key_stays_good(badge, verify, monkeypatch):
    old = badge("jwt"), badge("json")
    both = json.loads(keys.new_keys())["keys"] + json.loads(settings().key("badge"))["keys"]
    monkeypatch.setattr(settings(), "badge_key", json.dumps({"keys": both}))
    new = badge("jwt"), badge("json")
    assert old != new
    assert all(verify(each)["accepted"] for each in (*old, *new))


# ---------------------------------------------------------------- the issuer


def test_no_private_part_of_a_key_is_ever_published(badge, browse):
    badge("jwt")
    browser = browse()
    profile = browser.get("/certificates/issuer").json()
    addresses = [address.removeprefix(settings().base_url) for address in profile["keys"]]
    texts = [browser.get(at).text for at in (*addresses, "/certificates/issuer/did.json", "/certificates/issuer")]
    secrets = [key.as_dict(private=True) for key in keys.all_keys()]
    for text in texts:
        assert all(secret["d"] not in text for secret in secrets)
        assert '"d"' not in text
        assert '"p"' not in text


def test_the_key_file_is_readable_by_the_server_alone(badge, keys_folder):
    badge("jwt")
    assert stat.S_IMODE((keys_folder / "keys" / "badge").stat().st_mode) == 0o600


def test_a_wallet_on_another_site_may_read_what_is_public(browse, certify):
    certify("ana")
    for path in ("issuer", "issuer/did.json", "status/0"):
        assert browse().get(f"/certificates/{path}").headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["issuer/keys/nothing", "status/1", "status/-1", "status/x"])
def test_what_is_not_there_is_not_found(browse, path):
    assert browse().get(f"/certificates/{path}").status_code == 404


@pytest.mark.parametrize(
    ("base_url", "did"),
    [
        ("https://learn.example.org", "did:web:learn.example.org:certificates:issuer"),
        ("https://example.org:8443/lms", "did:web:example.org%3A8443:lms:certificates:issuer"),
    ],
)
def test_the_issuer_is_the_servers_own_address(monkeypatch, base_url, did):
    monkeypatch.setattr(settings(), "base_url", base_url)
    assert keys.issuer() == did


@pytest.mark.parametrize(
    "text", ['{"keys": []}', '{"keys": [{"kty": "oct", "k": "c2l4dGVlbiBieXRlcyBsb25n"}]}', "[]", "not a key"]
)
def test_an_odd_key_is_refused(monkeypatch, text):
    monkeypatch.setattr(settings(), "badge_key", text)
    with pytest.raises(ValueError, match="LMS_BADGE_KEY"):
        keys.all_keys()
