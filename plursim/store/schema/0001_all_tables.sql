-- The log of plursim 0.1 before its first change.

CREATE TABLE actions (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    arm TEXT NOT NULL,
    round BIGINT NOT NULL,
    phase TEXT NOT NULL,
    agent BIGINT NOT NULL,
    partner BIGINT,
    action TEXT NOT NULL,
    choice TEXT,
    amount DOUBLE PRECISION,
    payoff DOUBLE PRECISION,
    reason TEXT NOT NULL,
    fields TEXT,
    PRIMARY KEY (run_id, "row")
) {ordered};

CREATE TABLE agents (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    agent BIGINT NOT NULL,
    persona TEXT,
    reasoner TEXT,
    PRIMARY KEY (run_id, "row")
) {ordered};

CREATE TABLE answers (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    arm TEXT NOT NULL,
    round BIGINT NOT NULL,
    phase TEXT NOT NULL,
    agent BIGINT NOT NULL,
    question TEXT NOT NULL,
    "option" BIGINT,
    value DOUBLE PRECISION,
    reason TEXT NOT NULL,
    raw TEXT,
    PRIMARY KEY (run_id, "row")
) {ordered};

CREATE TABLE arms (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    arm TEXT NOT NULL,
    interaction BOOLEAN,
    persona BOOLEAN,
    shuffled BOOLEAN,
    PRIMARY KEY (run_id, "row")
) {ordered};

CREATE TABLE calls (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    phase TEXT,
    prompt TEXT,
    model TEXT,
    draws BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    http_status BIGINT,
    started DOUBLE PRECISION,
    latency DOUBLE PRECISION,
    prompt_tokens BIGINT,
    completion_tokens BIGINT,
    cost DOUBLE PRECISION,
    possibly_billed BOOLEAN,
    detail TEXT,
    PRIMARY KEY (run_id, "row")
) {ordered};

CREATE TABLE edges (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    hearer BIGINT NOT NULL,
    heard BIGINT NOT NULL,
    weight DOUBLE PRECISION,
    PRIMARY KEY (run_id, "row")
) {ordered};

CREATE TABLE exposures (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    arm TEXT NOT NULL,
    round BIGINT NOT NULL,
    phase TEXT NOT NULL,
    message BIGINT,
    agent BIGINT NOT NULL,
    sender BIGINT,
    position BIGINT NOT NULL,
    PRIMARY KEY (run_id, "row")
) {ordered};

CREATE TABLE figures (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    arm TEXT NOT NULL,
    round BIGINT NOT NULL,
    phase TEXT NOT NULL,
    name TEXT NOT NULL,
    value DOUBLE PRECISION,
    PRIMARY KEY (run_id, "row")
) {ordered};

CREATE TABLE ground_truth (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    question TEXT NOT NULL,
    "group" TEXT,
    label TEXT,
    "option" BIGINT,
    share DOUBLE PRECISION,
    se DOUBLE PRECISION,
    n DOUBLE PRECISION,
    effective_n DOUBLE PRECISION,
    PRIMARY KEY (run_id, "row")
) {ordered};

CREATE TABLE measures (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    measure TEXT NOT NULL,
    arm TEXT,
    round BIGINT,
    question TEXT,
    "group" TEXT,
    label TEXT,
    value DOUBLE PRECISION,
    se DOUBLE PRECISION,
    low DOUBLE PRECISION,
    high DOUBLE PRECISION,
    n DOUBLE PRECISION,
    details TEXT,
    PRIMARY KEY (run_id, "row")
) {ordered};

CREATE TABLE messages (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    arm TEXT NOT NULL,
    round BIGINT NOT NULL,
    phase TEXT NOT NULL,
    message BIGINT,
    agent BIGINT NOT NULL,
    question TEXT,
    "group" BIGINT,
    text TEXT,
    value DOUBLE PRECISION,
    reason TEXT NOT NULL,
    PRIMARY KEY (run_id, "row")
) {ordered};

CREATE TABLE personas (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    persona TEXT NOT NULL,
    prompt TEXT,
    weight DOUBLE PRECISION,
    reasoner TEXT,
    attributes TEXT,
    traits TEXT,
    PRIMARY KEY (run_id, "row")
) {ordered};

CREATE TABLE questions (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    question TEXT NOT NULL,
    text TEXT,
    options TEXT,
    "values" TEXT,
    ordinal BOOLEAN,
    PRIMARY KEY (run_id, "row")
) {ordered};

CREATE TABLE replies (
    run_id TEXT NOT NULL,
    "key" TEXT NOT NULL,
    model TEXT,
    text TEXT,
    reason TEXT NOT NULL,
    finish TEXT,
    refusal TEXT,
    logprobs TEXT,
    fingerprint TEXT,
    PRIMARY KEY (run_id, "key")
);

CREATE TABLE runs (
    run_id TEXT NOT NULL,
    name TEXT,
    seed TEXT,
    status TEXT NOT NULL,
    scenario TEXT,
    manifest TEXT,
    PRIMARY KEY (run_id)
);

CREATE TABLE schema_version (
    version BIGINT NOT NULL,
    PRIMARY KEY (version)
);

CREATE TABLE snapshots (
    run_id TEXT NOT NULL,
    arm TEXT NOT NULL,
    round BIGINT NOT NULL,
    name TEXT NOT NULL,
    data {bytes} NOT NULL,
    PRIMARY KEY (run_id, arm, round, name)
);

CREATE TABLE verdicts (
    run_id TEXT NOT NULL,
    "row" BIGINT NOT NULL,
    arm TEXT NOT NULL,
    round BIGINT NOT NULL,
    phase TEXT NOT NULL,
    agent BIGINT NOT NULL,
    debate BIGINT,
    stage TEXT NOT NULL,
    probability DOUBLE PRECISION,
    reason TEXT NOT NULL,
    PRIMARY KEY (run_id, "row")
) {ordered};
