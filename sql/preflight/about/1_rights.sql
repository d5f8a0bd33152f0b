-- Purpose: who owns cache_entries and will own the rest, and what that means.
-- Grain:   one row, or two.
-- Binds:   owner (the role that was asked for, NULL for the owner of cache_entries).
WITH place AS (
  SELECT r.*, coalesce(:owner, pg_get_userbyid(c.relowner)) AS wanted, pg_get_userbyid(c.relowner) AS present
    FROM pg_class AS c
    LEFT JOIN pg_roles AS r ON r.rolname = coalesce(:owner, pg_get_userbyid(c.relowner))
   WHERE c.oid = to_regclass(format('%I.cache_entries', :'schema'))
)
SELECT 'ok' AS level, 'owner ' || quote_ident(wanted) AS subject,
       format('cache_entries belongs to %I, and all that is made will belong to %I; %s', present, wanted,
              coalesce('its members may run every command: ' || (SELECT string_agg(quote_ident(m.rolname), ', ' ORDER BY m.rolname)
                                                                    FROM pg_auth_members AS a JOIN pg_roles AS m ON m.oid = a.member
                                                                   WHERE a.roleid = p.oid), 'it has no members')) AS says,
       '' AS advice
  FROM place AS p
 UNION ALL
SELECT 'warning', 'owner ' || quote_ident(wanted), 'it is a superuser, and functions that run for every writer would have its rights',
       'Name a role that may write cache_entries and no more with --owner.'
  FROM place
 WHERE rolsuper AND EXISTS (SELECT FROM pg_roles AS o WHERE o.rolcanlogin AND NOT o.rolsuper);
