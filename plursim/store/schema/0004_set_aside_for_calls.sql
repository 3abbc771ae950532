-- What the budget counts for calls without a bill.

ALTER TABLE calls ADD COLUMN set_aside_tokens BIGINT;

ALTER TABLE calls ADD COLUMN set_aside_cost DOUBLE PRECISION;
