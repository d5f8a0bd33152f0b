"""Tables as people, spreadsheets, brokers and issuers write them: `sources` gives the bytes of files, folders and zip
files, `reading` lines of cells and the meaning of headings, `numbers` says what is in a cell."""
