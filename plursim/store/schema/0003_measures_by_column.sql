-- Every figure of a measure has a column; the snapshots that no run ever took are gone. The old table of
-- measures is emptied into the new one row by row, since its rows hold figures as JSON.

ALTER TABLE schema_version ADD COLUMN name TEXT;

DROP TABLE snapshots;

ALTER TABLE measures RENAME TO measures_before;

CREATE TABLE measures (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    measure TEXT NOT NULL,
    arm TEXT,
    stage TEXT,
    question TEXT,
    "group" TEXT,
    label TEXT,
    value DOUBLE PRECISION,
    low DOUBLE PRECISION,
    high DOUBLE PRECISION,
    n DOUBLE PRECISION,
    missing BIGINT,
    units BIGINT,
    floor DOUBLE PRECISION,
    floor_95 DOUBLE PRECISION,
    halves DOUBLE PRECISION,
    halves_95 DOUBLE PRECISION,
    draws DOUBLE PRECISION,
    draws_95 DOUBLE PRECISION,
    uniform DOUBLE PRECISION,
    pooled DOUBLE PRECISION,
    p DOUBLE PRECISION,
    p_adjusted DOUBLE PRECISION,
    p_discovery DOUBLE PRECISION,
    by_construction BOOLEAN,
    details TEXT,
    PRIMARY KEY (run_id, "row")
) {ordered};
