from email.errors import MessageError
from email.headerregistry import Address

from lms.errors import Invalid
from lms.i18n import N_


def mailbox(address: str) -> Address:
    """One bare address, its domain as mail servers write it. Raises Invalid for none, several, or broken lines."""
    try:
        parsed = Address(addr_spec=address)
        domain = parsed.domain.encode("idna").decode("ascii")
    except (ValueError, IndexError, MessageError) as error:
        raise Invalid(N_("This is not an e-mail address we can write to."), "email") from error
    if not parsed.username or not domain:
        raise Invalid(N_("This is not an e-mail address we can write to."), "email")
    return Address(username=parsed.username, domain=domain)
