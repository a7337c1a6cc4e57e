"""What an address may answer to whom, in words a table can be read with."""

from django.http import HttpResponse

from tests.permissions.world import ANONYMOUS, OWN_COOP, OWNER, ROLES, SHOPPER, STAFF

LOGIN = "sent to sign in"
IN = "let in"  # shown, redirected on, or told what is wrong with the form
GONE = "404"
REFUSED = "403"
METHOD = "405"
SIGN_IN = "401"
OPEN_STATUSES = frozenset({200, 204, 302, 303, 400, 409, 410, 422})

Answers = dict[str, str]


def answer_of(response: HttpResponse) -> str:
    """The answer in the table's words; a status that has none is said as it is."""
    status = response.status_code
    if status in {302, 303} and "/accounts/login/" in response["Location"]:
        return LOGIN
    if status in OPEN_STATUSES:
        return IN
    return str(status)


def everyone(answer: str) -> Answers:
    return dict.fromkeys(ROLES, answer)


def person(answer: str = IN) -> Answers:
    """Anybody who has signed in."""
    return everyone(answer) | {ANONYMOUS: LOGIN}


def only(*roles: str, anonymous: str = LOGIN, others: str = GONE) -> Answers:
    return everyone(others) | {ANONYMOUS: anonymous} | dict.fromkeys(roles, IN)


EVERYONE = everyone(IN)
NOBODY = everyone(METHOD)
SIGNED_IN = person()
SIGNED_IN_METHOD = person(METHOD)
DESK = only(OWNER)
DESK_METHOD = DESK | {OWNER: METHOD}
# Scripts ask here: nobody is sent to another page.
DESK_JSON = DESK | {ANONYMOUS: SIGN_IN}
DESK_JSON_METHOD = DESK_METHOD | {ANONYMOUS: SIGN_IN}
OFFICE = only(OWN_COOP)
OFFICE_METHOD = OFFICE | {OWN_COOP: METHOD}
MINE = only(SHOPPER, anonymous=GONE)
MINE_METHOD = MINE | {SHOPPER: METHOD}
MINE_SIGNED_IN = only(SHOPPER)
STAFF_ONLY = only(STAFF)
