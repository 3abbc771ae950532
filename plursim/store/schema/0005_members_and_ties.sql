-- Who joins, is born and leaves, and how the social graph changes.

CREATE TABLE members (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    arm TEXT NOT NULL,
    round BIGINT NOT NULL,
    phase TEXT NOT NULL,
    agent BIGINT NOT NULL,
    event TEXT NOT NULL,
    role TEXT,
    persona TEXT,
    prompt TEXT,
    parent BIGINT,
    PRIMARY KEY (run_id, "row")
) {ordered};

CREATE TABLE ties (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    arm TEXT NOT NULL,
    round BIGINT NOT NULL,
    phase TEXT NOT NULL,
    hearer BIGINT NOT NULL,
    heard BIGINT NOT NULL,
    change TEXT NOT NULL,
    PRIMARY KEY (run_id, "row")
) {ordered};
