"""The sessions that people have, and their end."""

from __future__ import annotations

from telling import NOBODY, PASSWORD, Story

LIST = "/security/activeconnections"


def tell(call: Story, new_email) -> None:
    person, other = call.add(new_email("session")), call.add(new_email("session"))
    laptop, phone, third = (call.sign_in(person["email"]) for _ in range(3))
    own = call("GET", LIST, key=None, cookies={"asc_auth_key": laptop})
    assert [own["items"][0]["id"], len(own["items"])] == [own["loginEvent"], 3]
    assert own["items"][0]["userId"] == person["id"] and own["items"][0]["ip"], own
    assert own["items"][0]["browser"].startswith("python-requests "), own
    assert call("GET", LIST, key=laptop)["loginEvent"] == 0
    number = call("GET", LIST, key=None, cookies={"asc_auth_key": third})["loginEvent"]
    stranger = call.sign_in(other["email"])
    one, all_of = f"{LIST}/logout/{{loginEventId}}", f"{LIST}/logoutall/{{userId}}"
    call.refuse(403, "PUT", one, number, key=stranger)
    assert call("PUT", one, number, key=laptop) is True
    assert call("PUT", one, number, key=laptop) is False
    assert call("PUT", one, 0, key=stranger) is False
    call.refuse(401, "GET", LIST, key=third)
    assert call("PUT", f"{LIST}/logoutallexceptthis", key=laptop) == person["displayName"]
    call.refuse(401, "PUT", f"{LIST}/logoutallexceptthis", key=phone)
    call.refuse(403, "PUT", all_of, person["id"], key=stranger)
    call.refuse(404, "PUT", all_of, NOBODY)
    call("PUT", all_of, person["id"])
    call.refuse(401, "GET", LIST, key=laptop)
    again = call.sign_in(person["email"])
    link = call.query_of(call("PUT", f"{LIST}/logoutallchangepassword", key=again))
    call.refuse(401, "PUT", f"{LIST}/logoutallchangepassword", key=again)
    call(
        "PUT",
        "/people/{userid}/password",
        person["id"],
        key=None,
        json={"password": f"{PASSWORD}-2"},
        headers={"confirm": link},
    )
    call.sign_in(person["email"], f"{PASSWORD}-2")
