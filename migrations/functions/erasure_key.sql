-- A name, or an email address, in the form in which erase_personal_data() compares it: without differences in case, in the form
-- of Unicode characters, of quotes and dashes, and in white space, and without invisible characters.
-- Called by erase_personal_data() and the functions that it calls; not for the service's login.
create or replace function erasure_key(value text) returns text language sql immutable
  return pg_catalog.casefold(pg_catalog.btrim(pg_catalog.regexp_replace(
    pg_catalog.regexp_replace(
      pg_catalog.translate(pg_catalog.normalize(value, 'NFKC'), '‘’‚‛′ʻʼ“”„‟‐‒–—―−', '''''''''''''''""""------'),
      '[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]', '', 'g'),
    '\s+', ' ', 'g')) collate pg_catalog.pg_unicode_fast);
