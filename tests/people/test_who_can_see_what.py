from lms.access.permissions import GRANTS, Permission
from lms.access.roles import Role
from lms.access.scope import Scope
from lms.people.who_can_see import SCOPE_WORDS, WORDS, grants, grants_of


def test_the_page_shows_every_permission_and_what_only_you_means(visit_as):
    page = visit_as("grace").get("/who-can-see")
    assert page.status_code == 200
    assert 'id="only-you"' in page.text
    assert page.text.count("<h3") == len(Permission)


def test_it_says_everything_the_permissions_page_says():
    assert [sentence for sentence, _ in grants()] == [permission.value for permission in Permission]
    for (_, holders), permission in zip(grants(), Permission, strict=True):
        said = [(holder.role, holder.how_far) for holder in holders]
        assert said == [(WORDS[role], SCOPE_WORDS[scope]) for role, scope in GRANTS[permission].items()]


def test_every_role_and_scope_has_words():
    assert set(WORDS) == set(Role)
    assert set(SCOPE_WORDS) == set(Scope)


def test_the_readers_own_part_holds_only_what_the_reader_holds():
    mine = dict(grants_of({Role.PERSON, Role.COACH}))
    assert Permission.LOG_SESSION.value in mine
    assert Permission.SEE_REPORT.value not in mine


def test_someone_without_a_seat_reads_it_and_a_stranger_does_not(visit_as, browse):
    assert visit_as("nadia").get("/who-can-see").status_code == 200
    assert browse().get("/who-can-see").headers["location"] == "/sign-in?next=/who-can-see"
