"""The people of the double, each with an account at both providers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """`key` is what forms name them by; the rest is made of it."""

    key: str
    name: str

    @property
    def unionid(self) -> str:
        return f"o-union-{self.key}"

    def openid(self, app_id: str) -> str:
        """Another one in each app of WeChat, and one in the app of Alipay."""
        return f"o-{app_id}-{self.key}"

    @property
    def user_id(self) -> str:
        return f"2088{sum(map(ord, self.key)):012d}"


PEOPLE = {
    person.key: person
    for person in (
        Person("fang", "王芳"),
        Person("ming", "李明"),
        Person("anna", "Anna 🌾"),
        Person("quiet", ""),
    )
}
