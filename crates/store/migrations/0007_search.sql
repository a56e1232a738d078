-- Every order of lists in an index, totals that are kept instead of counted, and text search.

-- SQLite answers every list in the usual order, filtered or searched, from this index alone; see 0001_foundation.
DROP INDEX people_by_first_name;
-- only: sqlite
CREATE INDEX people_by_first_name ON people (portal_id, list_block, first_name_sort, id, search_key, directory_key, role, activation);
-- only: postgres
CREATE INDEX people_by_first_name ON people (portal_id, list_block, first_name_sort, id) INCLUDE (role, activation);
-- only: both

-- list_block is at the end of an index so that people of another status are left out without being read.
CREATE INDEX people_by_last_name ON people (portal_id, list_block, last_name_key, id);
-- Role 4 is user. Nearly everybody is one, so SQLite keeps users out of the index and merges them from the one above.
-- only: sqlite
CREATE INDEX people_by_role ON people (portal_id, role, first_name_key, id, list_block) WHERE role <> 4;
-- only: postgres
CREATE INDEX people_by_role ON people (portal_id, role, first_name_key, id, list_block);
-- only: both
-- Also finds whom somebody created, because new people are only appended to it.
CREATE INDEX people_by_registration ON people (portal_id, created_at, id, list_block, created_by);
-- Few have one of these, and everybody else costs nothing.
CREATE INDEX people_with_marks ON people (portal_id, id, list_block)
WHERE quota_bytes IS NOT NULL OR sso_id IS NOT NULL OR ldap_id IS NOT NULL;

-- Folded values of the contacts. Those of before this column are folded as well as SQL can, until the profile is changed.
ALTER TABLE people ADD COLUMN contacts_key {key};
UPDATE people SET contacts_key = lower(contacts) WHERE contacts IS NOT NULL;

-- How many people there are of each kind.
--   marks   1 has a storage limit, 2 has an SSO identifier, 4 has an LDAP identifier, added up
-- On PostgreSQL every change is a row of its own, so that nobody waits for a counter that somebody else changes; only
-- their sum means something. Now and then the rows that nobody else touches are added up to one.
CREATE TABLE people_counts (
    portal_id {int} NOT NULL,
    list_block {int} NOT NULL,
    role {int} NOT NULL,
    activation {int} NOT NULL,
    marks {int} NOT NULL,
-- only: sqlite
    amount {int} NOT NULL,
    PRIMARY KEY (portal_id, list_block, role, activation, marks)
-- only: postgres
    amount {int} NOT NULL
-- only: both
){clustered};
-- only: postgres
CREATE INDEX people_counts_by_portal ON people_counts (portal_id);
-- only: both

INSERT INTO people_counts (portal_id, list_block, role, activation, marks, amount)
SELECT portal_id, list_block, role, activation,
    CASE WHEN quota_bytes IS NULL THEN 0 ELSE 1 END + CASE WHEN sso_id IS NULL THEN 0 ELSE 2 END
        + CASE WHEN ldap_id IS NULL THEN 0 ELSE 4 END AS marks,
    count(*)
FROM people GROUP BY 1, 2, 3, 4, 5;

-- only: sqlite
CREATE TRIGGER people_counted_when_added AFTER INSERT ON people BEGIN
    INSERT INTO people_counts (portal_id, list_block, role, activation, marks, amount)
    VALUES (NEW.portal_id, NEW.list_block, NEW.role, NEW.activation,
        (NEW.quota_bytes IS NOT NULL) + 2 * (NEW.sso_id IS NOT NULL) + 4 * (NEW.ldap_id IS NOT NULL), 1)
    ON CONFLICT DO UPDATE SET amount = amount + 1;
END;
CREATE TRIGGER people_counted_when_deleted AFTER DELETE ON people BEGIN
    UPDATE people_counts SET amount = amount - 1 WHERE portal_id = OLD.portal_id AND list_block = OLD.list_block
        AND role = OLD.role AND activation = OLD.activation
        AND marks = (OLD.quota_bytes IS NOT NULL) + 2 * (OLD.sso_id IS NOT NULL) + 4 * (OLD.ldap_id IS NOT NULL);
END;
CREATE TRIGGER people_counted_when_changed
AFTER UPDATE OF list_block, role, activation, quota_bytes, sso_id, ldap_id ON people
WHEN OLD.list_block <> NEW.list_block OR OLD.role <> NEW.role OR OLD.activation <> NEW.activation
    OR (OLD.quota_bytes IS NULL) <> (NEW.quota_bytes IS NULL) OR (OLD.sso_id IS NULL) <> (NEW.sso_id IS NULL)
    OR (OLD.ldap_id IS NULL) <> (NEW.ldap_id IS NULL)
BEGIN
    UPDATE people_counts SET amount = amount - 1 WHERE portal_id = OLD.portal_id AND list_block = OLD.list_block
        AND role = OLD.role AND activation = OLD.activation
        AND marks = (OLD.quota_bytes IS NOT NULL) + 2 * (OLD.sso_id IS NOT NULL) + 4 * (OLD.ldap_id IS NOT NULL);
    INSERT INTO people_counts (portal_id, list_block, role, activation, marks, amount)
    VALUES (NEW.portal_id, NEW.list_block, NEW.role, NEW.activation,
        (NEW.quota_bytes IS NOT NULL) + 2 * (NEW.sso_id IS NOT NULL) + 4 * (NEW.ldap_id IS NOT NULL), 1)
    ON CONFLICT DO UPDATE SET amount = amount + 1;
END;
-- only: postgres
CREATE FUNCTION people_marks(who people) RETURNS BIGINT LANGUAGE sql IMMUTABLE AS $$
    SELECT (who.quota_bytes IS NOT NULL)::int + 2 * (who.sso_id IS NOT NULL)::int + 4 * (who.ldap_id IS NOT NULL)::int
$$;
CREATE FUNCTION add_up_people(portal BIGINT) RETURNS void LANGUAGE sql AS $$
    WITH free AS (
        SELECT ctid FROM people_counts WHERE portal_id = portal FOR UPDATE SKIP LOCKED
    ), taken AS (
        DELETE FROM people_counts c USING free WHERE c.ctid = free.ctid RETURNING c.*
    )
    INSERT INTO people_counts SELECT portal_id, list_block, role, activation, marks, sum(amount) FROM taken
    GROUP BY portal_id, list_block, role, activation, marks HAVING sum(amount) <> 0
$$;
CREATE FUNCTION count_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO people_counts SELECT portal_id, list_block, role, activation, people_marks(p),
        CASE TG_OP WHEN 'DELETE' THEN -count(*) ELSE count(*) END
    FROM hit p GROUP BY portal_id, list_block, role, activation, people_marks(p);
    IF random() < 0.004 THEN
        PERFORM add_up_people(portal_id) FROM (SELECT portal_id FROM hit LIMIT 1) one;
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION recount_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO people_counts VALUES
        (OLD.portal_id, OLD.list_block, OLD.role, OLD.activation, people_marks(OLD), -1),
        (NEW.portal_id, NEW.list_block, NEW.role, NEW.activation, people_marks(NEW), 1);
    IF random() < 0.004 THEN
        PERFORM add_up_people(NEW.portal_id);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER people_counted_when_added AFTER INSERT ON people
REFERENCING NEW TABLE AS hit FOR EACH STATEMENT EXECUTE FUNCTION count_people();
CREATE TRIGGER people_counted_when_deleted AFTER DELETE ON people
REFERENCING OLD TABLE AS hit FOR EACH STATEMENT EXECUTE FUNCTION count_people();
CREATE TRIGGER people_counted_when_changed
AFTER UPDATE OF list_block, role, activation, quota_bytes, sso_id, ldap_id ON people FOR EACH ROW
WHEN (OLD.list_block <> NEW.list_block OR OLD.role <> NEW.role OR OLD.activation <> NEW.activation
    OR (OLD.quota_bytes IS NULL) <> (NEW.quota_bytes IS NULL) OR (OLD.sso_id IS NULL) <> (NEW.sso_id IS NULL)
    OR (OLD.ldap_id IS NULL) <> (NEW.ldap_id IS NULL))
EXECUTE FUNCTION recount_person();

-- Whoever searches for three or more letters is answered from an index of triples of letters. The extensions belong to
-- PostgreSQL and may be created by the owner of a database; without them text is searched person by person.
DO $$
DECLARE
    trigrams TEXT;
    numbers TEXT;
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
    CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA public;
    SELECT quote_ident(n.nspname) INTO STRICT trigrams
        FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm';
    SELECT quote_ident(n.nspname) INTO STRICT numbers
        FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'btree_gin';
    EXECUTE 'CREATE INDEX people_by_text ON people USING gin (portal_id ' || numbers || '.int8_ops, search_key '
        || trigrams || '.gin_trgm_ops, directory_key ' || trigrams || '.gin_trgm_ops)';
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'no index for text search: %', SQLERRM;
END
$$;
-- only: both
