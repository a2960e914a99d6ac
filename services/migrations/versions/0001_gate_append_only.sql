-- The audit trail only grows: whoever has no right to drop triggers can neither change nor remove an entry.
CREATE FUNCTION notify.refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'notify.audit only grows: % refused', TG_OP USING ERRCODE = 'insufficient_privilege'; END $$;

CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON notify.audit
    FOR EACH STATEMENT EXECUTE FUNCTION notify.refuse_change();
