-- Purpose: the short way of following is there; raises an error otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 1 / (count(*) = 4)::integer FROM pg_proc WHERE pronamespace = 'workbench'::regnamespace AND proname IN ('follow_elements', 'follow_stock', 'follow_splice', 'place_of');
