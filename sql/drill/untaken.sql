-- Purpose: the end of a choice: one place in an entry that no other fault of this round has touched.
-- Grain:   a part of a statement.
-- Binds:   taken.
     AND entry_id <> ALL (CAST(:taken AS integer[]))
   ORDER BY entry_draw, row_draw
   LIMIT 1
