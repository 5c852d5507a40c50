// The rights of a database login that the service's login must not have.
import type pg from 'pg'
import { app, owner } from './roles.ts'

/** Maximum number of rights that an error names. */
const maxRights = 10

/**
 * The rights that the login `role` could use to bypass or change the policies, to create objects, or to grant rights. Each
 * completes the sentence "the login …". Empty for a login that is a member of the role of the service and of nothing else.
 */
export async function excessRights(client: pg.Client, role: string): Promise<string[]> {
  const { rows } = await client.query(query, [role])
  return rows.map(({ excess }) => excess)
}

const extension = (catalog: string, oid: string) =>
  `exists (select from pg_depend where classid = '${catalog}'::regclass and objid = ${oid} and deptype = 'e')`

/** Whether a role has a privilege on a table, or on one of its columns. */
const hasPrivilege = (role: string) =>
  `case when privilege in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
    then has_any_column_privilege(${role}, c.oid, privilege) else has_table_privilege(${role}, c.oid, privilege) end`

/**
 * `assumable`: the login and every role that it can become. `used`: the roles whose privileges it has by intent. Rights of
 * other roles need not be listed, because the membership is.
 */
const query = `
  with assumable as (
    select * from pg_roles where pg_has_role($1::name, oid, 'MEMBER')
  ), used as (
    select oid, rolname from pg_roles where rolname in ($1, '${app}') and not rolsuper
  ), granted as (
    select oid, array['table', 'column'] as kind, oid::regclass::text as name, relacl as acl from pg_class
      where relacl is not null
    union all select attrelid, array['column'], attrelid::regclass || '.' || attname, attacl from pg_attribute
      where attacl is not null
    union all select oid, array['function'], oid::regprocedure::text, proacl from pg_proc where proacl is not null
    union all select oid, array['schema'], nspname, nspacl from pg_namespace
    union all select oid, array['database'], datname, datacl from pg_database where datname = current_database()
  ), found (rank, excess) as (
    select 1, 'is a superuser' from assumable where rolsuper
    union select 1, 'has BYPASSRLS' from assumable where rolbypassrls
    union select 1, 'may create roles' from assumable where rolcreaterole
    union select 1, 'may create databases' from assumable where rolcreatedb
    union select 1, 'may replicate the data' from assumable where rolreplication
    union select 2, 'is a member of ' || rolname from assumable
      where rolname not in ($1, '${app}') and not (select rolsuper from pg_roles where rolname = $1)
    union select 2, 'may grant membership in ' || roleid::regrole from pg_auth_members
      where admin_option and member in (select oid from used)
    union select 3, 'owns ' || pg_describe_object(classid, objid, objsubid)
      from pg_shdepend join assumable on assumable.oid = refobjid
      where deptype = 'o' and dbid in (0, (select oid from pg_database where datname = current_database()))
        and assumable.rolname <> '${owner}'
    union select 4, format('has the right %s on the database', privilege)
      from used, unnest(array['TEMPORARY', 'CREATE']) privilege
      where has_database_privilege(used.oid, current_database(), privilege)
    union select 4, 'may create objects in the schema ' || nspname
      from used, pg_namespace n where has_schema_privilege(used.oid, n.oid, 'CREATE')
    union select 5, 'may set the parameter ' || parname
      from used, pg_parameter_acl, unnest(array['SET', 'ALTER SYSTEM']) privilege
      where has_parameter_privilege(used.oid, parname, privilege)
    union select 6, format('may grant %s on the %s %s', a.privilege_type, kind[1], name)
      from granted, aclexplode(acl) a where a.is_grantable and a.grantee in (select oid from used)
    union select 7, format('may execute the function %s', f.oid::regprocedure)
      from used, pg_proc f where has_function_privilege(used.oid, f.oid, 'EXECUTE') and case f.proowner
        when to_regrole('${owner}') then not ${extension('pg_proc', 'f.oid')}
          and not exists (select from aclexplode(f.proacl) a where a.grantee = to_regrole('${app}'))
        else f.proacl is not null and not has_function_privilege('public', f.oid, 'EXECUTE') end
    union select 8, format('has the right %s on the table %s', privilege, c.oid::regclass)
      from used, pg_class c,
        unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']) privilege
      where c.relkind in ('r', 'p', 'v', 'm', 'f')
        and ${hasPrivilege('used.oid')}
        and case
          when c.relowner <> to_regrole('${owner}') then not ${hasPrivilege("'public'")}
          -- The only tables of the service whose rows no policy restricts.
          when c.relnamespace = to_regnamespace('drizzle') then privilege <> 'SELECT'
          when c.relkind = 'v' then privilege <> 'SELECT' or c.reloptions is distinct from '{security_invoker=true}'
          else not c.relrowsecurity or not exists (
            select from pg_policy y where y.polrelid = c.oid and y.polroles = array[to_regrole('${app}')::oid]
              and privilege = case y.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE'
                when 'd' then 'DELETE' end)
        end
  )
  select excess from found order by rank, excess limit ${maxRights}`
