"""Tables as people, spreadsheets, brokers and issuers write them: `reading` gives lines of cells and the meaning of
headings, `numbers` says what is in a cell."""
