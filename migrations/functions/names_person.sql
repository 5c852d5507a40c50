-- Whether an entry with the properties name, email and phone is that of a person. It is if it has the name, unless its email
-- address or phone number differs from the one in `person`; and if it has the email address, whatever its name is. The values in
-- `person` are in the form of erasure_key(), the phone number as its digits.
-- Called by erased_content(); not for the service's login.
create or replace function names_person(entry jsonb, person jsonb) returns boolean language sql immutable
  return coalesce(
    (public.erasure_key(entry->>'name') = person->>'name'
      and coalesce(public.erasure_key(entry->>'email') = person->>'email', true)
      and coalesce(pg_catalog.regexp_replace(entry->>'phone', '\D', '', 'g') = person->>'phone', true))
    or public.erasure_key(entry->>'email') = person->>'email', false);
