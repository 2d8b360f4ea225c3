#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""For each rule that comes with the program, a message that it hits and one that it must not.

    shipped_rules.py FOLDER    write them as FOLDER/NAME.hit.eml and FOLDER/NAME.miss.eml
"""
import base64
import os
import sys

HEADERS = {
    "From": "Anna Example <anna@a.example>",
    "To": "bert@b.example",
    "Subject": "Minutes of the meeting on Monday",
    "Date": "Thu, 26 Nov 2026 09:30:00 +0100",
    "Message-ID": "<1.2@a.example>",
}
TEXT = "Hello Bert,\n\nhere are the minutes. See you on Monday.\n\nAnna\n"


def mail(text=TEXT, more="", without=(), kind="text/plain; charset=utf-8", encoding="8bit", **headers):
    """A message; names of headers with _ for -, None: as usual."""
    values = dict(HEADERS)
    values.update({name.replace("_", "-"): value for name, value in headers.items()})
    head = "".join(f"{name}: {value}\n" for name, value in values.items() if name not in without)
    body = text if encoding != "base64" else base64.encodebytes(text.encode()).decode()
    return f"{head}{more}MIME-Version: 1.0\nContent-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n\n{body}"


def html(body, **headers):
    return mail(f"<html><body>{body}</body></html>", kind="text/html; charset=utf-8", **headers)


def link(url, shown="our page"):
    return html(f'<p>See <a href="{url}">{shown}</a></p>')


def mixed(*parts):
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"
    return mail(body, kind="multipart/mixed; boundary=b")


def part(text="", kind="text/plain", name=None):
    name = f"\nContent-Disposition: attachment; filename={name}" if name else ""
    return f"Content-Type: {kind}{name}\n\n{text}"


def subject(text):
    return mail(Subject=text)


GAP = " " * 8
RULES = {
    "NO_DATE": (mail(without=["Date"]), mail()),
    "NO_MESSAGE_ID": (mail(without=["Message-ID"]), mail()),
    "NO_FROM": (mail(without=["From"]), mail()),
    "TWO_FROM": (mail(more="From: c@c.example\n"), mail(more="X-From: c@c.example\n")),
    "TWO_SUBJECTS": (mail(more="Subject: again\n"), mail(more="X-Subject: again\n")),
    "DATE_BROKEN": (mail(Date="yesterday"), mail(Date="1 Jan 2026 9:05:00 GMT")),
    "DATE_ODD_ZONE": (mail(Date="Thu, 26 Nov 2026 09:30:00 +2400"), mail(Date="Thu, 26 Nov 2026 09:30:00 +1400")),
    "MESSAGE_ID_BROKEN": (mail(Message_ID="12345"), mail(Message_ID="\n <1.2@a.example>")),
    "FROM_WITHOUT_DOMAIN": (mail(From="Your bank"), mail(From="anna@a.example")),
    "FROM_SHOWS_ANOTHER": (mail(From='"service@bank.example" <x@y.example>'),
                           mail(From='"anna@a.example" <anna@a.example>')),
    "FROM_MANY_DIGITS": (mail(From="<bob483920@a.example>"), mail(From="<bob1984@a.example>")),
    "TO_UNDISCLOSED": (mail(To="undisclosed-recipients:;"), mail()),
    "REPLY_TO_FREEMAIL": (mail(more="Reply-To: boss.office@gmail.com\n"), mail(more="Reply-To: anna@a.example\n")),
    "X_PRIORITY_HIGHEST": (mail(more="X-Priority: 1 (Highest)\n"), mail(more="X-Priority: 3\n")),
    "MASS_MAILER": (mail(more="X-Mailer: Mass Mailer 2.1\n"), mail(more="X-Mailer: Evolution 3.46\n")),
    "SUBJECT_CAPITALS": (subject("READ THIS BEFORE MONDAY"), subject("DNS and SMTP at the NOC")),
    "SUBJECT_EXCLAIMS": (subject("Do not miss it!!"), subject("Happy birthday!")),
    "SUBJECT_SPACED": (subject("v i a g r a p"), subject("Plan A B and C for the fair")),
    "SUBJECT_ADVERT": (subject("ADV: cheap toner"), subject("Advice on toner")),
    "SUBJECT_TRAILING_ID": (subject(f"Rates have dropped{GAP}xkq7281"), subject("Rates have dropped  xkq7281")),
    "SUBJECT_MONEY": (subject("Claim your $5,000 now"), subject("Room 5000 on floor 3")),
    "SUBJECT_URGENT": (subject("Action required: your mailbox"), subject("Actions of the meeting")),
    "SUBJECT_FREE": (subject("Free gift inside"), subject("Are you free on Monday?")),
    "SUBJECT_VOICE_MAIL": (subject("New voicemail received from 0301234"), subject("Voices in the choir")),
    "URL_NUMERIC_HOST": (link("http://203.0.113.9/login"), link("http://host203.example/0.1.2.3")),
    "URL_DISGUISED_HOST": (link("http://0x7f000001/a"), link("http://0x.example/")),
    "URL_USERINFO": (link("http://www.bank.example@evil.example/"), link("http://evil.example/@user")),
    "URL_PUNYCODE": (link("http://www.xn--pypal-4ve.example/"), link("http://www.example/xn--a")),
    "URL_ENCODED_HOST": (link("http://%65vil.example/"), link("http://a.example/%65")),
    "URL_SHORTENER": (mail("See https://bit.ly/3xYz\n"), mail("See https://bit.ly.example/3xYz\n")),
    "URL_ODD_PORT": (link("http://a.example:8181/x"), link("https://a.example:8443/x")),
    "URL_FREE_HOSTING": (link("https://login-bank.web.app/"), link("https://web.app.example/")),
    "URL_CHEAP_TLD": (link("https://bargain.top/"), link("https://top.example/a.top/")),
    "URL_PROGRAM": (link("https://a.example/setup.exe?x=1"), link("https://a.example/exe")),
    "URL_SCRIPT": (link("javascript:alert(1)"), link("https://a.example/javascript:")),
    "URL_RECIPIENT_IN_FRAGMENT": (link("https://a.example/x#bert@b.example"), link("https://a.example/x#top")),
    "LINK_SHOWS_ANOTHER": (link("https://evil.example/x", "https://www.bank.example/"),
                           link("https://click.bank.example/x", "https://www.bank.example/")),
    "FORM_IN_MAIL": (html('<form method=post action="http://a.example/">x</form>'), html("<p>the form and action</p>")),
    "PASSWORD_IN_MAIL": (html('<input name=p type="password">'), html('<input name=p type="text">')),
    "HIDDEN_TEXT": (html('<p>Buy.</p><div style="display:none">' + "river stone " * 60 + "</div>"),
                    html('<p>Buy.</p><div style="display:none">Preview of the letter</div>')),
    "ZERO_WIDTH": (mail("your pass\u200bword\n"), mail("Emoji: \U0001f469\u200d\U0001f4bb here\n")),
    "MIXED_ALPHABETS": (mail("Your p\u0430ssword\n"), mail("\u041f\u0440\u0438\u0432\u0435\u0442 and hello\n")),
    "BASE64_TEXT": (mail(encoding="base64"), mail()),
    "EMPTY_WITH_ATTACHMENT": (mixed(part("\n"), part("x", "application/pdf", "a.pdf")),
                              mixed(part(TEXT), part("x", "application/pdf", "a.pdf"))),
    "HTML_ATTACHMENT": (mixed(part(TEXT), part("<p>x", "application/octet-stream", "invoice.html")),
                        mixed(part(TEXT), part("x", "application/pdf", "html.pdf"))),
    "HTML_ONLY": (html("<p>hello"), mixed(part(TEXT), part("<p>x", "text/html"))),
    "ADVANCE_FEE_WORDS": (mail("I write as the next of kin of my late husband.\n"), mail("We are kin, and next door.\n")),
    "ADVANCE_FEE_MONEY": (mail("The sum of 18.5 million dollars needs a transfer to a foreign account.\n"),
                          mail("A million thanks for the transfer of my books.\n".replace("transfer", "loan"))),
    "SEXTORTION": (mail("I have recorded you by your camera. Pay 900 in Bitcoin.\n"), mail("Your camera is repaired.\n")),
    "BITCOIN_ADDRESS": (mail("Send it to 1BoatSLRHtKNngkdXEeobR76b53LETtpyT today\n"),
                        mail("Checksum 1boatslrhtknngkdxeeobr76b53letTpyT0OIl\n")),
    "PARCEL_LURE": (mail("Your parcel 7781 could not be delivered.\n"), mail("Your parcel is here; thank you.\n")),
    "ACCOUNT_LOCKED": (mail("Your bank account has been suspended.\n"), mail("Your account of the trip was a joy.\n")),
    "VERIFY_ACCOUNT": (mail("Please verify your account now.\n"), mail("Please verify the figures.\n")),
    "MAILBOX_FULL": (mail("Your mailbox has exceeded its storage.\n"), mail("The mailbox at the gate is blue.\n")),
    "PASSWORD_EXPIRES": (mail("Your password will expire today.\n"), mail("The password is with Carl, who has the keys of the house too. Tickets expire.\n")),
    "OFFICE_365_LURE": (mail("Office 365: keep current password\n"), mail("The file is on SharePoint.\n")),
    "INVOICE_LURE": (mail("Attached is the invoice of May.\n"), mail("The invoice of May was paid.\n")),
    "LOTTERY": (mail("Your email address has won.\n"), mail("Our team has won the match.\n")),
    "PHARMACY": (mail("Buy V1agra here\n"), mail("The pharmacy is closed\n")),
    "BODY_SIZE": (mail("breast enlargement\n"), mail("grilled chicken breast\n")),
    "WEIGHT_LOSS": (mail("lose weight in ten days\n"), mail("the weight of a parcel\n")),
    "CRYPTO_PROFIT": (mail("Bitcoin with guaranteed gain\n"), mail("A talk on Bitcoin at six\n")),
    "EASY_MONEY": (mail("Work from home and relax\n"), mail("I work at my home office on Friday\n".replace("at my home", "in my"))),
    "LOAN": (mail("Refinance with bad credit\n"), mail("The loan of the book ends today\n")),
    "REMOVE_ME": (mail("To be removed, answer.\n"), mail("The stain was removed.\n")),
    "NOT_SPAM": (mail("This message is not spam.\n"), mail("The filter caught no spam.\n")),
    "DEAR_SOMEBODY": (mail("Dear customer,\nhello\n"), mail("Dear Bert,\nthe customer is here\n")),
    "GUARANTEED": (mail("100% guarantee, risk-free\n"), mail("Sales rose by 100 %.\n")),
    "ACT_NOW": (mail("Act now!\n"), mail("The act begins now and then\n")),
    "GIFT_CARDS": (mail("Buy five gift cards and send me the codes.\n"), mail("Thank you for the gift and the card.\n")),
    "STOCK_TIP": (mail("A strong buy\n"), mail("The stock of paper is low\n")),
    "ADULT": (mail("horny\n"), mail("a ticket for one adult\n")),
    "COPY_DVD_SOFTWARE": (mail("A replica watch for you\n"), mail("I watch the replica of the ship\n")),
}


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for name, pair in RULES.items():
        for what, text in zip(("hit", "miss"), pair):
            with open(f"{folder}/{name}.{what}.eml", "w", encoding="utf-8") as file:
                file.write(text)


if __name__ == "__main__":
    main()
