-- How the survey's people changed between two waves.

CREATE TABLE changes (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    question TEXT NOT NULL,
    "group" TEXT,
    label TEXT,
    start TEXT,
    "end" TEXT,
    truth TEXT,
    "before" BIGINT,
    "after" BIGINT,
    people BIGINT NOT NULL,
    weight DOUBLE PRECISION,
    effective_n DOUBLE PRECISION,
    PRIMARY KEY (run_id, "row")
) {ordered};
