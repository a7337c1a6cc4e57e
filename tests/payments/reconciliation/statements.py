"""Bank statements as banks write them."""

from payments.reconciliation.statement_files import read_statement

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId></GrpHdr><Stmt><Id>S1</Id>{entries}</Stmt>
</BkToCstmrStmt></Document>"""


def entry(amount, *, key="", day="2026-11-24", side="DBIT", state="BOOK", more=""):
    return f"""<Ntry><Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>
    <Sts><Cd>{state}</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>
    <AcctSvcrRef>REF{amount}</AcctSvcrRef><NtryDtls>{more}<TxDtls><Refs>
    <EndToEndId>{key}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"""


def camt(*entries):
    return CAMT.format(entries="".join(entries)).encode()


def table(*rows, heads="date,amount,reference"):
    return "\n".join([heads, *rows]).encode()


def lines(content):
    return [
        (str(line.booked_on), line.amount, line.currency, line.reference)
        for line in read_statement(content).rows
    ]


def problems(content):
    return [(each.row, str(each.what)) for each in read_statement(content).problems]
