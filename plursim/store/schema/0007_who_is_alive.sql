-- When a run began and when its process last said that it lives; and what readers of many runs ask by.

ALTER TABLE runs ADD COLUMN started TEXT;

ALTER TABLE runs ADD COLUMN alive DOUBLE PRECISION;

CREATE INDEX runs_by_name ON runs (name, started);

CREATE INDEX runs_by_status ON runs (status);

CREATE INDEX measures_by_measure ON measures (measure);
