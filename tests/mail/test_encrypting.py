import smtplib
import ssl
from datetime import timedelta
from email.message import EmailMessage
from ipaddress import ip_address

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from post_office import post_office
from pydantic_core import Url

from lms import clock
from lms.mail import smtp


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that nobody vouches for, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    private = (
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(key.private_bytes(*private) + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@pytest.fixture
def server_side(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def words():
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "programme@lms.example", "ana@ciudad.example", "Hola"
    message.set_content("Hola, Ana")
    return message


def test_encryption_is_used_when_the_server_offers_it(trusted, server_side):
    with post_office(server={"tls_context": server_side, "require_starttls": True}) as office:
        smtp.send(Url(office.url), words())
    assert len(office.mails) == 1


def test_smtps_is_encrypted_from_the_first_byte(trusted, server_side):
    with post_office(server={"ssl_context": server_side}) as office:
        smtp.send(Url(office.url.replace("smtp:", "smtps:")), words())
    assert len(office.mails) == 1


@pytest.mark.parametrize(("scheme", "setting"), [("smtp", "tls_context"), ("smtps", "ssl_context")])
def test_a_server_that_cannot_prove_who_it_is_gets_nothing(server_side, scheme, setting):
    with post_office(server={setting: server_side}) as office, pytest.raises(ssl.SSLCertVerificationError):
        smtp.send(Url(office.url.replace("smtp:", f"{scheme}:")), words())
    assert office.mails == []


def only_the_programme(_server, _session, _envelope, _mechanism, given):
    knows = (given.login, given.password) == (b"programme@lms.example", b"p@ss:/word")
    return AuthResult(success=knows, handled=False)


def test_a_user_in_the_address_signs_in(trusted, server_side):
    settings = {"tls_context": server_side, "authenticator": only_the_programme, "auth_required": True}
    with post_office(server=settings) as office:
        signed_in = office.url.replace("//", "//programme%40lms.example:p%40ss%3A%2Fword@")
        smtp.send(Url(signed_in), words())
        with pytest.raises(smtplib.SMTPAuthenticationError):
            smtp.send(Url(signed_in.replace("word", "guess")), words())
    assert len(office.mails) == 1
