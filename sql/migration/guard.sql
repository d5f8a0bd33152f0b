-- Purpose: begin a script that was written down for review: nobody else is changing anything, and the phase is the one that the
--          script was written for.
-- Grain:   none; an error otherwise.
-- Binds:   phase.
DO $guard$
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('relationship workbench', 0)) THEN
    RAISE EXCEPTION 'another command of the workbench is at work; nothing was changed';
  END IF;
  IF to_regclass('workbench.deployment') IS NULL THEN
    IF :phase <> 'legacy' THEN RAISE EXCEPTION 'nothing is migrated, and this script is for phase %; nothing was changed', :phase; END IF;
  ELSIF (SELECT phase FROM workbench.deployment) IS DISTINCT FROM :phase THEN
    RAISE EXCEPTION 'this script is for phase %, which is over; nothing was changed', :phase;
  END IF;
END
$guard$;
