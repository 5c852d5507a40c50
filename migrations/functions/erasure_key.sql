-- A name, or an email address, in the form in which erase_personal_data() compares it: without differences in case, in the form
-- of Unicode characters and in white space.
-- Called by names_person() and erase_personal_data(); not for the service's login.
create or replace function erasure_key(value text) returns text language sql immutable
  return pg_catalog.lower(pg_catalog.btrim(pg_catalog.regexp_replace(pg_catalog.normalize(value, 'NFC'), '\s+', ' ', 'g')));
