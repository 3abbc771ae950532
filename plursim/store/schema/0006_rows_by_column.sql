-- Rows of a crowd by column: the data of one event, or of what a run starts from, in one packed array.

CREATE TABLE batches (
    run_id TEXT NOT NULL,
    of_table TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    rows_in BIGINT NOT NULL,
    arm TEXT,
    round BIGINT,
    phase TEXT,
    data {bytes} NOT NULL,
    PRIMARY KEY (run_id, of_table, "row")
);
