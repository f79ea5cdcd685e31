"""The types of `on_error`. Checked, never run."""

from typing import assert_type

from agentapp import CustomerProfile, ErrorReport, Subscription, on_error


def plain(report: ErrorReport) -> None:
    assert_type(report.error, BaseException)
    assert_type(report.context, str)
    assert_type(report.doing, str)
    assert_type(report.traceback, str)
    report.context = ""  # type: ignore[misc]


async def coroutine(report: ErrorReport) -> None: ...


assert_type(on_error(plain), Subscription)
assert_type(on_error(coroutine), Subscription)
on_error(print)
on_error(lambda report: print(report.context))
on_error(lambda report: print(report.name))  # type: ignore[attr-defined]


def of_something_else(profile: CustomerProfile) -> None: ...


on_error(of_something_else)  # type: ignore[arg-type]
on_error("a name")  # type: ignore[arg-type]
ErrorReport(KeyError(), "in the section 'Orders'", "KeyError")
ErrorReport(KeyError(), doing="in the section 'Orders'", traceback="KeyError")
ErrorReport(KeyError(), "in the section 'Orders'")  # type: ignore[call-overload]
