-- In place of DROP COLUMN and ADD COLUMN, so that the index of the column remains.
ALTER TABLE "organizations" ALTER COLUMN "name_search" SET EXPRESSION AS (lower(translate(normalize(name, NFKC), '‘’‚‛′ʻʼ“”„‟‐‒–—―−', '''''''''''''''""""------')));
