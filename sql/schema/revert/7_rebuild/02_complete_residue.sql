-- Purpose: remove the adoption of rows of the after side.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.adopt_groups, workbench.adopt_members, workbench.adopt_weights, workbench.adopt_stocks, workbench.refuse_unwritable,
              workbench.rebalance_merged_weights, workbench.unambiguous_unit, workbench.next_entry_id, workbench.legacy_type;
