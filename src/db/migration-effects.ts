/** What runs did to the world through AIOS, with what is needed to take it back; and what is to be sent. */
export const effectTables = `
CREATE TABLE effects (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL,
  job_name TEXT NOT NULL,
  -- move, write, copy, delete, make_folder, send
  kind TEXT NOT NULL,
  created REAL NOT NULL,
  -- captured: only noted down, in a rehearsal. planned: written down before it is done.
  state TEXT NOT NULL CHECK (state IN ('captured', 'planned', 'done', 'failed', 'undone', 'kept')),
  -- What it is about, as JSON: paths, or to whom and what.
  what TEXT NOT NULL,
  -- What taking it back needs, as JSON: hashes before and after, where the old content lies.
  undo TEXT,
  -- Where what was deleted or replaced is kept, and how large it is; null where nothing is, or no more.
  trash TEXT,
  trash_bytes INTEGER,
  -- Why it could not be done, or not be taken back.
  note TEXT,
  undone REAL,
  undone_by TEXT
);
CREATE INDEX effects_of_run ON effects (run_id, id);
CREATE INDEX effects_age ON effects (created);
CREATE INDEX effects_trash ON effects (created) WHERE trash IS NOT NULL;
CREATE INDEX effects_planned ON effects (id) WHERE state = 'planned';
-- 'kept' was done, and could not be taken back.
CREATE TRIGGER effects_counted AFTER INSERT ON effects WHEN new.state <> 'planned' BEGIN
  UPDATE runs SET effects_done = effects_done + (new.state IN ('done', 'kept')),
                  effects_captured = effects_captured + (new.state = 'captured'),
                  effects_undone = effects_undone + (new.state = 'undone')
  WHERE id = new.run_id;
END;
CREATE TRIGGER effects_counted_anew AFTER UPDATE OF state ON effects WHEN new.state <> old.state BEGIN
  UPDATE runs SET effects_done = effects_done + (new.state IN ('done', 'kept')) - (old.state IN ('done', 'kept')),
                  effects_captured = effects_captured + (new.state = 'captured') - (old.state = 'captured'),
                  effects_undone = effects_undone + (new.state = 'undone') - (old.state = 'undone')
  WHERE id = new.run_id;
END;

-- Messages wait here for a time before they are sent, and can be taken back until then.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  effect_id INTEGER,
  run_id TEXT,
  job_name TEXT,
  -- Of the table channels; null: wherever the owner wants to be told.
  channel TEXT,
  recipient TEXT,
  title TEXT,
  text TEXT NOT NULL,
  created REAL NOT NULL,
  send_after REAL NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'cancelled', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  -- Since when somebody is about to send it: after an end of AIOS in between nobody knows whether it was sent.
  sending_since REAL,
  sent REAL,
  error TEXT
);
CREATE INDEX outbox_due ON outbox (send_after) WHERE state = 'waiting';
CREATE INDEX outbox_sending ON outbox (sending_since) WHERE state = 'sending';
CREATE INDEX outbox_age ON outbox (created);
CREATE INDEX outbox_of_run ON outbox (run_id) WHERE run_id IS NOT NULL;
`;
