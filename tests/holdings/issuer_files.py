"""Small made-up files in the shapes of each issuer, as the notes on their formats describe them."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import xlsxwriter

from workbench.holdings import Source

NBSP = "\u00a0"
ISHARES = (
    "Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Notional Value,Quantity,Price,Location,Exchange,Currency,"
    "FX Rate,Market Currency,Accrual Date\n"
)
ISHARES_US = (
    "\ufeffiShares Made-up Leaders ETF\n"
    'Fund Holdings as of,"Nov 18, 2025"\nInception Date,"Jan 05, 2001"\nShares Outstanding,"1,000,000.00"\n'
    f'Stock,"-"\nBond,"-"\nCash,"-"\nOther,"-"\n{NBSP}\n'
    + ISHARES
    + "".join(
        f'"{ticker}","{name}","Industrials","{kind}","{value}","{weight}","{value}","10.00","1.00","United States",'
        '"NYSE","USD","1.00","USD","-"\n'
        for ticker, name, kind, value, weight in (
            ("AAA", "ALPHA & SONS INC", "Equity", "6,004,000.00", "60.04"),
            ("BRKB", "BERKSHIRE HATHAWAY INC CLASS B", "Equity", "3,890,000.00", "38.90"),
            ("CASH", "PATHWARD FINANCIAL INC", "Equity", "6,000.00", "0.06"),
            ("-", "SOMETHING PRIVATE", "Equity", "10.00", "0.00"),
            ("USD", "USD CASH", "Cash", "80,000.00", "0.80"),
            ("AAA", "CASH COLLATERAL USD AAA", "Cash Collateral and Margins", "19,990.00", "0.20"),
            ("ESZ5", "S&P500 EMINI DEC 25", "Futures", "0.00", "0.00"),
        )
    )
    + f'{NBSP}\n"A note that goes on\nover two lines, quoted."\nHoldings are subject to change at any time.\n'
)
ISHARES_GERMANY = (
    f'\ufeffFondsposition per,"20.Mär.2026"\n{NBSP}\n'
    "Emittententicker,Name,Sektor,Anlageklasse,Marktwert,Gewichtung (%),Nominalwert,Nominale,Kurs,Standort,Börse,"
    "Marktwährung\n"
    '"BP.","BP PLC","Energie","Aktien","6.832.761,50","68,33","6.832.761,50","38.371,00","178,07","UK","X","GBP"\n'
    '"NOVO B","NOVO NORDISK CLASS B","Gesundheit","Aktien","3.107.238,50","31,07","1,00","1,00","1,00","DK","X","DKK"\n'
    '"EUR","EUR CASH","Cash und/oder Derivate","Geldmarkt","60.000,00","0,60","1,00","1,00","1,00","-","-","EUR"\n'
    f"{NBSP}"
)
VANGUARD = (
    "Holdings details\n\nMade-up Market ETF (MUM)\n\n\nEquity,as of 09/30/2025\n\n"
    ",SEDOL,HOLDINGS,TICKER,% OF FUNDS*,SUB-INDUSTRY,COUNTRY,SECURITYDEPOSITORYRECEIPTTYPE,MARKET VALUE*,SHARES\n"
    ',2046251,Alpha Inc,AAA,99.00%,Software,US,---,"$990,000.00","1,000"\r\n'
    ',2588173,Beta Inc,BRK/B,0.99%,Software,US,---,"$9,950.00","1,000"\r\n'
    ',2379504,Gamma Inc,CCC,<0.01%,Software,US,---,"$50.00","7"\r\n'
    ",---,OLD THING - CVR 2018,---,<0.01%,---,US,---,$1.00,1\r\n"
    "\n\nFixed income,as of 09/30/2025\n\n,SEDOL,HOLDINGS,TICKER,% OF FUNDS*,MARKET VALUE*,FACEAMOUNT,COUPONYIELD\n"
    "\n\nShort-term reserves,as of 09/30/2025\n\n,SEDOL,HOLDINGS,TICKER,% OF FUNDS*,MARKET VALUE*\n"
    ',---,US Dollar,USD,0.01%,"$100.00"\n\n"** There may be deviations in the values above."\n'
)
INVESCO = (
    "Fund Ticker,Security Identifier,Holding Ticker,Shares/Par Value,MarketValue,Weight,Name,Class of Shares,"
    "Sector,Date\n"
    'IVX,037833100,AAA ,"38,261","60,000.00",60.000,Alpha Inc,Common Stock,Technology,07/02/2020\n'
    'IVX,594918104,BBB ,"66,943","40,000.00",40.000,Beta Inc,Common Stock,Technology,07/02/2020\n'
)
SCHWAB = (
    "As-Of-Date,Symbol,Quantity,Percent of Assets,Name,BBG FIGI,Country,Currency,Exchange,Market Currency,Sector\r\n"
    "2025-10-17,TRUE,13.0000000000,60.4145720413,TRUECAR INC,BBG000BBSCX9,US,USD,XNYS,USD,Health Care\r\n"
    "2025-10-17,NA,10.0000000000,39.2961929503,NANO LABS,,US,USD,XNGS,USD,Health Care\r\n"
    "2025-10-17,USD,19.9000000000,0.2878748156,US DOLLAR,,US,USD,OTC,USD,\r\n"
    "2025-10-17,FAZ5,85.0,-0.0008185223,S&P MID 400 EMINI DEC 25,,US,USD,OTC,USD,\r\n\n"
    '"Holdings may include collateral."\n'
)
ARK = (
    'date,fund,company,ticker,cusip,shares,"market value ($)","weight (%)"\n'
    '10/28/2021,ARKM,"ALPHA INC",AAA,037833100,"4,125","$60,000.57",60.00%\n'
    '10/28/2021,ARKM,"BETA INC","DKNG UW",26142V105,"9","$30,000.00",30.00%\n'
    '10/28/2021,ARKM,"GAMMA LTD",6301,6496584,"1","$9,870.00",9.87%\n'
    '10/28/2021,ARKM,"DREYFUS GOVT CASH MAN INS",,X9USDDGCM,"8","$130.00",0.13%\n'
)
GLOBAL_X = (
    '"Global X Made-up ETF",,,,,,\n"Fund Holdings Data as of 01/02/2024",,,,,,\n'
    '"% of Net Assets",Ticker,Name,SEDOL,"Market Price ($)","Shares Held","Market Value ($)"\n'
    '60.10,"005930 KS","ALPHA ELECTRON",6771720,61.21,"472,094.00","60,100.00"\n'
    '40.00,"700 HK","BETA HOLDINGS LTD",BMMV2K8,37.95,"606,743.00","40,000.00"\n'
    '0.00,,"JAPANESE YEN",,0.01,"4,407,897.00",0.00\n-0.10,,"OTHER PAYABLE & RECEIVABLES",,1.00,-100.00,-100.00\n'
    ',,"CURRENCY CONTRACT - HKD",,0,-59.54,\n"The information may not be reproduced.",,,,,,\n'
)
TIDAL = (
    "Date,Account,StockTicker,CUSIP,SecurityName,Shares,Price,MarketValue,Weightings,NetAssets,SharesOutstanding,"
    "CreationUnits,MoneyMarketFlag\n"
    "06/10/2025,MUY,2MU 250620P00390010,2MU 250620P00390010,MU 06/20/2025 390.01 P,-25.0,11.2,-600.00,-0.60%,1,1,1,\n"
    "06/10/2025,MUY,MU  250613C00400000,MU  250613C00400000,MU US 06/13/25 C400,-6.0,5.2,-400.00,-0.40%,1,1,1,\n"
    "06/10/2025,MUY,912797PN1,912797PN1,United States Treasury Bill,5.0,99.2,60000.0,60.00%,1,1,1,\n"
    "06/10/2025,MUY,AAA,037833100,Alpha Inc,9.0,1.0,9000.0,9.00%,1,1,1,\n"
    "06/10/2025,MUY,Cash&Other,Cash&Other,Cash & Other,32000.0,1.0,32000.0,32.00%,1,1,1,Y\n"
)
WISDOMTREE = (
    "\ufeffDate,Fund Name,Fund Ticker Symbol,Security Description,Security Ticker,Shares,Mkt Value,Weight %\n"
    "\nSecurities\n"
    "10/12/2020,Made-up Cloud Fund ,WTM,Zeta Video-A,ZM US,50665,600000,0.6\n"
    "10/12/2020,Made-up Cloud Fund ,WTM,Salesforce Inc,CRM UN,17342,300000,0.3\n"
    "10/12/2020,Made-up Cloud Fund ,WTM,Paylocity,PCTY,17342,100000,0.1\n"
)
PLAIN = "Rank,Ticker,Name,Weight\n0,MSFT ,Microsoft Corp,60.5\n1,ON ,ON Semiconductor,39.5\n"


def state_street(
    weights: tuple[object, object, object] = ("60.5", "39.4", "0.1"), note: str = "A note of some words."
) -> bytes:
    """A workbook of State Street; weights as text cells, or as numbers."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("holdings")
        rows = [
            ["Fund Name:", "Made-up 500 ETF Trust"],
            ["Ticker Symbol:", "MUS"],
            ["Holdings:", "As of 12-Feb-2026"],
            [],
            ["Name", "Ticker", "Identifier", "SEDOL", "Weight", "Sector", "Shares Held", "Local Currency"],
            ["ALPHA INC", "AAA", "037833100", "2046251", weights[0], "-", 10, "USD"],
            ["BETA INC CL B", "BRK.B", "08467070", "2073390", weights[1], "-", 20, "USD"],
            ["US DOLLAR", "-", "999USDZ92", "-", weights[2], "-", 5, "USD"],
            ["DUMMY", "DUMMY", "-", "-", "-", "DUMMY", "-", "-"],
            [],
            [note],
        ]
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def nport(holdings: str, about: str = "<repPdDate>2025-09-30</repPdDate>", parent: str = "invstOrSecs") -> bytes:
    """A filing with these holdings below a parent."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<edgarSubmission xmlns="http://www.sec.gov/edgar/nport"><formData>\n'
        f"<genInfo><seriesName>Made-up Series</seriesName>{about}</genInfo>\n"
        f"<{parent}>{holdings}</{parent}></formData></edgarSubmission>\n"
    ).encode()


def holding(name: str, ticker: str, isin: str, cusip: str, weight: str, kind: str = "EC", side: str = "Long") -> str:
    """A holding of a filing."""
    return (
        f"<invstOrSec><name>{name}</name><cusip>{cusip}</cusip><identifiers>"
        + (f'<isin value="{isin}"/>' if isin else "")
        + (f'<ticker value="{ticker}"/>' if ticker else "")
        + f"</identifiers><balance>5</balance><valUSD>{float(weight) * 1000:.2f}</valUSD><pctVal>{weight}</pctVal>"
        f"<payoffProfile>{side}</payoffProfile><assetCat>{kind}</assetCat></invstOrSec>\n"
    )


NAMES = {"AAPL": "Apple", "XOM": "Exxon", "BRK.B": "Berkshire", "MARA": "Mara", "NEW": "New Inc"}


def ark(fund: str, day: str, weights: dict[str, str], cash: str = "0") -> Source:
    """A file as ARK publishes it: weights in percent, market values to match."""
    lines = ['date,fund,company,ticker,cusip,shares,"market value ($)","weight (%)"']
    for symbol, weight in weights.items():
        value = f"${Decimal(weight) * 10_000:,.2f}"
        lines.append(f'{day},{fund},"{NAMES.get(symbol, symbol)}",{symbol},,"10","{value}",{weight}%')
    lines.append(f'{day},{fund},"CASH & OTHER",,,"{cash}","${Decimal(cash) * 10_000:,.2f}",{cash}%')
    return Source(f"{fund}.csv", "\n".join([*lines, ""]).encode())
