-- Purpose: record what a load did to a fund.
-- Grain:   none.
-- Binds:   load, action, environment, fund, as_of, phase, file, file_digest, certificate, members, came_in, went_out, weights_moved, state,
--          before.
INSERT INTO workbench.loads (load, action, environment, fund, as_of, phase, file, sha256, certificate, members, came_in, went_out,
                             weights_moved, state, before)
VALUES (:load, :action, :environment, :fund, CAST(:as_of AS date), :phase, :file, :file_digest, CAST(:certificate AS jsonb), :members, :came_in,
        :went_out, :weights_moved, :state, CAST(:before AS jsonb));
