"""An extension for the tests: everything that a section can be made of, without a style of its own.

A word in the profile's key `word` stands in all places, so that a test can choose its length.
"""

from htpy import (
    Node,
    a,
    blockquote,
    button,
    caption,
    code,
    dd,
    details,
    dialog,
    div,
    dl,
    dt,
    em,
    fieldset,
    figcaption,
    figure,
    form,
    h3,
    h4,
    img,
    label,
    legend,
    li,
    ol,
    optgroup,
    option,
    p,
    pre,
    select,
    small,
    span,
    strong,
    summary,
    table,
    tbody,
    td,
    textarea,
    th,
    thead,
    tr,
    ul,
)
from htpy import input as control

from agentapp import CustomerProfile, LiveChat, Panel

PICTURE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='900' height='120'%3E"
    "%3Crect width='900' height='120' fill='gray'/%3E%3C/svg%3E"
)

chat = LiveChat()
panel = Panel(chat)


def word_of(profile: CustomerProfile) -> str:
    return str(profile.extra.get("word", "Parcel"))


@panel.section("Pinned", place="top")
def pinned(profile: CustomerProfile) -> Node:
    """A section at the top."""
    return p(".row")[span[f"{word_of(profile)} is late"], span(".badge")["unpaid"]]


@panel.section("Order")
def order(profile: CustomerProfile) -> Node:
    """A form with every kind of control."""
    word = word_of(profile)
    return form[
        label[word, control(name="item", value=word, required=True)],
        label["Search", control(type="search", name="search", placeholder=word)],
        label["Amount", control(type="number", name="amount", value="3")],
        label["Day", control(type="date", name="day", value="2026-11-27")],
        label["Locked", control(name="locked", value=word, disabled=True)],
        label["Status", select(name="status")[optgroup(label=word)[option["open"], option[word]]]],
        label[
            "Several",
            select(name="several", multiple=True)[option(selected=True)["a"], option["b"]],
        ],
        label["Note", textarea(name="note")[word]],
        label[control(type="checkbox", name="urgent", checked=True), f"Urgent {word}"],
        fieldset[
            legend["Delivery"],
            label[control(type="radio", name="by", value="post", checked=True), "By post"],
            label[control(type="radio", name="by", value="courier"), f"By {word}"],
        ],
        label["Urgency", control(type="range", name="urgency")],
        label["Colour", control(type="color", name="colour", value="#0059e1")],
        label["Invoice", control(type="file", name="invoice")],
        div(".row")[
            button(".primary", type="submit")[f"Save {word}"],
            button(type="button")["Cancel"],
            button(type="button", disabled=True)["Delete"],
        ],
    ]


@panel.section("Find")
def find(profile: CustomerProfile) -> Node:
    """A search in one line, and rows with a button each."""
    return [
        form(".row", role="search")[
            control(type="search", name="text", aria_label="Text", placeholder=word_of(profile)),
            button(type="submit")["Search"],
        ],
        ul[
            li(".row")[
                div[strong[word_of(profile)], div[small["1038 · shipped"]]], button["Follow up"]
            ],
            li(".row")[a(href="https://example.com")[word_of(profile)], span(".badge")["paid"]],
        ],
    ]


@panel.section("Facts")
def facts(profile: CustomerProfile) -> Node:
    """Lists of facts, with groups and without, and a plain one."""
    word = word_of(profile)
    return [
        dl(".facts")[dt["Plan"], dd["Gold"], dt[word], dd[word]],
        dl(".facts")[div[dt["Seats"], dd["12"]], div[dt["Renewal"], dd["in May"]]],
        dl[dt["Address"], dd["1 Long Street"], dt["Contact"], dd[word]],
    ]


@panel.section("Table")
def invoices(profile: CustomerProfile) -> Node:
    """A table with a caption and a head."""
    return table[
        caption["Invoices"],
        thead[tr[th["Number"], th["Amount"], th["State"]]],
        tbody[
            tr[td["2026-17"], td["€ 120.00"], td[span(".badge")["paid"]]],
            tr[td["2026-31"], td["€ 80.00"], td[word_of(profile)]],
        ],
    ]


@panel.section("More")
def more(profile: CustomerProfile) -> Node:
    """Details, a dialog and a picture."""
    word = word_of(profile)
    return [
        details(open=True)[summary[f"History of {word}"], p[word]],
        dialog(id="confirm", aria_labelledby="confirm-title")[
            h3("#confirm-title")["Refund the order?"],
            p[f"{word} gets the money back."],
            p(".quiet")["This cannot be undone."],
            div(".row")[button(".primary")["Refund"], button(autofocus=True)["Cancel"]],
        ],
        figure[img(src=PICTURE, alt="Sales"), figcaption["Sales"]],
    ]


@panel.section("Prose")
def prose(profile: CustomerProfile) -> Node:
    """What a renderer of Markdown makes."""
    word = word_of(profile)
    return div(".prose")[
        h3["Returns"],
        p["Within ", em["30 days"], ", see ", a(href="https://example.com")["the rules"], "."],
        ul[li["Unworn"], li["With ", code["label"], ol[li["front"], li[word]]]],
        h4["Exceptions"],
        blockquote[p[word]],
        pre[code[f"refund({word!r})"]],
    ]


await chat.init()
