-- Purpose: part of a statement: the pattern of a text that is a JSON list of strings, numbers, booleans and nulls.
-- Grain:   one value.
-- Binds:   none.
'^[ \t\n\r]*\[[ \t\n\r]*(?:(?:"(?:[^"\\\u0001-\u001F]|\\["\\/bfnrt]|\\u(?!0000|[dD][89a-fA-F])[0-9a-fA-F]{4}|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})*"|true|false|null|-?(?:[1-9][0-9]{0,30}|0)(?:\.[0-9]{1,30})?)[ \t\n\r]*(?:,[ \t\n\r]*(?:"(?:[^"\\\u0001-\u001F]|\\["\\/bfnrt]|\\u(?!0000|[dD][89a-fA-F])[0-9a-fA-F]{4}|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})*"|true|false|null|-?(?:[1-9][0-9]{0,30}|0)(?:\.[0-9]{1,30})?)[ \t\n\r]*)*)?\][ \t\n\r]*$'
