"""Tables as people, spreadsheets, brokers and issuers write them: `reading` gives lines of cells, `numbers` and
`headings` say what is in them."""
